"""Whether a suggestion may come that nobody asked for, and which silence is kept instead (S70).

It joins what the writer has chosen, what the place wants, and how the last suggestions were
received; every silence it keeps is counted (Q17). What a suggestion says, and when one is due, it
does not know.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer

from gptwriter.session.events import Change, Composed, Erased, Event, Typed
from gptwriter.session.restraint import Restraint
from gptwriter.session.silence import Silence, Tally


class Eagerness:
    """That of one conversation. `typed_last`: nothing has happened since the writer typed."""

    def __init__(self, silences: Tally) -> None:
        self.automatic = True  # False: only when asked
        self.silent_here: Callable[[], Silence | None] = lambda: None  # what the place wants
        self.typed_last = False
        self._silences = silences
        self._restraint = Restraint()
        self._clock = QElapsedTimer()
        self._clock.start()

    def may_ask(self, *, by_hand: bool) -> bool:
        """Whether a suggestion may be asked for without the ask key."""
        return by_hand and self._would_ask()

    def note_change(self, event: Change, *, by_hand: bool) -> None:
        """The text or the caret's place has changed; the suggestion has not heard of it yet."""
        typed = isinstance(event, Typed | Composed)
        self.typed_last = typed and self.may_ask(by_hand=by_hand)
        if typed and self.automatic and by_hand and (silence := self._silence()):
            self._silences.add(silence)

    def note_idle(self, event: Event, *, by_hand: bool) -> None:
        """Nothing comes after a deletion, nor after an undo or a redo (S58, S62, S70)."""
        if not self._would_ask():
            return
        if isinstance(event, Typed | Erased) and not by_hand:
            self._silences.add(Silence.AFTER_UNDO)
        elif isinstance(event, Erased):
            self._silences.add(Silence.AFTER_DELETE)

    def note_return(self) -> None:
        """The writer is back on the page, and will type before anything comes."""
        if self._would_ask():
            self._silences.add(Silence.AFTER_FOCUS)

    def note_outcome(self, outcome: str, *, visible_seconds: float) -> None:
        """What became of a ghost."""
        self._restraint.note(outcome, visible_seconds=visible_seconds, now=self._now())

    def forgive(self) -> None:
        """The writer took something, or asked."""
        self._restraint.forgive()

    def patience(self) -> int:
        """By how much the writer's pause is multiplied."""
        return self._restraint.patience()

    def _would_ask(self) -> bool:
        """Whether no other silence is kept here."""
        return self.automatic and self._silence() is None

    def _silence(self) -> Silence | None:
        if self._restraint.is_silent(self._now()):
            return Silence.BACK_OFF
        return self.silent_here()

    def _now(self) -> float:
        return self._clock.elapsed() / 1000
