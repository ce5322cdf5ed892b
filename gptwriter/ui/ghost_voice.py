"""Lets a screen reader say a ghost: once, when it has stopped growing, with the key that keeps it.

Never piece by piece (S83). It knows no model; whether a ghost still grows it is told.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from gptwriter.ui.actions import key_names
from gptwriter.ui.keys import Command, KeyMap

SETTLED_MS = 50  # after it was drawn


class GhostVoice(QObject):
    """Speaks for one editor, if it is `wanted`; `keys` says with which key a ghost is kept."""

    def __init__(self, editor: QWidget, grows: Callable[[], bool]) -> None:
        super().__init__(editor)
        self.wanted = True
        self.keys = KeyMap()
        self._editor = editor
        self._grows = grows
        self._ghost = ""
        self._said = ""  # what of it has been told
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self._announce)

    @Slot(str)
    def note(self, ghost: str) -> None:
        """This is on the page now; what is left of a ghost that was told is not told again."""
        self._ghost = ghost
        if not self._said.endswith(ghost):
            self._settled.start()

    @Slot()
    def forget(self) -> None:
        """There is none any more."""
        self._ghost = self._said = ""
        self._settled.stop()

    @Slot()
    def _announce(self) -> None:
        if self._grows():
            self._settled.start()
        elif self.wanted and self._ghost:
            self._said = self._ghost
            event = QAccessibleAnnouncementEvent(self._editor, self.sentence())
            QAccessible.updateAccessibility(event)

    def sentence(self) -> str:
        keys = self.keys.keys(Command.ACCEPT_ALL)[:1]
        said = (
            self.tr("Suggestion: {ghost}. {key} keeps it.")
            if keys
            else self.tr("Suggestion: {ghost}.")
        )
        return said.format(ghost=self._ghost.strip().rstrip("."), key=key_names(keys))
