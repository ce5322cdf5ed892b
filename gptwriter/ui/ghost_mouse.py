"""A press of the mouse where a ghost is, and the movements of the hand that follow (S57).

The ghost goes at a press, and the text moves under the pointer; what was meant is the place that
the writer saw. It is told of presses and of movements and answers with what they mean; what a press
does, and that it ends a suggestion, it does not know.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from gptwriter.ui.ghost import GhostText
from gptwriter.ui.hit_test import position_at


class GhostMouse:
    """The mouse on one page."""

    def __init__(self, edit: QPlainTextEdit, ghost: GhostText) -> None:
        self._edit = edit
        self._ghost = ghost
        self._press: QPointF | None = None  # where a press moved the page under the pointer

    def meant(self, event: QMouseEvent) -> int | None:
        """The document's position that a press means; None if there is no ghost, and Qt knows."""
        self._press = None
        return (
            position_at(self._edit, self._ghost, event.position()) if self._ghost.visible else None
        )

    def press_at(self, position: int, event: QMouseEvent) -> QMouseEvent:
        """The same press at the place it meant, once the ghost is gone and the page has moved."""
        cursor = self._edit.textCursor()
        cursor.setPosition(position)
        self._press = event.position()
        place = QPointF(self._edit.cursorRect(cursor).center())
        place_on_screen = QPointF(self._edit.viewport().mapToGlobal(place.toPoint()))
        return QMouseEvent(
            event.type(), place, place_on_screen, event.button(), event.buttons(), event.modifiers()
        )

    def rests(self, event: QMouseEvent) -> bool:
        """Whether the text moved under a pointer that rests: that is no selection."""
        if self._press is None:
            return False
        moved = (event.position() - self._press).manhattanLength()
        if moved < QApplication.startDragDistance():
            return True
        self._press = None
        return False
