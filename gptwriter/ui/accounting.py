"""Measures suggestions on the page for the account of them, and opens it (P17, Q17).

Help > How Suggestions Are Doing shows it. How it is added up is the business of `session.account`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from gptwriter.session.controller import Controller
from gptwriter.session.silence import Silence
from gptwriter.session.states import Disabled
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
        window.editor.ghost_painted.connect(self._note_paint)
        window.editor.returned.connect(self._note_return)
        window.actions_.account.triggered.connect(self._open)

    @Slot(int)
    def _note_paint(self, ms: int) -> None:
        """A ghost is on the page for the first time, so long after the last key (P17)."""
        controller = self._controller
        controller.books.note_paint(controller.state, ms, controller.asking.start)

    @Slot(int)
    def note_banned(self, phrases: int) -> None:
        """The model was kept from saying so many phrases that the writer never wants to read."""
        self._controller.account.silences.add(Silence.BANNED, phrases)

    @Slot()
    def _note_return(self) -> None:
        """The writer has come back to the text; nothing is asked for before the first key."""
        if not isinstance(self._controller.state, Disabled):
            self._controller.eagerness.note_return()

    @Slot()
    def _open(self) -> None:
        """Once; it stays beside the writing."""
        from gptwriter.ui.account_dialog import AccountDialog

        if self._dialog is None:
            controller = self._controller
            self._dialog = AccountDialog(
                controller.account, lambda: controller.timers.timing.show_delay, self._window
            )
            self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._dialog.destroyed.connect(self._forget)
        self._dialog.show()
        self._dialog.activateWindow()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None
