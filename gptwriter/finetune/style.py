"""How far apart two texts are in style: what a writer does without thinking about it.

Four distances, each 0 (the same) to 1 (nothing in common), and their mean: function words or
particles, punctuation and sentence lengths as distributions (Jensen-Shannon distance, base 2), and
the share of dialogue. Words of content take no part. Pure; it knows no model.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import regex

from gptwriter.finetune.languages import FUNCTION_WORDS
from gptwriter.prose.script import letters
from gptwriter.prose.sentences import sentence_end

_PARTICLES = frozenset(
    "的了着过吗呢吧啊呀么之乎者也矣焉哉而其于以为则乃且又就都还也不没把被给在是有和与"
)
_WORD = regex.compile(r"\p{Script=Han}|[[\p{L}\p{M}]--[\p{Script=Han}]]+", regex.V1)
_MARK = regex.compile(r"[\p{P}]")
_SPOKEN = regex.compile(r"“[^”\n]*”?|\"[^\"\n]*\"?|「[^」\n]*」?|『[^』\n]*』?")
Key = TypeVar("Key")
_LENGTHS = (
    3,
    6,
    10,
    15,
    20,
    30,
    45,
    70,
    110,
)  # borders of the classes of sentence length, in words


@dataclass(frozen=True, slots=True)
class StyleDistance:
    function_words: float
    punctuation: float
    sentence_lengths: float
    dialogue: float

    @property
    def overall(self) -> float:
        parts = (self.function_words, self.punctuation, self.sentence_lengths, self.dialogue)
        return sum(parts) / len(parts)


def distance(one: str, other: str) -> StyleDistance:
    """How far apart two texts are; each should have a few thousand letters to say something."""
    return StyleDistance(
        function_words=_apart(_function_words(one), _function_words(other)),
        punctuation=_apart(Counter(_MARK.findall(one)), Counter(_MARK.findall(other))),
        sentence_lengths=_apart(_sentence_lengths(one), _sentence_lengths(other)),
        dialogue=abs(_dialogue_share(one) - _dialogue_share(other)),
    )


def _function_words(text: str) -> Counter[str]:
    """Function words by name, and all others as one, so that their share counts as well."""
    words = _WORD.findall(text.casefold())
    known = FUNCTION_WORDS | _PARTICLES
    return Counter(word if word in known else "" for word in words)


def _sentence_lengths(text: str) -> Counter[int]:
    return Counter(
        sum(length > border for border in _LENGTHS) for length in _lengths(text.splitlines())
    )


def _lengths(lines: Iterable[str]) -> Iterable[int]:
    for line in lines:
        rest = line
        while rest.strip():
            end = sentence_end(rest) or len(rest)
            yield len(_WORD.findall(rest[:end]))
            rest = rest[end:]


def _dialogue_share(text: str) -> float:
    return sum(letters(spoken) for spoken in _SPOKEN.findall(text)) / max(1, letters(text))


def _apart(one: Counter[Key], other: Counter[Key]) -> float:
    """The Jensen-Shannon distance of two counts as distributions; 1 if only one is empty."""
    if not one or not other:
        return float(bool(one) != bool(other))
    total = 0.0
    for key in one | other:
        p, q = one[key] / one.total(), other[key] / other.total()
        middle = (p + q) / 2
        total += sum(each * math.log2(each / middle) for each in (p, q) if each) / 2
    return math.sqrt(max(0.0, min(1.0, total)))
