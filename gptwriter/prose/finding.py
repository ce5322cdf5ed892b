"""What a writer looks for, and where a text has it.

Letters of one word are the same however Unicode writes them, large or small (STRASSE is straße), in
one piece or with an accent behind (é), and a blank finds a no-break space. Places are Qt's UTF-16
units. It knows no document: QTextDocument can search as well, but folds one letter at a time, looks
for one match after the other, and a search of it for what is not there holds up everything until
the end of the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from gptwriter.prose.utf16 import from_utf16, utf16_length

_ACCENT = r"[\u0300-\u036f]"  # stands on the letter before it, which is another one with it
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
        return 2 * len(unicodedata.normalize("NFD", self.words.casefold())) + 2


@lru_cache(maxsize=4)
def _pattern(term: Term) -> Any:
    wanted = "".join(map(_written, regex.findall(r"\X", term.words))) + f"(?!{_ACCENT})"
    if term.whole_words:
        wanted = f"(?<!{_LETTER}){wanted}(?!{_LETTER})"
    # Version 1 folds in full: ß is ss.
    return regex.compile(wanted, regex.V1 | (0 if term.match_case else regex.IGNORECASE))


def _written(letter: str) -> str:
    """A pattern for each way to write a letter with what stands on it."""
    forms = dict.fromkeys(
        [letter, *(unicodedata.normalize(form, letter) for form in ("NFC", "NFD"))]
    )
    ways = [regex.escape(form, literal_spaces=True) for form in forms]
    return (ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})").replace(" ", "[ \u00a0\u202f]")


def matches(text: str, term: Term, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where the term begins and ends in the text, from `start` on."""
    read = from_utf16(text, start)
    units = utf16_length(text[:read])
    for found in _pattern(term).finditer(text, read):
        begin = units + utf16_length(text[read : found.start()])
        read = found.end()
        units = begin + utf16_length(found[0])
        yield begin, units
