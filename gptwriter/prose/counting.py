"""Counts what a writer calls words and characters, in Latin, Chinese and mixed text.

It knows nothing of documents or of when to count. Markup counts as the text it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

# A katakana run is one word to Unicode's word rules; a writer counts its characters.
_WORD = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]"
    r"|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]"
    r"(?:['’.\-]?[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]])*+",
    regex.V1,
)
_NOT_A_CHARACTER = regex.compile(r"[\s\p{M}\p{Cf}]")  # white space; marks and joiners ride along


@dataclass(frozen=True, slots=True)
class Counts:
    words: int  # one per Latin word, and one per Han or kana character
    characters: int  # all but white space, marks of punctuation included


def words_and_characters(text: str) -> Counts:
    """Count a text. `words` is what Chinese writers call 字数, without the punctuation."""
    return Counts(
        words=len(_WORD.findall(text)),
        characters=len(text) - len(_NOT_A_CHARACTER.findall(text)),
    )
