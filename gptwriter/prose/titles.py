"""What a text that has no name yet may be called: its first words.

It knows text alone, not where files lie nor which of them exist.
"""

from __future__ import annotations

import regex

_MOST = 40  # characters: a name is to be read in a list
_MARKS = regex.compile(r"^[\s#>*_`~+\-=|]+|[*_`~#=|]+")  # of Markdown
_NOT_IN_NAMES = regex.compile(r'[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]+')  # on one system or another
_WORD_BEGUN = regex.compile(r"(?<=\s)\S*$")


def title(line: str) -> str:
    """The start of `line` as the name of a file without an ending; "" where it says nothing."""
    words: str = _NOT_IN_NAMES.sub(" ", _MARKS.sub("", line[: 4 * _MOST]))
    words = regex.sub(r"\s+", " ", words).strip()
    if len(words) > _MOST:
        words = _WORD_BEGUN.sub("", words[: _MOST + 1])[:_MOST]
    return words.strip(" .,;:!?，。；：！？、…")
