"""Lets nothing move that need not, where the writer or the desktop wants it so (S84).

The program animates nothing itself; this is about what Qt does: menus, lists and tooltips that
fade, panels that slide, a bar that runs to and fro. A ghost never fades, whatever is set.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QProgressBar

from gptwriter.session.motion import desktop_wants_less

LESS = "less"  # as the setting calls it
_USUAL, _NOW_LESS = "gptwriter_usual_effects", "gptwriter_less_motion"  # properties


def obey(application: QApplication, window: QMainWindow, choice: str) -> None:
    """Move as much as the setting, or else the desktop, wants."""
    less = choice == LESS or desktop_wants_less()
    usual = application.property(_USUAL)
    if usual is None:
        usual = QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
        application.setProperty(_USUAL, usual)
    application.setProperty(_NOW_LESS, less)
    QApplication.setEffectEnabled(Qt.UIEffect.UI_General, usual and not less)
    window.setAnimated(not less)


def is_less() -> bool:
    application = QApplication.instance()
    return bool(application and application.property(_NOW_LESS))


def show_busy(bar: QProgressBar) -> None:
    """Something is being done, nobody knows for how long; without motion the bar stays empty."""
    bar.setRange(0, 1 if is_less() else 0)
    bar.setValue(0)
