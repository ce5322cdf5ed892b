"""Keeps windows and dialogs on the screen, however small it is or large its letters are.

It knows nothing of what they show.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

BAR = 16  # pixels that stay free for a scroll bar
_FRAME = QSize(10, 40)  # about what a desktop draws around a window


def fitting(window: QWidget, wanted: QSize) -> QSize:
    """The wanted size of `window`'s inside, or the part of it that its screen has room for."""
    # Not `window.screen()`: PySide takes that screen for a part of the window, and when Python's
    # garbage collector takes the window, the screen is deleted with it (6.11.3).
    above = window.parentWidget()
    middle = above.window().frameGeometry().center() if above else None
    screen = (middle and QGuiApplication.screenAt(middle)) or QGuiApplication.primaryScreen()
    return wanted.boundedTo(screen.availableSize() - _FRAME)


class _Scrolling(QScrollArea):
    def sizeHint(self) -> QSize:
        """All of the content; Qt would stop at 24 lines of text."""
        content = self.widget()
        return content.sizeHint() if content else super().sizeHint()


def scrolling(content: QWidget) -> QScrollArea:
    """As large as its content; it scrolls only on a screen that has no room for it."""
    area = _Scrolling(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(content)
    return area
