"""Finds the thresholds under which a model spares the most keys and is still mostly right.

It replays a stretch under each pair of thresholds; the model is asked once. The stretch that
chooses is never the one that is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product

from gptwriter.commands.replay.figures import Figures
from gptwriter.session.admission import Thresholds

LEAST_PRECISION = 0.6  # when shown
MOST_WRONG = 0.2  # of all looks
_MARGIN = 0.03  # a stretch is short, and another one is a little worse
_FIRST = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
_WHOLE = (0.35, 0.5, 0.6)


def candidates() -> Iterator[Thresholds]:
    """The most eager ones first, which ask the model for the most."""
    for first, whole in product(_FIRST, _WHOLE):
        if whole <= first + 0.1:
            yield Thresholds(first, whole)


def best(replay: Callable[[Thresholds], Figures], among: Iterable[Thresholds]) -> Thresholds:
    """The pair that spares the most keys within the limits, or else the one nearest to them."""
    tried = [(thresholds, replay(thresholds)) for thresholds in among]
    good = [(thresholds, seen) for thresholds, seen in tried if _is_good(seen)]
    if good:
        return max(good, key=lambda each: each[1].keystrokes_saved)[0]
    return max(tried, key=lambda each: each[1].precision_when_shown)[0]


def _is_good(seen: Figures) -> bool:
    precise = seen.precision_when_shown >= LEAST_PRECISION + _MARGIN
    return precise and seen.wrong_show <= MOST_WRONG - _MARGIN
