"""Which way a paragraph runs: as its first letter does (UAX 9, P2 and P3; isolates count, too)."""

from __future__ import annotations

import unicodedata

_WITHIN = 1_000  # characters, among which there is a letter in any prose
_STRONG = {"L": False, "R": True, "AL": True}


def runs_right_to_left(text: str) -> bool:
    """A text without a letter runs from left to right."""
    kinds = map(unicodedata.bidirectional, text[:_WITHIN])
    return next((_STRONG[kind] for kind in kinds if kind in _STRONG), False)
