"""What else the model might have said at a word that is in the text by now (idea 4, for kept text).

Found again by the word and the text before it, so that nothing has to be followed through edits:
where either has changed, nothing is known any more. Pure; it is in memory alone, ends with the
program and forgets the oldest. Which text a model wrote is known elsewhere.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from gptwriter.engine.api import Other, Piece

CAPACITY = 5_000  # places
BEFORE = 64  # characters before a word that tell places apart
_LONGEST = 40  # characters of a word that are looked back for
SHOWN = 5  # other words at most


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the model's, how likely it was, and what else was; the likeliest first."""

    text: str
    probability: float
    others: tuple[Other, ...]


class Considered:
    """The words of the last continuations."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[str, dict[str, Word]] = OrderedDict()  # by the text before

    def note(self, before: str, piece: Piece) -> None:
        """The model said `piece` behind this text."""
        others = [one for one in piece.others if not piece.text.startswith(one.text)]
        probability = math.exp(piece.log_probability)
        self._keep(before, Word(piece.text, probability, tuple(others[:SHOWN])))

    def note_ways(self, before: str, ways: Sequence[Other]) -> None:
        """It would have gone on behind this text with one of these words."""
        for way in ways:
            others = [one for one in ways if one.text != way.text]
            self._keep(before, Word(way.text, way.probability, tuple(others[:SHOWN])))

    def find(self, before: str, behind: str) -> Word | None:
        """The word that stands over the border between these two parts of a text, or behind it."""
        whole = before + behind
        for start in range(len(before), max(0, len(before) - _LONGEST) - 1, -1):
            said = self._kept.get(whole[max(0, start - BEFORE) : start], {})
            for word in said.values():
                if start + len(word.text) > len(before) and whole.startswith(word.text, start):
                    return word
        return None

    def _keep(self, before: str, word: Word) -> None:
        place = before[-BEFORE:]
        self._kept.setdefault(place, {})[word.text] = word
        self._kept.move_to_end(place)
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
