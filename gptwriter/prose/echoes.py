"""Finds what a continuation says again: its own words, the writer's, or what follows (Q7, Q8).

Case, spaces and marks do not count: texts are compared as runs of words, a Han or kana character
counting as half a word. It looks at text alone and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import regex

_TOKEN = regex.compile(
    r"""(?P<character> [\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}] )
      | (?P<word> [\p{L}\p{M}\p{N}]+ (?: ['’\-.] [\p{L}\p{M}\p{N}]+ )* )""",
    regex.VERBOSE,
)
_WORD, _CHARACTER = 2, 1  # two characters weigh as much as a word
INSIDE = 3 * _WORD  # a run that comes again inside a continuation
COPIED = 6 * _WORD  # a run that the writer has just written
OVERLAP = 2 * _WORD  # a run that stands behind the caret already


class Run(NamedTuple):
    """Where a repeated run begins in a continuation, and whether it is long enough to count."""

    start: int
    certain: bool  # else it may become long enough with what the model says next


class _Token(NamedTuple):
    text: str
    start: int
    weight: int


def said_again(said: str) -> Run | None:
    """A run of INSIDE that comes a second time in `said`, or may be about to."""
    tokens = _tokens(said)
    places: dict[str, list[int]] = {}  # of what came before
    for start, token in enumerate(tokens):
        if found := _run_at(tokens, start, tokens, places.get(token.text, ()), INSIDE):
            return found
        places.setdefault(token.text, []).append(start)
    return None


def copied(said: str, before: str) -> Run | None:
    """A run of COPIED that stands word for word in `before`."""
    tokens, known = _tokens(said), _tokens(before)
    places: dict[str, list[int]] = {}
    for index, token in enumerate(known):
        places.setdefault(token.text, []).append(index)
    for start, token in enumerate(tokens):
        if found := _run_at(tokens, start, known, places.get(token.text, ()), COPIED):
            return found
    return None


def overlap(said: str, after: str) -> Run | None:
    """A tail of `said` with which `after` begins: certain from OVERLAP on.

    All of `said` inside `after` is the same, and so is a single word if it is all of `said`.
    """
    tokens, following = _tokens(said), _tokens(after)
    for start in range(len(tokens)):
        tail = tokens[start:]
        if _common(tail, following) == len(tail):
            return Run(tail[0].start, _weight(tail) >= OVERLAP)
    if _weight(tokens) >= OVERLAP and any(
        _common(tokens, following[index:]) == len(tokens) for index in range(len(following))
    ):
        return Run(0, certain=True)
    return None


def _run_at(
    tokens: Sequence[_Token],
    start: int,
    known: Sequence[_Token],
    places: Iterable[int],
    least: int,
) -> Run | None:
    """The longest run from `start` that stands at one of `places` in `known`.

    Only if it is long enough, or may become so because it reaches the end.
    """
    tail = tokens[start:] if places else ()
    length = max((_common(tail, known[place:]) for place in places), default=0)
    weight = _weight(tokens[start : start + length])
    if weight >= least:
        return Run(tokens[start].start, certain=True)
    if start + length == len(tokens) and weight >= least // 2:
        return Run(tokens[start].start, certain=False)
    return None


def _common(one: Sequence[_Token], other: Sequence[_Token]) -> int:
    """How many tokens both begin with."""
    length = 0
    for mine, yours in zip(one, other, strict=False):
        if mine.text != yours.text:
            break
        length += 1
    return length


def _weight(tokens: Sequence[_Token]) -> int:
    return sum(token.weight for token in tokens)


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(
            found[0].casefold(),
            found.start(),
            _CHARACTER if found["character"] else _WORD,
        )
        for found in _TOKEN.finditer(text)
    ]
