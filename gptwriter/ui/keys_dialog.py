"""Help > Keys: what the writer's hands can do, on one page. It only shows and knows no actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gptwriter.ui.actions import key_names
from gptwriter.ui.buttons import button_box
from gptwriter.ui.keys import ASK_KEYS, GHOST_KEYS, PARAGRAPH_KEYS, SEVERAL_KEYS, GhostKey
from gptwriter.ui.screen_fit import BAR, fitting, scrolling


class KeysDialog(QDialog):
    """The keys of suggesting first, for they are the ones no other editor has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28 - BAR, 20)
        column.setSpacing(20)
        column.addWidget(scrolling(self._keys()))
        buttons.setContentsMargins(0, 0, BAR, 0)
        column.addWidget(buttons)
        self.setFixedSize(fitting(self, self.sizeHint()))

    def _keys(self) -> QWidget:
        keys = QWidget()
        column = QVBoxLayout(keys)
        column.setContentsMargins(0, 0, BAR, 0)
        column.setSpacing(20)
        column.addWidget(_section(self.tr("While grey text is shown"), self._ghost_keys()))
        column.addWidget(_section(self.tr("At any time"), self._other_keys()))
        return keys

    def _ghost_keys(self) -> list[tuple[str, str]]:
        meanings = {
            GhostKey.ACCEPT_ALL: self.tr("Keep all of it"),
            GhostKey.ACCEPT_WORD: self.tr("Keep the next word"),
            GhostKey.ACCEPT_SENTENCE: self.tr("Keep it to the end of the sentence"),
            GhostKey.NEXT: self.tr("Another continuation"),
            GhostKey.WORDS: self.tr("Other words here"),
            GhostKey.DISMISS: self.tr("Put it away"),
        }
        rows = [(key_names(GHOST_KEYS[key][:1]), meaning) for key, meaning in meanings.items()]
        return [*rows, (self.tr("Just type"), self.tr("It stays as long as it fits"))]

    def _other_keys(self) -> list[tuple[str, str]]:
        return [
            (key_names(ASK_KEYS), self.tr("Ask for a continuation here")),
            (key_names(SEVERAL_KEYS), self.tr("Choose from several ways to go on")),
            (key_names(PARAGRAPH_KEYS), self.tr("Ask for a whole paragraph")),
            (key_names(["Ctrl+Z"]), self.tr("Undo; each kept piece is one step")),
            (key_names(["Ctrl++", "Ctrl+-", "Ctrl+0"]), self.tr("Larger, smaller, normal text")),
            (key_names(["F11"]), self.tr("Full screen")),
        ]


def _section(title: str, rows: list[tuple[str, str]]) -> QWidget:
    section = QWidget()
    grid = QGridLayout(section)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 170)
    grid.setColumnStretch(1, 1)
    grid.addWidget(_label(title, bold=True), 0, 0, 1, 2)
    for row, (keys, meaning) in enumerate(rows, start=1):
        grid.addWidget(_label(keys), row, 0)
        grid.addWidget(_label(meaning), row, 1)
    return section


def _label(text: str, *, bold: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    font = label.font()
    font.setBold(bold)
    label.setFont(font)
    return label
