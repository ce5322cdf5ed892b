"""What an input method's events meant for the text at the caret (S23, S24).

Qt reports the whole paragraph as changed while an input method is at work; its event, and the
places of the caret before and after it, know better. Of ghosts and suggestions nothing is known
here.
"""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent

from gptwriter.prose.utf16 import utf16_length
from gptwriter.session.authorship import Edited, How
from gptwriter.session.events import Composed, CompositionChanged, Event, Moved, Typed
from gptwriter.ui.change_watch import ChangeWatch
from gptwriter.ui.changes import Place
from gptwriter.ui.page import Page


class Composition:
    """What one page's input method is at."""

    def __init__(self, page: Page, watch: ChangeWatch) -> None:
        self._page = page
        self._watch = watch
        self._length = 0  # of the document, before the event
        self._composing = False

    def begin(self) -> None:
        """Qt is about to obey an event."""
        self._length = self._page.document().characterCount()

    def settle(self, event: QInputMethodEvent) -> list[tuple[Event, bool]]:
        """What has happened, each with whether the text was edited by it."""
        self._tell_of_commit(utf16_length(event.commitString()))
        before = self._watch.place
        self._watch.look_anew()
        composing, self._composing = self._composing, bool(event.preeditString())
        return meanings(event, before, self._watch.place, composing=composing)

    def _tell_of_commit(self, added: int) -> None:
        """What an input method really changed of the document."""
        removed = self._length + added - self._page.document().characterCount()
        if added or removed:
            start = self._page.textCursor().position() - added
            self._watch.edited.emit(Edited(start, removed, added, How.TYPING))


def meanings(
    event: QInputMethodEvent, before: Place, after: Place, *, composing: bool
) -> list[tuple[Event, bool]]:
    """`composing`: there was pre-edit text when the event came."""
    commit, composes = event.commitString(), bool(event.preeditString())
    typed = after.caret - before.caret == utf16_length(commit)
    found: list[tuple[Event, bool]] = []
    if before.selecting or event.replacementLength() or not typed:
        found.append((Moved(), True))
    elif composing and (commit or not composes):
        found.append((Composed(commit), bool(commit)))
    elif commit:
        found.append((Typed(commit), True))
    if composes:
        found.append((CompositionChanged(), False))
    return found
