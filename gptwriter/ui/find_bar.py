"""The bar under the page where a writer says what to find, and what to put in its place.

It says by signal what is wanted and shows what it is told; it knows no text.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from gptwriter.prose.finding import Term

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_LONGEST = 1_000  # characters that can be looked for
_FIELD_WIDTH = 200  # at least


class FindBar(QWidget):
    """One row to find, and one more to replace.

    Signals:
        changed(Term): something else is looked for.
        next_wanted(), previous_wanted(): the match behind or before the caret.
        replace_wanted(str), replace_all_wanted(str): by these words.
        closed(): the writer is done.
    """

    changed = Signal(object)
    next_wanted = Signal()
    previous_wanted = Signal()
    replace_wanted = Signal(str)
    replace_all_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.replacement = QLineEdit(), QLineEdit()
        self._count = QLabel()
        self._count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.match_case, self.whole_words = _button("Aa"), _button("|ab|")
        self.previous, self.next, self._close = _button("↑"), _button("↓"), _button("×")
        self._replace, self._replace_all = _button(), _button()
        self._lay_out()
        self._order()
        self._connect()
        self._retranslate()
        self.hide()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 4, 16, 4)
        grid.setSpacing(6)
        marks, replacing = QHBoxLayout(), QHBoxLayout()
        for button in (self.match_case, self.whole_words, self.previous, self.next):
            marks.addWidget(button)
        for button in (self._replace, self._replace_all):
            replacing.addWidget(button)
        for row in (marks, replacing):
            row.setSpacing(4)
        marks.addSpacing(8)
        marks.addWidget(self._count)
        marks.addStretch(1)
        marks.addWidget(self._close)
        replacing.addStretch(1)
        for field in (self.words, self.replacement):
            field.setMaxLength(_LONGEST)
            field.setMinimumWidth(_FIELD_WIDTH)
            field.installEventFilter(self)
        grid.addWidget(self.words, 0, 0)
        grid.addLayout(marks, 0, 1)
        grid.addWidget(self.replacement, 1, 0)
        grid.addLayout(replacing, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for button in (self.match_case, self.whole_words):
            button.setCheckable(True)
        self.show_replacing(shown=False)

    def _order(self) -> None:
        """Tab goes from the one field to the other, then along the buttons."""
        buttons = (self.match_case, self.whole_words, self.previous, self.next)
        for part, following in pairwise(
            (self.words, self.replacement, *buttons, self._replace, self._replace_all, self._close)
        ):
            self.setTabOrder(part, following)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._tell)
        self.match_case.toggled.connect(self._tell)
        self.whole_words.toggled.connect(self._tell)
        self.next.clicked.connect(self.next_wanted)
        self.previous.clicked.connect(self.previous_wanted)
        self._replace.clicked.connect(self._ask_to_replace)
        self._replace_all.clicked.connect(self._ask_to_replace_all)
        self._close.clicked.connect(self.closed)

    # --- what the bar is told ----------------------------------------

    def open_with(self, words: str, *, replacing: bool) -> None:
        """Show it, with these words or else the last, and let them be typed over."""
        self.show_replacing(shown=replacing)
        self.show()
        if words:
            blocked = self.words.blockSignals(True)  # noqa: FBT003 - Qt's own
            self.words.setText(words)
            self.words.blockSignals(blocked)
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def show_replacing(self, *, shown: bool) -> None:
        for part in (self.replacement, self._replace, self._replace_all):
            part.setVisible(shown)

    def say(self, words: str) -> None:
        """How many matches there are, or that there is none."""
        if words == self._count.text():
            return
        self._count.setText(words)
        if words and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._count, words))

    @property
    def said(self) -> str:
        return self._count.text()

    @property
    def term(self) -> Term:
        return Term(self.words.text(), self.match_case.isChecked(), self.whole_words.isChecked())

    # --- what the writer does ----------------------------------------

    @Slot()
    def _tell(self) -> None:
        self.changed.emit(self.term)

    @Slot()
    def _ask_to_replace(self) -> None:
        self.replace_wanted.emit(self.replacement.text())

    @Slot()
    def _ask_to_replace_all(self) -> None:
        self.replace_all_wanted.emit(self.replacement.text())

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """Enter goes on, in the field of the new words by replacing."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return False
        if event.key() not in _ENTER:
            return False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.previous_wanted.emit()
        elif field is self.replacement:
            self._ask_to_replace()
        else:
            self.next_wanted.emit()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.words.setPlaceholderText(self.tr("Find"))
        self.words.setAccessibleName(self.tr("Find"))
        self.replacement.setPlaceholderText(self.tr("Replace with"))
        self.replacement.setAccessibleName(self.tr("Replace with"))
        self._replace.setText(self.tr("Replace"))
        self._replace_all.setText(self.tr("Replace All"))
        for button, name in (
            (self.match_case, self.tr("Match case")),
            (self.whole_words, self.tr("Whole words only")),
            (self.previous, self.tr("Previous match")),
            (self.next, self.tr("Next match")),
            (self._close, self.tr("Close")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name)


def _button(text: str = "") -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the caret in the field
    return button
