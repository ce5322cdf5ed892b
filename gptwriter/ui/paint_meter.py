"""Measures from a key to the first paint of the ghost that it brought (P17).

It is told of keys and of paints; what a ghost says, and what becomes of the figure, it does not
know.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer


class PaintMeter:
    """That of one page."""

    def __init__(self) -> None:
        self._since_key = QElapsedTimer()  # not valid: nothing waits for a ghost because of a key
        self._unpainted = False

    def note_key(self) -> None:
        self._since_key.start()

    def note_move(self) -> None:
        """The writer went elsewhere: what comes now is not because of that key."""
        self._since_key.invalidate()

    def note_ghost(self) -> None:
        """A ghost appears where none was; it is not painted yet."""
        self._unpainted = True

    def note_paint(self) -> int | None:
        """A ghost is painted; milliseconds if it is for the first time, and a key brought it."""
        first, self._unpainted = self._unpainted, False
        if not first or not self._since_key.isValid():
            return None
        ms = self._since_key.elapsed()
        self._since_key.invalidate()
        return ms
