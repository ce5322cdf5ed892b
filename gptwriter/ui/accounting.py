"""Measures suggestions on the page for the account of them, and opens it (P17, Q17).

Help > How Suggestions Are Doing shows it. What is counted is the controller's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from gptwriter.session.controller import Controller
from gptwriter.ui.window import MainWindow

if TYPE_CHECKING:
    from gptwriter.ui.account_dialog import AccountDialog


class Accounting(QObject):
    """Stands between one window and what is counted."""

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._dialog: AccountDialog | None = None
        window.editor.ghost_painted.connect(controller.note_paint)
        window.editor.returned.connect(controller.note_return)
        window.actions_.account.triggered.connect(self._open)

    @Slot()
    def _open(self) -> None:
        """Once; it stays beside the writing."""
        from gptwriter.ui.account_dialog import AccountDialog

        if self._dialog is None:
            controller = self._controller
            self._dialog = AccountDialog(
                controller.account, lambda: controller.timing.show_delay, self._window
            )
            self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._dialog.destroyed.connect(self._forget)
        self._dialog.show()
        self._dialog.activateWindow()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None
