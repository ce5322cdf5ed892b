"""Which key means something for the ghost just now, and which is left to the page (S37, S38, S43).

It looks at the ghost, at the selection and at the paragraph the caret is in. Which command a key
has is known to `keys`; what comes of an event, and what any other key does, it does not know.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from gptwriter.prose.units import Unit
from gptwriter.session.events import Accept, Dismissed, Event, More
from gptwriter.ui.ghost import GhostText
from gptwriter.ui.keys import Command, key_name

_EVENTS: dict[Command, Event] = {
    Command.ACCEPT_ALL: Accept(Unit.ALL),
    Command.ACCEPT_WORD: Accept(Unit.WORD),
    Command.ACCEPT_SENTENCE: Accept(Unit.SENTENCE),
    Command.NEXT: More(+1),
    Command.PREVIOUS: More(-1),
    Command.WORDS: More(0),
    Command.DISMISS: Dismissed(),
}


class GhostKeys:
    """Those of one page."""

    def __init__(self, edit: QPlainTextEdit, ghost: GhostText) -> None:
        self.accept_guard_ms = 120  # S43
        self._edit = edit
        self._ghost = ghost
        self._ghost_shown = QElapsedTimer()
        self._spent = 0  # the key that has accepted; until it is let go it does nothing else

    def note_ghost(self) -> None:
        """A ghost appears where none was."""
        self._ghost_shown.start()

    def meaning(self, command: Command | None, key: QKeyEvent) -> Event | None:
        """What the ghost makes of this key, if it is there to be seen and the key is for it."""
        if command is None or not self._ghost.visible or self._edit.textCursor().hasSelection():
            return None
        event = _EVENTS[command]
        if isinstance(event, Accept) and self._ghost_shown.elapsed() < self.accept_guard_ms:
            return None
        return None if self._tab_is_needed(key) else event

    def note_press(self, key: QKeyEvent, event: Event) -> None:
        """The key has just been pressed, and meant this."""
        self._spent = _key(key) if isinstance(event, Accept) else 0

    def is_spent(self, key: QKeyEvent) -> bool:
        """Whether this key has accepted and is still held; any other one ends that (S38)."""
        if key.isAutoRepeat() and _key(key) == self._spent:
            return True
        self._spent = 0
        return False

    def _tab_is_needed(self, key: QKeyEvent) -> bool:
        """Whether this is Tab and has its own work here, whatever command it has (S37)."""
        if key_name(key) not in {"Tab", "Shift+Tab"}:
            return False
        cursor = self._edit.textCursor()
        left = cursor.block().text()[: cursor.positionInBlock()]
        return self._edit.tabChangesFocus() or (bool(left) and left.isspace())


def _key(event: QKeyEvent) -> int:
    """The key alone: its modifier may be let go before it, and Tab is Backtab only with one."""
    return Qt.Key.Key_Tab if event.key() == Qt.Key.Key_Backtab else event.key()
