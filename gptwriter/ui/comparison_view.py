"""Shows one text as a change of another, read-only, around each change alone.

The comparison is made in a thread, because texts may be long. What the two texts are is not known
here.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QPalette, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gptwriter.prose.differences import Kind, Span, differences
from gptwriter.ui.fonts import writing_font

MOST_SHOWN = 200_000  # characters of the comparison; nobody reads more before deciding


class ComparisonView(QPlainTextEdit):
    """A page to look at; `compare` fills it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(writing_font(90))
        self.document().setDocumentMargin(10)

    def compare(self, old: str, new: str) -> None:
        """Show what is new in `new`, and what it lacks, as soon as that is known."""
        self.say(QCoreApplication.translate("RecoveryDialog", "Comparing…"))
        self._comparison = Comparison(old, new)
        self._comparison.done.connect(self._show_differences)
        self._comparison.start()

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a comparison."""
        self._comparison = None
        self.setPlainText(sentence)

    @Slot(object)
    def _show_differences(self, spans: list[Span]) -> None:
        if self.sender() is not self._comparison:
            return  # another text has been chosen meanwhile
        self.clear()
        cursor = self.textCursor()
        room = MOST_SHOWN
        for span in spans:
            cursor.insertText(span.text[:room] or "⋯\n", self._format(span.kind))
            room -= len(span.text)
            if room <= 0:
                cursor.insertText("\n⋯", self._format(Kind.SKIPPED))
                break
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _format(self, kind: Kind) -> QTextCharFormat:
        """Not by colour alone: what is new is underlined, what is gone is struck out."""
        look, colours = QTextCharFormat(), self.palette()
        if kind is Kind.ADDED:
            look.setBackground(colours.color(QPalette.ColorRole.Highlight))
            look.setFontUnderline(True)
        elif kind is Kind.REMOVED:
            look.setForeground(colours.color(QPalette.ColorRole.PlaceholderText))
            look.setFontStrikeOut(True)
        elif kind is Kind.SKIPPED:
            look.setForeground(colours.color(QPalette.ColorRole.PlaceholderText))
        return look


class Comparison(QObject):
    """Compares two texts in a thread; it outlives whoever has asked for it until that is done.

    Signals:
        done(list of Span): once, in the thread this lives in.
    """

    done = Signal(object)
    _compared = Signal(object)

    def __init__(self, old: str, new: str) -> None:
        super().__init__(QCoreApplication.instance())
        self._old, self._new = old, new
        self._compared.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        QThreadPool.globalInstance().start(self._compare)

    def _compare(self) -> None:
        self._compared.emit(differences(self._old, self._new))

    @Slot(object)
    def _finish(self, spans: list[Span]) -> None:
        self.done.emit(spans)
        self.deleteLater()
