"""The panel "Memory and notes": what the writer tells the model, and what it reads (Q15).

A dock beside the text. What is sent is shown as the model itself has reported it, section by
section, with its tokens. Which texts are kept, and where, is not known here.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gptwriter.engine.api import Request, Section, Sent
from gptwriter.session.document_notes import DocumentNotes
from gptwriter.ui.headings import make_heading

USUAL_WIDTH = 360
_TITLE_STYLE = "QDockWidget::title { text-align: left; padding: 6px 16px }"
_FIELD_STYLE = """
    QPlainTextEdit {
        background: palette(alternate-base); border: 1px solid palette(mid); border-radius: 3px
    }
"""
_LINES = 4  # of the two fields
_LONGEST_PART = 1_500  # characters of a section that are shown; its middle is left out


class ContextPanel(QDockWidget):
    """Two fields to write in, and one to read."""

    def __init__(self, notes: DocumentNotes) -> None:
        super().__init__()
        self.setObjectName("context")
        self._notes = notes
        self._last: tuple[Request, Sent] | None = None
        self._titles = [QLabel(), QLabel(), QLabel()]
        self._hints = [_hint(), _hint()]
        self.memory, self.note = _field(_LINES), _field(_LINES)
        self.sent = _field()
        self.sent.setReadOnly(True)
        self._lay_out()
        self._retranslate()
        notes.replaced.connect(self._begin)
        for field in (self.memory, self.note):
            field.textChanged.connect(self._tell)
        self._show_notes()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(6)
        for title in self._titles:
            make_heading(title)
        rows = zip(self._titles, self._hints, (self.memory, self.note), strict=False)
        for title, hint, field in rows:
            for widget in (title, hint, field):
                column.addWidget(widget)
            column.addSpacing(8)
        column.addWidget(self._titles[2])
        column.addWidget(self.sent, 1)
        self.setWidget(inside)
        self.setStyleSheet(_TITLE_STYLE)
        self.setMinimumWidth(USUAL_WIDTH)

    # --- what the writer writes ----------------------------------------

    @Slot()
    def _begin(self) -> None:
        """It is another document, which the model has not read yet."""
        self._last = None
        self.sent.clear()
        self._show_sent()
        self._show_notes()

    def _show_notes(self) -> None:
        for field, text in zip((self.memory, self.note), self._notes.written, strict=True):
            if field.toPlainText() != text:
                blocked = field.blockSignals(True)  # noqa: FBT003 - Qt's own
                field.setPlainText(text)
                field.blockSignals(blocked)

    @Slot()
    def _tell(self) -> None:
        self._notes.write(self.memory.toPlainText(), self.note.toPlainText())

    # --- what the model reads ----------------------------------------

    @Slot(object, object)
    def show_sent(self, request: Request, sent: Sent) -> None:
        """This is what the model has just read."""
        self._last = request, sent
        self._show_sent()

    def _show_sent(self) -> None:
        if self._last is None:
            self._titles[2].setText(self.tr("What the model reads"))
            return
        request, sent = self._last
        parts = (
            (self.tr("Memory"), request.memory, sent.memory),
            (self.tr("Text"), request.before, sent.early),
            (self.tr("Author's note"), request.note, sent.note),
            (self.tr("Text"), request.before, sent.late),
        )
        written = [self._part(*part) for part in parts if part[2].tokens]
        at_end = self.sent.verticalScrollBar()
        self.sent.setPlainText("\n\n".join(written))
        at_end.setValue(at_end.maximum())
        said = self.tr("What the model reads: {tokens}").format(tokens=self._tokens(sent.tokens))
        self._titles[2].setText(said)

    def _part(self, name: str, text: str, section: Section) -> str:
        head = f"— {name} · {self._tokens(section.tokens)} —"
        shown = text[section.start : section.end].strip("\n")
        if len(shown) > _LONGEST_PART:
            half = _LONGEST_PART // 2
            shown = f"{shown[:half]}\n[…]\n{shown[-half:]}"
        return f"{head}\n{shown}"

    def _tokens(self, count: int) -> str:
        if count == 1:
            return self.tr("1 token")
        return self.tr("{count} tokens").format(count=f"{count:,}")

    # --- the dock ----------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Memory and notes"))
        self._titles[0].setText(self.tr("Memory"))
        self._titles[1].setText(self.tr("Author's note"))
        self._hints[0].setText(
            self.tr("Who is who and what has happened. The model reads it first.")
        )
        self._hints[1].setText(
            self.tr("How the next pages should be. The model reads it just before the last lines.")
        )
        self.memory.setAccessibleName(self.tr("Memory"))
        self.note.setAccessibleName(self.tr("Author's note"))
        self.sent.setAccessibleName(self.tr("What the model reads"))
        self.sent.setPlaceholderText(self.tr("It has not read this document yet."))
        self._show_sent()


def _field(lines: int = 0) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setStyleSheet(_FIELD_STYLE)
    if lines:
        field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + 16)
    return field


def _hint() -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label
