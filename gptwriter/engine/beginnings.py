"""Finds the first words that a writer has seen already and wants another one instead of (S36).

It looks at the start of a text alone; what becomes of a word that was found is not known here.
"""

from __future__ import annotations

from collections.abc import Collection

from gptwriter.engine.banned import Found
from gptwriter.prose.units import Unit, head


class Beginnings:
    """`units`: first units of acceptance, without the space before them."""

    def __init__(self, units: Collection[str]) -> None:
        self._units = frozenset(units)

    def find(self, text: str, *, final: bool) -> Found | None:
        """Such a unit at the start of `text`, which may still grow unless it is final."""
        begun = text.lstrip(" ")
        start = len(text) - len(begun)
        if not begun or not self._units:
            return None
        if not final and any(unit.startswith(begun) for unit in self._units):
            return Found(start, whole=False)  # `sat` may become `satisfied`
        return Found(start, whole=True) if head(begun, Unit.WORD) in self._units else None
