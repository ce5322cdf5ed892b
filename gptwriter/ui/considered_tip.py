"""Other words here, for text that was kept: under the pointer that rests on it, or at the caret.

The pointer's words come as a tooltip, after a tooltip's delay; the key of other words shows those
at the caret where no ghost is. Only of what a model wrote something is told, and only while it is
known. What was considered, and where a model's text stands, is known elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QHelpEvent,
    QKeyEvent,
    QTextLine,
)
from PySide6.QtWidgets import QToolTip

from gptwriter.documents.provenance import Origin
from gptwriter.errors import translate
from gptwriter.session.authorship import Authorship
from gptwriter.session.considered import BEFORE, Considered, Word
from gptwriter.ui.editor import Editor
from gptwriter.ui.keys import Command
from gptwriter.ui.sentences import percent
from gptwriter.ui.tooltips import plain_tooltip

_AROUND = 4 * BEFORE  # UTF-16 units that are looked at on both sides
_OTHERS = translate("considered", "What the model thought of here")
_SURE = translate("considered", "The model was sure of this word")


class ConsideredTip(QObject):
    """Looks after one editor."""

    def __init__(self, editor: Editor, authorship: Authorship, considered: Considered) -> None:
        super().__init__(editor)
        self._editor = editor
        self._authorship = authorship
        self._considered = considered
        editor.installEventFilter(self)
        editor.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if watched is not self._editor.viewport():
                return False
            self._show_under(event.pos())
            return True  # Qt would look for a link there, and take a ghost for text (S57)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            wanted = self._editor.keys.ghost_command(event) is Command.WORDS
            return watched is self._editor and wanted and self._show_at_caret()
        return False

    def _show_under(self, pointer: QPoint) -> None:
        position = self._position_under(pointer)
        word = None if position is None else self.word_at(position)
        if word is not None:
            place = self._editor.viewport().mapToGlobal(pointer)
            QToolTip.showText(place, plain_tooltip(said(word)), self._editor)

    def _show_at_caret(self) -> bool:
        """Whether there was anything to show; else the key does what it always does."""
        cursor = self._editor.textCursor()
        if self._editor.ghost or cursor.hasSelection():
            return False
        at = cursor.position()
        word = self.word_at(at) or (self.word_at(at - 1) if at else None)
        if word is None:
            return False
        words = said(word)
        place = self._editor.viewport().mapToGlobal(self._editor.cursorRect().bottomLeft())
        QToolTip.showText(place, plain_tooltip(words), self._editor)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._editor, words))
        return True

    def word_at(self, position: int) -> Word | None:
        """What is known of the model's word there; `position` is Qt's."""
        (run,) = self._authorship.provenance.between(position, position + 1) or (None,)
        if run is None or run.origin is not Origin.ACCEPTED:
            return None
        end = self._editor.document().characterCount() - 1
        before = self._editor.between(max(0, position - _AROUND), position)
        return self._considered.find(
            before, self._editor.between(position, min(end, position + _AROUND))
        )

    def _position_under(self, pointer: QPoint) -> int | None:
        """Of the character under the pointer; None beside the text, and while a ghost is shown."""
        if self._editor.ghost:
            return None
        block = self._editor.cursorForPosition(pointer).block()
        geometry = self._editor.blockBoundingGeometry(block)
        point = QPointF(pointer) - geometry.translated(self._editor.contentOffset()).topLeft()
        layout = block.layout()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            if line.naturalTextRect().contains(point):
                on = QTextLine.CursorPosition.CursorOnCharacter
                return block.position() + line.xToCursor(point.x(), on)
        return None


def said(word: Word) -> str:
    """One word a line, with how likely it was."""
    title = QCoreApplication.translate("considered", _OTHERS if word.others else _SURE)
    rows = [(word.text, word.probability)]
    rows += [(other.text, other.probability) for other in word.others]
    lines = [f"{text.strip()} – {percent(chance)}" for text, chance in rows]
    return "\n".join([title, *lines])
