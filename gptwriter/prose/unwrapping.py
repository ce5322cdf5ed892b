"""Joins the lines of a hard-wrapped text into paragraphs, and leaves every other text alone.

A wrapped line ends because the next word would not have fitted. So a line is joined to the next one
only if it is nearly full, and a text counts as wrapped only if most of its lines are. Verse, lists
and headings stop short of the margin or start with a mark, and stay. It knows nothing of files, and
it never removes a blank line or a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import regex

_NARROWEST, _WIDEST = 30, 120  # columns of a wrapped text; a Han character takes two
_MARGIN_QUANTILE = 0.75  # lines stick out: an address, a long word, two that a pdf runs together
_FULL = 0.85  # of the margin; tools that even lines out, and proportional letters, fall short of it
_WRAPPED = 0.6  # share of lines that are full where another follows at once
_FEWEST_PAIRS = 4  # of lines; fewer prove nothing

_MARKED = regex.compile(
    r"""\s*(?: [-*+•·>|\#] \s            # a list, a quotation or a heading of Markdown
             | \(? \p{Nd}{1,3} (?: [.)]\s | [、．] )  # 1. or (1) or 1、
             | \u3000                     # a Chinese paragraph is indented by two of these
             | ``` )""",
    regex.VERBOSE,
)
_WIDE_SCRIPT = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65…—]"
)
_BROKEN_AT_HYPHEN = regex.compile(r"\p{L}-$|--$|—$")


def unwrap(text: str) -> str:
    """The text with one line for each paragraph; the same text if it was not hard-wrapped.

    Lines end with a line feed, in and out.
    """
    lines = text.split("\n")
    margin = _margin(lines)
    if margin is None:
        return text
    paragraphs = [[lines[0]]]
    for line, following in pairwise(lines):
        if _goes_on(line, following, margin):
            _join(paragraphs[-1], following)
        else:
            paragraphs.append([following])
    return "\n".join(map("".join, paragraphs))


def _margin(lines: Sequence[str]) -> float | None:
    """The width in columns that the text was wrapped to; None if it was not wrapped."""
    widths = sorted(_columns(line) for line in lines if line.strip())
    if not widths:
        return None
    margin = widths[min(len(widths) - 1, int(_MARGIN_QUANTILE * len(widths)))]
    if not _NARROWEST <= margin <= _WIDEST:
        return None
    pairs = [pair for pair in pairwise(lines) if all(line.strip() for line in pair)]
    full = sum(_is_full(line, following, margin) for line, following in pairs)
    wrapped = len(pairs) >= _FEWEST_PAIRS and full >= _WRAPPED * len(pairs)
    return margin if wrapped else None


def _goes_on(line: str, following: str, margin: float) -> bool:
    """Whether `following` is the same paragraph as the line above it."""
    if not line.strip() or not following.strip() or _MARKED.match(following):
        return False
    # The second line of a list's item stands further in than its mark.
    if _indent(following) > _indent(line) and not _MARKED.match(line):
        return False
    return _is_full(line, following, margin)


def _is_full(line: str, following: str, margin: float) -> bool:
    """Whether the next line's first word would not have fitted on this one."""
    words = following.split(maxsplit=1)
    first = words[0] if words else ""
    room = 2 if _WIDE_SCRIPT.match(first) else 1 + _columns(first)
    return _columns(line) + room > _FULL * margin


def _join(parts: list[str], line: str) -> None:
    """Add a line to the parts of a paragraph; of a book without blank lines there are thousands."""
    parts[-1] = parts[-1].rstrip()
    above, below = "".join(parts[-2:]), line.strip()
    touching = (
        _WIDE_SCRIPT.match(above[-1])
        or _WIDE_SCRIPT.match(below[0])
        or _BROKEN_AT_HYPHEN.search(above[-2:])
    )
    parts.append(f"{'' if touching else ' '}{below}")


def _columns(line: str) -> int:
    stripped = line.rstrip()
    if stripped.isascii():
        return len(stripped)
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in stripped)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
