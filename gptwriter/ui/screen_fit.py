"""Keeps windows and dialogs on the screen, however small it is or large its letters are.

It knows nothing of what they show.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(10, 40)  # about what a desktop draws around a window


def fitting(window: QWidget, wanted: QSize) -> QSize:
    """The wanted size of `window`'s inside, or the part of it that its screen has room for."""
    return wanted.boundedTo(window.screen().availableSize() - _FRAME)
