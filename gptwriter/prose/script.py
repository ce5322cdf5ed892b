"""Which script a text is written in, as far as spacing and lengths depend on it (Q2, Q5, Q6).

It tells Han from everything else and never names a language: Chinese and Japanese are one here.
"""

from __future__ import annotations

import regex

_HAN = regex.compile(r"\p{Script=Han}")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_FULL_WIDTH_MARK = regex.compile(
    r"[\u3000-\u3004\u3008-\u3020\u3030\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65—…]"
)


def is_han(character: str) -> bool:
    """Whether one character is a Han ideograph."""
    return _HAN.fullmatch(character) is not None


def is_full_width_mark(character: str) -> bool:
    """Whether no space follows this mark because it brings its own room: 。，！「」 and the like.

    The curly quotes “ ” ‘ ’ are shared with Latin text and are not among them.
    """
    return _FULL_WIDTH_MARK.fullmatch(character) is not None


def letters(text: str) -> int:
    """Letters and digits of any script, the unit of a suggestion's length (Q5)."""
    return len(_LETTER.findall(text))


def han_letters(text: str) -> int:
    """How many of the letters are Han."""
    return len(_HAN.findall(text))


def han_share(text: str) -> float:
    """Share of the letters that are Han, 0 to 1; 0 for a text without letters."""
    return han_letters(text) / max(1, letters(text))
