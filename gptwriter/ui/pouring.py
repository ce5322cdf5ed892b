"""Puts a long text into a page a little at a time, so that the window answers meanwhile.

A text of one slice is there at once. Nothing that is poured can be undone, and the page must not be
edited until all is in. It knows no file.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QTextCursor, QTextDocument

from gptwriter.session.document_text import for_qt

SLICE = 1 << 18  # characters; some 5 ms, and as much again for the scroll bar to follow


def slice_end(text: str, start: int) -> int:
    """Where a slice from `start` on ends: Qt would lay a paragraph in two slices out twice."""
    return text.find("\n", start + SLICE) + 1 or len(text)


class Pouring(QObject):
    """Adds the rest of one text after the other to a document that holds its first slice."""

    def __init__(self, document: QTextDocument, add: Callable[[str], None]) -> None:
        super().__init__(document)
        self._document = document
        self._add = add
        self._text = ""
        self._poured = 0  # characters
        self._then: Callable[[], None] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def active(self) -> bool:
        return self._then is not None

    def start(self, text: str, then: Callable[[], None]) -> None:
        """Add what is behind the first slice of `text` and call `then`, perhaps at once."""
        self._text, self._then, self._poured = text, then, slice_end(text, 0)
        if self._poured == len(text):
            self._end()
            return
        self._document.setUndoRedoEnabled(False)
        self._timer.start()

    def stop(self) -> None:
        """Another text comes: forget the rest of this one."""
        self._timer.stop()
        self._document.setUndoRedoEnabled(True)
        self._text, self._then = "", None

    def finish(self) -> None:
        """Pour the rest at once, because somebody cannot wait."""
        if self.active:
            self._pour_to(len(self._text))

    @Slot()
    def _go_on(self) -> None:
        self._pour_to(slice_end(self._text, self._poured))

    def _pour_to(self, end: int) -> None:
        start, self._poured = self._poured, end
        self._add(self._text[start:end])
        self._document.setModified(False)
        if end == len(self._text):
            self._end()

    def _end(self) -> None:
        then = self._then
        self.stop()
        if then:
            then()


def append(document: QTextDocument, text: str) -> None:
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText(for_qt(text))
