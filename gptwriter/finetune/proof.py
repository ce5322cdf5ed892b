"""Did it work? The figures a finished run reports, from measurements before and after (F11, F13).

Pure statistics over numbers and texts that others made; it runs no model.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

_DRAWS = 1000
_INTERVAL = 0.95


@dataclass(frozen=True, slots=True)
class Gain:
    """How many fewer bits per character the tuned model needs, as a share: 0.17 is 17 % fewer."""

    before: float  # bits per character
    after: float
    reduction: float
    interval: tuple[float, float]  # 95 %, of the reduction


def gain(
    before: Sequence[float], after: Sequence[float], characters: Sequence[int], seed: int = 0
) -> Gain:
    """Compare the bits of the same paragraphs, measured with two models.

    The interval is a paired bootstrap (Efron and Tibshirani 1993): paragraphs are drawn with
    repetition, 1,000 times, and both models are compared on each draw.
    """
    lot = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    numbers = range(len(before))
    reductions = sorted(
        _reduction(before, after, lot.choices(numbers, k=len(numbers))) for _ in range(_DRAWS)
    )
    tail = round(_DRAWS * (1 - _INTERVAL) / 2)
    total = sum(characters)
    return Gain(
        sum(before) / total,
        sum(after) / total,
        _reduction(before, after, numbers),
        (reductions[tail], reductions[-tail - 1]),
    )


def _reduction(before: Sequence[float], after: Sequence[float], drawn: Sequence[int]) -> float:
    whole = sum(before[number] for number in drawn)
    return 1 - sum(after[number] for number in drawn) / whole if whole else 0.0
