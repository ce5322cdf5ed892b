"""How much the writer wants, measured in the writer's units and not in tokens (Q5).

A length is a number of words or letters in Latin text and of characters in Chinese; a mixed text
fills both shares at once. It knows no model: tokens enter only as a count over known text.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from gptwriter.engine.api import Length
from gptwriter.prose import script

_SAMPLE = 500  # characters left of the caret on which tokens per letter are measured
_SLACK = 1.5  # the model's next words may be rarer than the writer's last ones
_SPARE = 8  # tokens: marks, and the token that shows that a word is over


class Unit(Enum):
    """What a target counts in text that is not Han."""

    WORD = "word"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Target:
    """A full suggestion: this many units of Latin text, or this many Han characters."""

    unit: Unit
    other: int
    han: int

    def share(self, piece: str) -> Fraction:
        """How much of the target one piece of text fills; marks and spaces are free."""
        han = script.han_letters(piece)
        other = script.letters(piece) - han
        if self.unit is Unit.WORD:
            other = min(other, 1)
        return Fraction(han, self.han) + Fraction(other, self.other)

    def tokens(self, before: str, count_tokens: Callable[[str], int]) -> int | None:
        """Upper bound of the tokens that this target needs, from those that `before` needed.

        None where `before` has no letters to measure on.
        """
        sample = before[-_SAMPLE:]
        letters = script.letters(sample)
        if letters == 0:
            return None
        han = script.han_share(sample)
        wanted = han * self.han + (1 - han) * self._other_letters()
        return math.ceil(wanted * count_tokens(sample) / letters * _SLACK) + _SPARE

    def _other_letters(self) -> int:
        mean_word = 6
        return self.other * mean_word if self.unit is Unit.WORD else self.other


TARGETS: dict[Length, Target] = {
    Length.SHORT: Target(Unit.WORD, other=4, han=6),
    Length.SENTENCE: Target(Unit.LETTER, other=60, han=24),
    Length.LONG: Target(Unit.LETTER, other=120, han=48),
}
"""The lengths that have a target; the others end with the paragraph or with the tokens."""


def token_budget(
    length: Length, max_tokens: int, before: str, count_tokens: Callable[[str], int]
) -> int:
    """How many tokens a request may generate at most; never more than `max_tokens`."""
    target = TARGETS.get(length)
    needed = target.tokens(before, count_tokens) if target else None
    return max_tokens if needed is None else min(max_tokens, needed)
