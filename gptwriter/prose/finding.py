"""What a writer looks for, and where a text has it.

Letters of one word are the same however Unicode writes them large or small (STRASSE is straße), and
a blank finds a no-break space. Places are Qt's UTF-16 units. It knows no document: QTextDocument
can search as well, but folds one letter at a time, looks for one match after the other, and a
search of it for what is not there holds up everything until the end of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from gptwriter.prose.utf16 import from_utf16, utf16_length

_LETTER = r"[\w--\p{Han}]"  # words of Han have no borders that a pattern could see


@dataclass(frozen=True, slots=True)
class Term:
    """The words that are looked for, on one line."""

    words: str
    match_case: bool = False
    whole_words: bool = False

    @property
    def reach(self) -> int:
        """More UTF-16 units than a match and what decides on its borders can have."""
        return 2 * len(self.words.casefold()) + 2


@lru_cache(maxsize=4)
def _pattern(term: Term) -> Any:
    wanted = regex.escape(term.words, literal_spaces=True).replace(" ", "[ \u00a0\u202f]")
    if term.whole_words:
        wanted = f"(?<!{_LETTER}){wanted}(?!{_LETTER})"
    # Version 1 folds in full: ß is ss.
    return regex.compile(wanted, regex.V1 | (0 if term.match_case else regex.IGNORECASE))


def matches(text: str, term: Term, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where the term begins and ends in the text, from `start` on."""
    read = from_utf16(text, start)
    units = utf16_length(text[:read])
    for found in _pattern(term).finditer(text, read):
        begin = units + utf16_length(text[read : found.start()])
        read = found.end()
        units = begin + utf16_length(found[0])
        yield begin, units
