"""Converts positions between Qt, which counts UTF-16 units, and Python's code points (S55).

`𠮷` and `👍` are two units for Qt and one code point here. It knows nothing of graphemes: a
position inside a surrogate pair goes back to the pair's start, and that is all.
"""

from __future__ import annotations

import regex

_ASTRAL = regex.compile(r"[\U00010000-\U0010FFFF]")


def utf16_length(text: str) -> int:
    """Length of `text` as Qt counts it."""
    return len(text) if text.isascii() else len(text) + len(_ASTRAL.findall(text))


def to_utf16(text: str, index: int) -> int:
    """Qt's position of the code point `index` of `text`."""
    return utf16_length(text[:index])


def from_utf16(text: str, units: int) -> int:
    """The code point of `text` at Qt's position `units`; positions behind the end are the end."""
    pairs = 0
    for found in _ASTRAL.finditer(text, 0, units):
        if found.start() + pairs >= units:
            break
        pairs += 1
    return min(units - pairs, len(text))
