"""Collects what Qt reports of a page's document, until it can be said what it meant.

It remembers where the caret was, knows what is making a change just now, and tells of each change
with that. What a change means is decided in `changes`, whether an input method is at work by the
editor; of ghosts, keys and suggestions it knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal, Slot

from gptwriter.session.authorship import Edited, How
from gptwriter.session.events import Event, Moved
from gptwriter.ui.changes import TAIL, Change, Place, meaning
from gptwriter.ui.page import Page


class ChangeWatch(QObject):
    """That of one page.

    Signals:
        edited(Edited): one change of the document, and what made it.
    """

    edited = Signal(object)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.place = Place()  # of the caret when it was last looked at
        self._page = page
        self._changes: list[Change] = []
        self._how = How.TYPING
        self._carried = b""
        self._silent = False
        page.document().contentsChange.connect(self._on_contents_change)

    @contextmanager
    def made_by(self, how: How, carried: bytes = b"") -> Iterator[None]:
        """What changes the document meanwhile is no typing; `carried` says who wrote it."""
        before, self._how, self._carried = self._how, how, carried
        try:
            yield
        finally:
            self._how, self._carried = before, b""

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Of what changes meanwhile somebody else tells: Qt would tell of more."""
        self._silent = True
        try:
            yield
        finally:
            self._silent = False

    def settle(self, *, foreign: bool) -> tuple[Event | None, bool]:
        """What all changes since the last time have meant, and whether there were any.

        `foreign`: they were a paste or the like, not typing.
        """
        before, changes = self.place, self._changes
        self.look_anew()
        if foreign and changes:
            return Moved(), True
        return meaning(before, self.place, changes, self._inserted(changes)), bool(changes)

    def look_anew(self) -> None:
        """Remember where the caret is, and forget what has changed."""
        cursor, self._changes = self._page.textCursor(), []
        caret = cursor.position()
        tail = self._page.between(max(0, caret - TAIL), caret)
        self.place = Place(caret, cursor.hasSelection(), tail)

    def _inserted(self, changes: list[Change]) -> str:
        if len(changes) != 1 or not changes[0].added:
            return ""
        last = self._page.document().characterCount() - 1
        start = min(changes[0].position, last)
        return self._page.between(start, min(start + changes[0].added, last))

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        self._changes.append(Change(position, removed, added))
        if not self._silent:
            self.edited.emit(Edited(position, removed, added, self._how, self._carried))
