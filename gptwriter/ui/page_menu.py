"""The menu of the page, under the right button of the mouse.

It is Qt's own, but that undo and redo are the page's: Qt's would not be told apart from typing. It
does not know what they do.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QPlainTextEdit


def open_menu(
    edit: QPlainTextEdit,
    event: QContextMenuEvent,
    *,
    undo: Callable[[], None],
    redo: Callable[[], None],
) -> None:
    menu = edit.createStandardContextMenu(event.pos())
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for action in menu.actions():
        for name, do in (("edit-undo", undo), ("edit-redo", redo)):
            if action.objectName() == name:
                action.triggered.disconnect()
                action.triggered.connect(do)
    menu.popup(event.globalPos())
