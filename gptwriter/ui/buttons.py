"""The row of buttons under a dialog, as words without pictures. It knows no dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox

PLAIN_BUTTONS = "QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0 }"  # a style sheet


def button_box(buttons: QDialogButtonBox.StandardButton) -> QDialogButtonBox:
    """A button box in the program's style; the style must come before the buttons."""
    box = QDialogButtonBox()
    box.setStyleSheet(PLAIN_BUTTONS)
    box.setStandardButtons(buttons)
    return box
