"""Divides text into the units a writer accepts, steps over and deletes (S50-S55).

One splitter for everything, so that a word is the same word to Tab, to Ctrl+Right and to a
double click. Borders follow the Unicode rules (UAX 29) but inside a run of Han, where rjieba finds
the words. All indices are code points. It does not know what a unit is used for.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple

import regex

from gptwriter.prose.sentences import sentence_end


class Unit(StrEnum):
    """How much of a continuation one key takes."""

    WORD = "word"
    SENTENCE = "sentence"
    ALL = "all"


_LINE_BREAK = r"[\n\r\v\f\x85\u2028\u2029]"
# A straight quote or an apostrophe opens (“"Go”, “'tis”) if something starts behind it and nothing
# but a space, a dash, a colon or another opening stands before it.
_OPENING = (
    r"""(?:[\p{Ps}\p{Pi}]|(?<![^\s\p{Ps}\p{Pi}\p{Pd}:：])["'’]+(?=[\p{L}\p{N}\p{Ps}\p{Pi}]))"""
)
_LETTER = r"[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]"
_SEGMENT = regex.compile(
    rf"""
      (?P<line_break> {_LINE_BREAK}+ )
    | (?P<space> [\s--{_LINE_BREAK}]+ )
    | (?P<opening> {_OPENING}+ )
    | (?P<word> {_LETTER}+ (?: (?: ['’\-.\xAD_] | (?<=\p{{N}}),(?=\p{{N}}) ) {_LETTER}+ )*+ )
    | (?P<han> \p{{Script=Han}} [\p{{Script=Han}}\p{{M}}]* )
    | (?P<katakana> [\p{{Script=Katakana}}ー\p{{M}}]+ )
    | (?P<marks> (?: (?!{_OPENING}) [\p{{P}}\p{{Sm}}\p{{Sc}}\p{{Sk}}] )+ )
    | (?P<other> . )  # hiragana, emoji and the rest: one at a time
    """,
    regex.VERBOSE | regex.V1 | regex.DOTALL,
)
# Where a long paragraph can be cut: a word stands on the side that is looked at, and no segment
# further away changes.
_REACH = 200
_BORDER_BEFORE = regex.compile(r"(?r)[ 。，](?=[\p{L}\p{N}])")
_BORDER_BEHIND = regex.compile(r"(?<=[\p{L}\p{N}])[ 。，]")
_GRAPHEME = regex.compile(r"\X")


def prepare() -> None:
    """Load the dictionary of Chinese words now: a tenth of a second, else spent at the first one.

    No other thread runs meanwhile, so this belongs before anybody writes.
    """
    _han_words("")


def graphemes(text: str) -> list[str]:
    """What a reader takes for single characters; joined they are `text`."""
    found: list[str] = _GRAPHEME.findall(text)
    return found


def words(text: str) -> list[str]:
    """Units of acceptance; joined they are `text`.

    A word brings the space and the opening quotes before it; a run of marks is a unit, and so is a
    run of line breaks.
    """
    units = []
    start = 0
    segments = _segments(text)
    for segment, following in zip(segments, [*segments[1:], None], strict=False):
        if not _travels(segment, following):
            units.append(text[start : segment.end])
            start = segment.end
    return units


def head(text: str, unit: Unit) -> str:
    """What accepting one unit of `text` takes; empty only if `text` is."""
    match unit:
        case Unit.WORD:
            return next(iter(words(text)), "")
        case Unit.SENTENCE:
            return text[: sentence_end(text)]
        case Unit.ALL:
            return text


def word_start_before(text: str, index: int) -> int:
    """Where Ctrl+Left goes from `index`: the nearest start of a word or of marks before it."""
    starts = (s.start for s in _segments_near(text, index) if s.kind != "space")
    return max((start for start in starts if start < index), default=0)


def word_end_after(text: str, index: int) -> int:
    """Where Ctrl+Right goes from `index`: the nearest end of a word or of marks behind it."""
    ends = (s.end for s in _segments_near(text, index) if s.kind != "space")
    return min((end for end in ends if end > index), default=len(text))


def word_at(text: str, index: int) -> tuple[int, int]:
    """Start and end of what a double click on the character at `index` selects."""
    around = (s[1:] for s in _segments_near(text, index) if s.start <= index < s.end)
    return next(around, (len(text), len(text)))


class _Segment(NamedTuple):
    """The smallest part that is never divided; `kind` is the name of its group in the pattern."""

    kind: str
    start: int
    end: int


def _travels(segment: _Segment, following: _Segment | None) -> bool:
    """Whether a segment belongs to the unit of the one behind it."""
    if following is None or following.kind == "line_break":
        return False
    return segment.kind == "space" or (segment.kind == "opening" and following.kind != "space")


def _segments(text: str) -> list[_Segment]:
    """The segments of `text`, with no border inside a grapheme."""
    grapheme_ends = _ends(graphemes(text))
    segments = []
    start = 0
    for kind, end in _raw_segments(text):
        if end in grapheme_ends and end > start:
            segments.append(_Segment(kind, start, end))
            start = end
    return segments


def _segments_near(text: str, index: int) -> list[_Segment]:
    """The segments around `index`, as `_segments` finds them, in a paragraph of any length."""
    before = _BORDER_BEFORE.search(text, 0, max(0, index - _REACH))
    behind = _BORDER_BEHIND.search(text, index + _REACH)
    first = before.end() if before else 0
    last = behind.start() if behind else len(text)
    return [_Segment(kind, first + s, first + e) for kind, s, e in _segments(text[first:last])]


def _raw_segments(text: str) -> Iterator[tuple[str, int]]:
    for found in _SEGMENT.finditer(text):
        kind = str(found.lastgroup)
        if kind == "han":
            start = found.start()
            yield from ((kind, start + end) for end in accumulate(map(len, _han_words(found[0]))))
        else:
            yield kind, found.end()


def _ends(parts: list[str]) -> set[int]:
    return set(accumulate(map(len, parts)))


def _han_words(run: str) -> list[str]:
    try:
        import rjieba
    except ImportError:
        return list(run)
    cut: list[str] = rjieba.cut(run)
    return cut
