"""Tells what a change of the document meant for the text at the caret: typed, erased, or moved.

Qt reports a change as a place, a number of characters gone and a number come; the suggestion
machine wants to know whether the writer typed on, went back, or went elsewhere. Positions are
Qt's, in UTF-16 units. This module knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass

from gptwriter.prose.utf16 import from_utf16, utf16_length
from gptwriter.session.events import Erased, Event, Moved, Typed

TAIL = 1000  # UTF-16 units left of the caret that are remembered, to count what is erased


@dataclass(frozen=True, slots=True)
class Place:
    """Where the caret was: its position, whether text was selected, the paragraph left of it."""

    caret: int = 0
    selecting: bool = False
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One report of Qt: at `position`, `removed` units went and `added` came."""

    position: int
    removed: int
    added: int


def meaning(before: Place, after: Place, changes: list[Change], inserted: str) -> Event | None:
    """What happened between two places; None if the caret's surroundings are as they were.

    `inserted` is the text of the only change, read from the document.
    """
    if not changes:
        same = before.caret == after.caret and before.selecting == after.selecting
        return None if same else Moved()
    if len(changes) > 1 or before.selecting or after.selecting:
        return Moved()
    change = changes[0]
    if not change.removed and change.position == before.caret == after.caret - change.added:
        return Typed(inserted)
    if not change.added and change.position == after.caret == before.caret - change.removed:
        return _erased(before.tail, change.removed)
    return Moved()


def _erased(tail: str, units: int) -> Event:
    """Counts code points, for which the text that is gone is needed."""
    if units > utf16_length(tail):
        return Moved()  # further back than any ghost reaches
    return Erased(len(tail) - from_utf16(tail, utf16_length(tail) - units))
