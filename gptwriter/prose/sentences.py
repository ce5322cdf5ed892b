"""Finds where a sentence ends, in Latin and in Chinese text (Q4).

It sees only the text it is given: for a continuation, hand in the words before it as well, or
the full stop in `Mr|. Smith` looks like an end. It knows nothing of paragraphs.
"""

from __future__ import annotations

import regex

# A run of end marks with the closing quotes and brackets behind it.
_MARKS = regex.compile(r"(?P<run>[.!?…。！？]+)[\p{Pe}\p{Pf}\"']*")
_FULL_STOP_ENDS_NOTHING = regex.compile(
    r"""
    (?:
        \b(?:Mr|Mrs|Ms|Messrs|Dr|Prof|St|Rev|Hon|Gen|Col|Maj|Capt|Lt|Sgt|Sr|Jr|vs|cf|etc|viz
            |approx|vol|chap|al)
      | \b(?!I)[\p{Lu}\p{Ll}]         # an initial; the last letter of e.g., i.e., p.m., U.S.
      | ^[^\S\n]*\p{Nd}{1,2}          # the number of a list item
    )$
    """,
    regex.VERBOSE | regex.MULTILINE,
)
_LONGEST_BEFORE = 16  # enough for any of these, so a long text is not searched at each stop


def sentence_end(text: str, *, complete: bool = True) -> int | None:
    """Index just behind the first sentence end of `text`, closing quotes included.

    None if there is none. With `complete=False` the text is still growing, and an end that
    touches the end of `text` is not decided yet: a digit, a quote or another mark may follow.
    """
    for found in _MARKS.finditer(text):
        end: int = found.end()
        if end == len(text) and not complete:
            return None
        if _ends(text, found):
            return end
    return None


def _ends(text: str, found: regex.Match[str]) -> bool:
    run: str = found["run"]
    if run != ".":
        return run.strip(".…") != ""  # dots alone are a pause
    return not (_goes_on(text, found.end("run")) or _is_abbreviation(text, found.start()))


def _goes_on(text: str, index: int) -> bool:
    """Whether a full stop before `index` stands inside something: 3.14, e.g, etc., and the like."""
    following = text[index : index + 1]
    return following.isalnum() or following in {",", ";", ":", "-"}


def _is_abbreviation(text: str, stop: int) -> bool:
    return _FULL_STOP_ENDS_NOTHING.search(_before(text, stop)) is not None


def _before(text: str, stop: int) -> str:
    line = text.rfind("\n", 0, stop) + 1
    return text[max(line, stop - _LONGEST_BEFORE) : stop]
