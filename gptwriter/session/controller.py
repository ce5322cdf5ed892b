"""Carries out what the suggestion machine wants: timers, requests to the model, the ghost.

The controller is the only place where the machine meets time and threads. It owns the state and the
request ids, turns signals of the editor and of the model thread into events, and hands the effects
to whom they concern. What those events mean is decided in `suggestion.step` alone; how long is
waited, what the model is asked, when silence is kept and what is counted is known to `timers`,
`requester`, `eagerness` and `bookkeeper`; how a ghost looks and how a model works, to none of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from gptwriter.engine.api import Piece
from gptwriter.errors import GptwriterError, ModelProcessDied
from gptwriter.session import asking
from gptwriter.session import effects as do
from gptwriter.session.asking import Asking
from gptwriter.session.bookkeeper import Bookkeeper
from gptwriter.session.eagerness import Eagerness
from gptwriter.session.events import (
    Asked,
    Blocked,
    Change,
    Ended,
    Event,
    More,
    Moved,
    Reaction,
    ShowDue,
    StartDue,
    Unblocked,
)
from gptwriter.session.requester import Requester
from gptwriter.session.requests import Surroundings
from gptwriter.session.states import Disabled, Idle, Predicting, State, Suggesting, kind
from gptwriter.session.suggestion import step
from gptwriter.session.timers import Timers


class Model(asking.Model, Protocol):
    """What is needed of the model thread."""

    @property
    def yielded(self) -> SignalInstance: ...  # job, tuple of Pieces

    @property
    def ended(self) -> SignalInstance: ...  # job, GptwriterError or None


class Controller(QObject):
    """The conversation about one document.

    Signals:
        ghost_shaded(tuple of Faint): how strongly the ghost is shown that comes next.
        ghost_shown(text), ghost_hidden(): what the editor shows.
        accepted(text): what the editor inserts at the caret.
        state_changed(State): another of the five words of the status bar, or another reason.
        reported(error): a GptwriterError, for one sentence to the writer.
        refused(reason): the writer asked while suggestions are disabled for that reason.
    """

    ghost_shaded = Signal(object)
    ghost_shown = Signal(str)
    ghost_hidden = Signal()
    accepted = Signal(str)
    state_changed = Signal(object)
    reported = Signal(object)
    refused = Signal(str)

    def __init__(self, model: Model, surroundings: Callable[[], Surroundings]) -> None:
        super().__init__()
        self.asking = Asking(model)
        self.requester = Requester(self.asking, surroundings)
        self.timers = Timers(self)
        self.eagerness = Eagerness(self.asking.silences)
        self.books = Bookkeeper(self.asking.silences)
        self.account, self.drawer = self.books.account, self.books.drawer
        self._state: State = Idle()
        self._blocks: dict[str, None] = {}  # the reasons to be Disabled, oldest first
        self._waiting: deque[tuple[Event, bool]] = deque()
        self._busy = False
        self._last_id = 0
        self._errors: dict[str, GptwriterError] = {}
        self.timers.start_due.connect(self._start_due)
        self.timers.show_due.connect(self._show_due)
        self.timers.rest_due.connect(self._read_ahead)
        self.timers.hide_due.connect(self.put_away)
        model.yielded.connect(self._on_pieces)
        model.ended.connect(self._on_end)

    # --- events come in ---------------------------------------------------------------------------

    @Slot(object, bool)
    def handle(self, event: Event, by_hand: bool = True) -> None:  # noqa: FBT001, FBT002 - a slot
        """Take an event. One that arrives while another is carried out waits for its turn.

        `by_hand` is False for a redo, which may follow a ghost but never asks for one (S58).
        """
        if isinstance(event, Change):
            self.timers.note_key()
            self.eagerness.note_change(event, by_hand=by_hand)
        if isinstance(event, Moved):
            self.timers.wait_for_rest()
        self._waiting.append((event, by_hand))
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._step(*self._waiting.popleft())
        finally:
            self._busy = False

    def _handle_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.handle(event)

    @Slot()
    def ask(self) -> None:
        """The ask key (S35)."""
        self.eagerness.forgive()
        self.books.note_pause(0)
        state = self._state
        waiting = self.asking.lift(state.suggestion.id) if isinstance(state, Predicting) else []
        self.handle(Asked(self._new_id()))
        self._handle_all(waiting)

    @Slot()
    def ask_paragraph(self) -> None:
        self.handle(Asked(self._new_id(), paragraph=True))

    @Slot()
    def ask_several(self) -> None:
        """Make several ways to go on known, from the ghost or from nothing (S36)."""
        self.eagerness.forgive()
        if isinstance(self._state, Suggesting):
            self.handle(More(0))
        else:
            self.handle(Asked(self._new_id(), several=True))

    @Slot()
    def ask_for_another(self) -> None:
        """Something else than what was seen here, of the same length (S36)."""
        self.eagerness.forgive()
        seen = isinstance(self._state, Suggesting)
        if not seen and not self.requester.was_seen_here():
            self.ask()
            return
        paragraph = seen and self.requester.asked_for_paragraph
        self.handle(Asked(self._new_id(), paragraph=paragraph, another=True))

    @Slot()
    def write_anew(self) -> None:
        """The model answers otherwise from now on; a ghost that is there or due is asked for again.

        Call it when the model has been told: what is asked here comes after that.
        """
        wanted = isinstance(self._state, Predicting | Suggesting)
        if wanted:
            self.handle(Moved())
        self.asking.forget()
        if wanted:
            self.handle(Asked(self._new_id()))

    @Slot()
    def put_away(self) -> None:
        """Take the ghost off the page and drop what is under way; it counts as nothing."""
        self.handle(Moved())

    def block(self, reason: str) -> None:
        """Suggestions are off for this reason, until `unblock` of the same reason."""
        self._blocks[reason] = None
        self.handle(Blocked(next(iter(self._blocks))))

    def unblock(self, reason: str) -> None:
        self._blocks.pop(reason, None)
        if left := next(iter(self._blocks), None):
            self.handle(Blocked(left))
        elif isinstance(self._state, Disabled):
            self.handle(Unblocked())
            if self.eagerness.typed_last:  # the pause of a writer who did not wait for the model
                self.handle(Asked(self._new_id(), by_key=False))
                self.books.measure_nothing()  # what it waited for was the loading
            else:
                self.timers.wait_for_rest()

    @Slot(int, object)
    def _on_pieces(self, job: int, pieces: tuple[Piece, ...]) -> None:
        self.requester.note_answer(job)
        self._handle_all(self.asking.heard(job, pieces))

    @Slot(int, object)
    def _on_end(self, job: int, error: GptwriterError | None) -> None:
        if error:
            self._errors[type(error).__name__] = error
        if isinstance(error, ModelProcessDied) and not self.asking.is_for_the_writer(job):
            self.reported.emit(error)  # no request tells of it: it died on work in advance (P9)
        self._handle_all(self.asking.heard_end(job, error))

    @Slot()
    def _start_due(self) -> None:
        self.handle(StartDue(self._new_id()))

    @Slot()
    def _show_due(self) -> None:
        self.handle(ShowDue())

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    # --- effects go out ---------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self._state

    def _step(self, event: Event, by_hand: bool) -> None:  # noqa: FBT001 - from the signal
        automatic = self.eagerness.may_ask(by_hand=by_hand)
        before = self._state
        if isinstance(before, Suggesting) and isinstance(event, Reaction):
            self.requester.note_seen(before.suggestion)
        self._state, effects = step(before, event, automatic=automatic)
        for effect in effects:
            self._carry_out(effect)
        if not isinstance(self._state, Suggesting):
            self.books.note_none(before, event, self._state, effects)
        if isinstance(self._state, Idle):
            self.eagerness.note_idle(event, by_hand=by_hand)
        if kind(self._state) != kind(before):
            self.state_changed.emit(self._state)
        if isinstance(event, Ended) and isinstance(self._state, Predicting | Suggesting):
            self.requester.work_ahead(self._state.suggestion)

    def _carry_out(self, effect: do.Effect) -> None:
        match effect:
            case do.Start() | do.Gate() | do.Stop():
                self._set_timers(effect)
            case do.Ask() | do.AskOthers():
                self._ask(effect)
            case do.Cancel(request_id):
                self.asking.cancel(request_id)
            case do.Show(ghost, faint):
                self.ghost_shaded.emit(faint)
                self._show(ghost)
            case do.Hide():
                self.timers.forget_hiding()
                self.ghost_hidden.emit()
            case do.Insert(text):
                self._insert(text)
            case do.Report(reason) if reason in self._errors:
                self.reported.emit(self._errors.pop(reason))
            case do.Report(reason):
                self.refused.emit(reason)
            case do.Count(kind):
                seconds = self.books.visible_seconds
                self.eagerness.note_outcome(kind, visible_seconds=seconds)

    def _insert(self, text: str) -> None:
        self.eagerness.forgive()  # for a word, too (S46)
        self.books.note_taken(self._state)
        self.accepted.emit(text)

    def _show(self, ghost: str) -> None:
        self.books.note_shown()
        self.timers.wait_to_hide()
        self.ghost_shown.emit(ghost)

    def _set_timers(self, effect: do.Start | do.Gate | do.Stop) -> None:
        match effect:
            case do.Start():
                self.timers.wait_to_start(self.requester.first_piece_ms)
            case do.Gate():
                self.books.note_pause(self.timers.wait_to_show(self.eagerness.patience()))
            case do.Stop():
                self.timers.stop()

    def _ask(self, wish: do.Ask | do.AskOthers) -> None:
        if isinstance(wish, do.AskOthers):
            self.requester.ask_others(wish)
            return
        self.books.note_asked(wish.id)
        if wish.wanted:
            self.books.note_pause(0)
        self._handle_all(self.requester.ask(wish))

    @Slot()
    def _read_ahead(self) -> None:
        if isinstance(self._state, Idle):
            self.requester.read_ahead()
