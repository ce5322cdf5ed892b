"""How well a character n-gram model expects a text: the classical figure to be better than.

Interpolated Kneser-Ney (Kneser and Ney 1995; Chen and Goodman 1999) with one discount for each
order, over characters, so that its bits per character can be compared with any model's. A
character that was never seen costs what choosing among all of Unicode's first plane costs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

ORDER = 5
_ALPHABET = 65_536
_START = "\0"  # before a text begins
_MOST = 3_000_000  # characters learned from: each takes about a kilobyte


@dataclass(frozen=True, slots=True)
class _Order:
    """The counts of all n-grams of one length."""

    grams: Counter[str]
    totals: Counter[str]  # of the grams with a context, by context
    followers: Counter[str]  # different characters behind a context
    discount: float

    @staticmethod
    def of(grams: Counter[str]) -> _Order:
        totals: Counter[str] = Counter()
        followers: Counter[str] = Counter()
        for gram, count in grams.items():
            totals[gram[:-1]] += count
            followers[gram[:-1]] += 1
        times = Counter(grams.values())
        once, twice = times[1], times[2]
        return _Order(grams, totals, followers, once / (once + 2 * twice) if once else 0.5)


class CharacterModel:
    """A character n-gram model of some texts."""

    def __init__(self, texts: Iterable[str], order: int = ORDER) -> None:
        longest = Counter(gram for text in _bounded(texts) for gram in _grams(text, order))
        self._orders = [_Order.of(longest)]
        shorter = longest
        while len(next(iter(shorter), "x")) > 1:
            shorter = Counter(gram[1:] for gram in shorter)  # in how many contexts each stands
            self._orders.append(_Order.of(shorter))
        self._order = order

    def bits(self, paragraphs: Sequence[str]) -> list[float]:
        """What each of these paragraphs, which follow one another, costs in bits."""
        before, found = _START * (self._order - 1), []
        for paragraph in paragraphs:
            text = before + paragraph
            found.append(
                -sum(
                    math.log2(self._probability(text[place - self._order + 1 : place + 1]))
                    for place in range(len(before), len(text))
                )
            )
            before = text[-self._order + 1 :] if self._order > 1 else ""
        return found

    def _probability(self, gram: str) -> float:
        """Of the gram's last character behind the others, from the shortest context upwards."""
        found = 1 / _ALPHABET
        for order in reversed(self._orders):
            length = len(next(iter(order.grams), "x"))
            part = gram[-length:]
            total = order.totals[part[:-1]]
            if not total:
                return found
            own = max(0.0, order.grams[part] - order.discount)
            found = (own + order.discount * order.followers[part[:-1]] * found) / total
        return found


def _grams(text: str, order: int) -> Iterator[str]:
    padded = _START * (order - 1) + text
    return (padded[place : place + order] for place in range(len(text)))


def _bounded(texts: Iterable[str]) -> Iterator[str]:
    left = _MOST
    for text in texts:
        yield text[:left]
        left -= len(text)
        if left <= 0:
            return
