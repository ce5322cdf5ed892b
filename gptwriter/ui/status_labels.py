"""The words of the status bar: they give up their middle, ask for their tooltip, or can be clicked.

All stand on one line, whatever the height of the fonts that lend them letters. What they say is
not known here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from gptwriter.ui.tooltips import plain_tooltip

_EDGE = 2  # around a button's word, in pixels


class ElidedLabel(QLabel):
    """One line of plain text that gives up its middle when there is no room.

    A sentence says at its beginning what it is about, and at its end why, or what helps.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @property
    def fitting(self) -> str:
        """What of the text there is room for."""
        middle = Qt.TextElideMode.ElideMiddle
        return self.fontMetrics().elidedText(self.text(), middle, self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        _draw(self, 0, self.fitting, self.foregroundRole())


class TextButton(QPushButton):
    """A word that can be clicked and takes no focus: the caret stays in the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(
            metrics.horizontalAdvance(self.text()) + 2 * _EDGE, metrics.height() + 2 * _EDGE
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        roles = QPalette.ColorRole
        _draw(self, _EDGE, self.text(), roles.Text if self.underMouse() else roles.PlaceholderText)


class AskingLabel(ElidedLabel):
    """One whose tooltip is made when somebody wants to see it."""

    def __init__(self, tip: Callable[[], str]) -> None:
        super().__init__()
        self._tip = tip

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(plain_tooltip(self._tip()))
        return super().event(event)


def _draw(part: QWidget, x: int, text: str, role: QPalette.ColorRole) -> None:
    """Draw a line whose place comes from the font alone.

    A letter that another font lends, as Han beside Latin, would move a line that Qt centres.
    """
    painter = QPainter(part)
    painter.setPen(part.palette().color(role))
    metrics = part.fontMetrics()
    painter.drawText(x, (part.height() - metrics.height()) // 2 + metrics.ascent(), text)
