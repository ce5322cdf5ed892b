"""A sentence and what can be answered to it, in the place where the writer looks anyway.

A question here holds nobody up: whoever writes on may answer it later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


@dataclass(frozen=True, slots=True)
class Choice:
    """A button."""

    text: str
    do: Callable[[], None]


class Choices(QWidget):
    """Shows one question at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self.buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._sentence)
        column.addLayout(self._row)

    @property
    def sentence(self) -> str:
        return self._sentence.text()

    def offer(self, sentence: str, *choices: Choice) -> None:
        """Show this in place of what was there."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        while taken := self._row.takeAt(0):
            if widget := taken.widget():
                widget.hide()
                widget.deleteLater()
        self.buttons = [self._button(choice) for choice in choices]
        self._row.addStretch()
        self.setVisible(bool(sentence or choices))

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton(choice.text, autoDefault=False)
        button.setAccessibleDescription(self._sentence.text())
        button.clicked.connect(choice.do)
        self._row.addWidget(button)
        return button
