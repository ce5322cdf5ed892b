"""The writer's own switches for silence, between the menus, the status bar and `Quiet` (S48, S71).

When a suggestion may come by itself otherwise is not known here.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gptwriter.session.controller import Controller
from gptwriter.session.document_notes import DocumentNotes
from gptwriter.session.quiet import Quiet
from gptwriter.session.silence import Silence
from gptwriter.ui.sentences import why_quiet
from gptwriter.ui.window import MainWindow


class Quieting(QObject):
    """Snooze, wake, and the private document."""

    def __init__(
        self, window: MainWindow, quiet: Quiet, notes: DocumentNotes, controller: Controller
    ) -> None:
        super().__init__(window)
        self._window, self._quiet, self._notes = window, quiet, notes
        self._controller = controller
        self._why: Silence | None = None  # as it was last shown
        actions = window.actions_
        for minutes, action in actions.snooze.items():
            action.setData(minutes)
            action.triggered.connect(self._snooze)
        actions.wake.triggered.connect(quiet.wake)
        actions.private.triggered.connect(notes.keep_private)
        notes.privacy_changed.connect(quiet.keep_private)
        quiet.changed.connect(self._show)
        self._show()

    @Slot()
    def _snooze(self) -> None:
        chosen = self.sender()
        if isinstance(chosen, QAction):
            self._quiet.snooze(chosen.data())

    @Slot()
    def _show(self) -> None:
        why, minutes, actions = self._quiet.why, self._quiet.minutes_left, self._window.actions_
        if why and why is not self._why:  # a ghost that was asked for since then stays
            self._controller.put_away()
        self._why = why
        actions.wake.setEnabled(minutes > 0)
        actions.private.setChecked(self._notes.private)
        self._window.status.show_quiet(why_quiet(why, minutes) if why else "")
