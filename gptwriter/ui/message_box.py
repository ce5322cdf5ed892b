"""A message or a question in plain words, laid out like the program's other dialogs.

It shows what it is given and opens nothing by itself.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from gptwriter.ui.buttons import PLAIN_BUTTONS

# Qt indents the text of a box without a picture by 15 pixels of its own.
_MARGINS = (9, 20, 24, 16)
# As wide as four buttons, so that no row of them begins left of the text.
# Not for every label: Qt takes a style sheet's width for enough, and would cut a longer sentence.
_STYLE = PLAIN_BUTTONS + " QLabel#qt_msgbox_informativelabel { min-width: 420px }"


def message_box(
    parent: QWidget, text: str, more: str, buttons: QMessageBox.StandardButton
) -> QMessageBox:
    """A box for `open`; it deletes itself when it is closed."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is not HTML
    box.setStyleSheet(_STYLE)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("gptwriter")
    box.setText(text)
    box.setInformativeText(more)
    box.setStandardButtons(buttons)
    if layout := box.layout():
        layout.setContentsMargins(*_MARGINS)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
