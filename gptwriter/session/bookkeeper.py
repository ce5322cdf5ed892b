"""Follows each ghost from the request to its end, for the figures and for the drawer (P17, Q17).

It measures how long a ghost was waited for and how long it was to be seen. It is told what has
happened and decides nothing; what the writer makes of the figures, and how they are added up, is
not its business.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer

from gptwriter.session import effects as do
from gptwriter.session.account import Account
from gptwriter.session.drawer import Drawer, left_over
from gptwriter.session.events import Event
from gptwriter.session.latency import Start, Time
from gptwriter.session.silence import Tally
from gptwriter.session.states import Composing, State, Suggesting, carried_by


class Bookkeeper:
    """Keeps the account and fills the drawer of one conversation."""

    def __init__(self, silences: Tally) -> None:
        self.account = Account(silences)
        self.drawer = Drawer()
        self._visible = QElapsedTimer()  # since a ghost is on the page; not valid: none is
        self._unmeasured = 0  # the suggestion whose first paint is waited for
        self._pause = 0  # how long that one waits because the writer wants it so

    # --- until it is seen ----------------------------------------

    def note_asked(self, request_id: int) -> None:
        """A ghost may come of this request; its first paint is waited for."""
        self._unmeasured = request_id

    def note_pause(self, ms: int) -> None:
        """The ghost that comes next waits for so long because the writer wants it so."""
        self._pause = ms

    def measure_nothing(self) -> None:
        """What the next ghost waited for was not the model's answer."""
        self._unmeasured = 0

    def note_paint(self, state: State, ms: int, start: Start) -> None:
        """A ghost is on the page for the first time, so long after the last key."""
        if isinstance(state, Suggesting) and state.suggestion.id == self._unmeasured:
            self._unmeasured = 0
            self.account.latency.note(Time(start, ms, self._pause))

    # --- from then on ----------------------------------------

    def note_shown(self) -> None:
        if not self._visible.isValid():
            self._visible.start()

    @property
    def visible_seconds(self) -> float:
        return self._visible.elapsed() / 1000 if self._visible.isValid() else 0.0

    def note_taken(self, state: State) -> None:
        """Something of the ghost is kept by a key."""
        if suggestion := carried_by(state):
            self.account.took(suggestion.id)

    def note_none(
        self, before: State, event: Event, after: State, effects: tuple[do.Effect, ...]
    ) -> None:
        """No ghost is on the page; perhaps one was, before this event."""
        outcome = "".join(effect.kind for effect in effects if isinstance(effect, do.Count))
        if suggestion := carried_by(before):
            self.account.gone(suggestion.id, self.visible_seconds, outcome)
        if isinstance(before, Suggesting) and not isinstance(after, Composing):
            for text in left_over(before.suggestion, event):
                self.drawer.keep(text)
        self._visible.invalidate()
