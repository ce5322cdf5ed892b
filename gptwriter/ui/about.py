"""Help > About: what this program is, and whose work it runs on. It only shows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gptwriter import __version__
from gptwriter.ui.buttons import button_box
from gptwriter.ui.icon import window_icon
from gptwriter.ui.parts import description, parts
from gptwriter.ui.screen_fit import fitting

_USUAL_SIZE = QSize(760, 560)


class AboutDialog(QDialog):
    """A list of all parts beside the notice and licence of the one that is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About gptwriter"))
        self.resize(fitting(self, _USUAL_SIZE))
        self._parts = parts()
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setAccessibleName(self.tr("Licence"))
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Parts"))
        self._list.setFixedWidth(200)
        self._list.addItems([part.name for part in self._parts])
        self._list.currentRowChanged.connect(self._show_part)
        self._lay_out()
        self._list.setCurrentRow(0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addLayout(self._head())
        lists = QHBoxLayout()
        lists.setSpacing(12)
        lists.addWidget(self._list)
        lists.addWidget(self._text, 1)
        column.addLayout(lists, 1)
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _head(self) -> QHBoxLayout:
        icon = QLabel()
        icon.setPixmap(window_icon().pixmap(64, 64))
        name = QLabel(f"gptwriter {__version__}")
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        name.setFont(font)
        words = QLabel(
            self.tr(
                "Continues your text with a GPT on your own computer. "
                "What you write never leaves it."
            )
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addStretch()
        beside.addWidget(name)
        beside.addWidget(words)
        beside.addStretch()
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(icon)
        head.addLayout(beside, 1)
        return head

    @Slot(int)
    def _show_part(self, row: int) -> None:
        self._text.setPlainText(description(self._parts[row]))
