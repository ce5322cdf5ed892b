"""Continue > Not Taken: the suggestions that passed by, to be searched and put in after all.

It shows texts and says which one the writer wants; where they come from is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.ui.buttons import button_box
from gptwriter.ui.screen_fit import fitting


class DrawerDialog(QDialog):
    """The texts, the last one first.

    Signals:
        wanted(str): this text is to stand at the caret.
    """

    wanted = Signal(str)

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Suggestions not taken"))
        self._texts = list(texts)
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setAccessibleName(self.tr("Search"))
        self._search.textChanged.connect(self._narrow)
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setSpacing(3)
        self._list.setAccessibleName(self.tr("Suggestions not taken"))
        self._list.addItems([text.strip() for text in texts])
        self._list.itemActivated.connect(self._insert)
        note = QLabel(
            self.tr("The last {count}. They are in no file and end with the program.").format(
                count=len(self._texts)
            )
        )
        note.setWordWrap(True)
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        self._take = QPushButton(self.tr("&Insert"))
        self._take.setDefault(True)
        self._take.clicked.connect(self._insert)
        buttons.addButton(self._take, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        for part in (self._search, self._list, note, buttons):
            column.addWidget(part)
        self._list.currentRowChanged.connect(self._show_possible)
        self._list.setCurrentRow(0)
        self._show_possible()
        size = self.sizeHint()
        size.setWidth(560)
        self.resize(fitting(self, size))

    @Slot(str)
    def _narrow(self, words: str) -> None:
        """Leave the texts that hold these words, and mark the first of them."""
        first = -1
        for row, text in enumerate(self._texts):
            found = words.strip().casefold() in text.casefold()
            self._list.item(row).setHidden(not found)
            first = row if found and first < 0 else first
        self._list.setCurrentRow(first)

    @Slot()
    def _show_possible(self) -> None:
        self._take.setEnabled(self._list.currentRow() >= 0)

    @Slot()
    def _insert(self) -> None:
        row = self._list.currentRow()
        if row >= 0:
            self.accept()
            self.wanted.emit(self._texts[row])
