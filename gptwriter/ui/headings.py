"""Labels that stand above others, bold; what they say is not known here."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel


def make_heading(label: QLabel) -> QLabel:
    """The same label, bold."""
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
