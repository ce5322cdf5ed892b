"""Where two versions of a text differ, in paragraphs first and in words within them.

A word here is what a reader compares: a Han character, a word, a run of spaces, or a mark. This
module works on strings alone; long texts belong in a thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto

import regex

_TOKEN = regex.compile(r"\p{Han}|[\p{L}\p{M}\p{N}]+|\s+|.", regex.DOTALL)
_MOST_PARAGRAPHS = 3_000  # that are not the same at either end; more are shown as replaced
_MOST_TOKENS = 2_000  # in one changed stretch, for the time grows with the square
_ALL_TOKENS = 10_000  # in all changed stretches: some seconds


class Kind(Enum):
    SAME = auto()
    REMOVED = auto()
    ADDED = auto()
    SKIPPED = auto()  # a stretch that is the same and too long to be shown; its text is empty


@dataclass(frozen=True, slots=True)
class Span:
    kind: Kind
    text: str


def common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters are the same at the start, and of the rest at the end."""
    start = _common_start(old, new)
    end = _common_start(old[start:][::-1], new[start:][::-1])
    return start, end


def differences(old: str, new: str) -> list[Span]:
    """`new` as a change of `old`, with the paragraphs around each change and no others."""
    first, second = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = _common_start(first, second)
    tail = _common_start(first[head:][::-1], second[head:][::-1])
    middle = _Comparison().paragraphs(
        first[head : len(first) - tail], second[head : len(second) - tail]
    )
    spans = [Span(Kind.SAME, "".join(first[:head])), *middle]
    spans.append(Span(Kind.SAME, "".join(first[len(first) - tail :])))
    return _with_context(_joined(spans))


def _common_start(old: str | list[str], new: str | list[str]) -> int:
    """By halving, because comparing slices is so much faster than comparing items."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


class _Comparison:
    """Looks at words as long as that does not take too long."""

    def __init__(self) -> None:
        self._tokens_left = _ALL_TOKENS

    def paragraphs(self, old: list[str], new: list[str]) -> Iterator[Span]:
        if len(old) + len(new) > _MOST_PARAGRAPHS:
            yield from _replaced("".join(old), "".join(new))
            return
        for same, first, second in _blocks(old, new):
            if same:
                yield Span(Kind.SAME, "".join(first))
            else:
                yield from self._words("".join(first), "".join(second))

    def _words(self, old: str, new: str) -> Iterator[Span]:
        first, second = _TOKEN.findall(old), _TOKEN.findall(new)
        count = len(first) + len(second)
        if count > min(_MOST_TOKENS, self._tokens_left):
            yield from _replaced(old, new)
            return
        self._tokens_left -= count
        for same, gone, come in _blocks(first, second):
            if same:
                yield Span(Kind.SAME, "".join(gone))
            else:
                yield from _replaced("".join(gone), "".join(come))


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag == "equal", old[a:b], new[c:d]


def _replaced(old: str, new: str) -> Iterator[Span]:
    yield Span(Kind.REMOVED, old)
    yield Span(Kind.ADDED, new)


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if joined and joined[-1].kind is span.kind:
            span = Span(span.kind, joined.pop().text + span.text)  # noqa: PLW2901 - the same span
        joined.append(span)
    return joined


def _with_context(spans: list[Span]) -> list[Span]:
    """Keep of what is the same only the paragraphs that touch a change."""
    shown: list[Span] = []
    for at, span in enumerate(spans):
        if span.kind is not Kind.SAME:
            shown.append(span)
            continue
        lines = span.text.splitlines(keepends=True)
        before = lines[:1] if at > 0 else []
        after = lines[-1:] if at < len(spans) - 1 else []
        if len(before) + len(after) >= len(lines):
            shown.append(span)
            continue
        if before:
            shown.append(Span(Kind.SAME, "".join(before)))
        shown.append(Span(Kind.SKIPPED, ""))
        if after:
            shown.append(Span(Kind.SAME, "".join(after)))
    return shown
