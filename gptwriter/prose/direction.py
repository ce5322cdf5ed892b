"""Which way a paragraph runs: as its first letter outside of isolates does (UAX 9, P2 and P3)."""

from __future__ import annotations

import unicodedata

_WITHIN = 1_000  # characters, among which there is a letter in any prose
_ISOLATES = {"LRI", "RLI", "FSI"}
_STRONG = {"L": False, "R": True, "AL": True}


def runs_right_to_left(text: str) -> bool:
    """A text without a letter runs from left to right."""
    depth = 0  # of isolates
    for kind in map(unicodedata.bidirectional, text[:_WITHIN]):
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif kind in _STRONG and not depth:
            return _STRONG[kind]
    return False
