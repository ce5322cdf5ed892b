"""How likely a model took a token to be, and how likely the end of the word before it (Q9).

Pure: logits in, natural logarithms out. They are those of the model itself, whatever the sampling
made of its logits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch

from gptwriter.engine.sampling import Allowed

Floats: TypeAlias = npt.NDArray[np.float32]

_LEAST = 1e-30
_WORTH_TELLING = 0.01  # a token that is less likely was hardly considered
_TOLD = 6


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Logarithms of two probabilities behind the same text."""

    token: float  # that just this token follows
    border: float  # that some token follows which cannot go on with a Latin word
    best: tuple[tuple[int, float], ...] = ()  # the likeliest tokens with their probabilities


def measure(
    logits: torch.Tensor, token: int, borders: Floats, allowed: Allowed | None
) -> Likelihood:
    """`logits`: (vocabulary,), of any float type and device. `borders`: 1 for what ends a word.

    `allowed`: what the choice was limited to, so that these tokens alone share the probability.
    It is asked for each token of each line, and numpy answers in a sixth of torch's time: no
    thread has to be woken for so little.
    """
    row = logits.float().cpu().numpy()
    chances = np.exp(row - row.max())  # not yet divided by their sum
    total = chances.sum()
    known = min(len(borders), len(chances))  # a model may have more rows than tokens
    of_border = np.einsum("i,i->", chances[:known], borders[:known]) / total
    if allowed is not None:
        ids = allowed.ids.cpu().numpy()
        shares = chances[ids] * allowed.weights.cpu().numpy()
        return Likelihood(
            _logarithm(shares[ids == token].sum() / shares.sum()), _logarithm(of_border)
        )
    of_token = chances[token] / total
    return Likelihood(_logarithm(of_token), _logarithm(of_border), _best(chances, total))


def _logarithm(chance: float) -> float:
    return math.log(min(1.0, max(_LEAST, float(chance))))


def _best(chances: Floats, total: float) -> tuple[tuple[int, float], ...]:
    """The likeliest first. One comparison leaves out most tokens."""
    (ids,) = (chances >= _WORTH_TELLING * total).nonzero()
    found = zip(ids.tolist(), (chances[ids] / total).tolist(), strict=True)
    return tuple(sorted(found, key=itemgetter(1), reverse=True)[:_TOLD])
