"""Carries out what the suggestion machine wants: timers, requests to the model, the ghost.

The controller is the only place where the machine meets time and threads. It owns the state, the
two timers and the request ids, and turns signals of the editor and of the model thread into
events. What those events mean is decided in `suggestion.step` alone; how a ghost looks and how a
model works is not known here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, SignalInstance, Slot

from gptwriter.engine.api import Length, Piece, Request
from gptwriter.errors import GptwriterError
from gptwriter.session import asking
from gptwriter.session import effects as do
from gptwriter.session.account import Account
from gptwriter.session.asking import Asking
from gptwriter.session.drawer import Drawer, left_over
from gptwriter.session.events import (
    Accept,
    Asked,
    Blocked,
    Chosen,
    Composed,
    Dismissed,
    Ended,
    Erased,
    Event,
    More,
    Moved,
    ShowDue,
    StartDue,
    Typed,
    Unblocked,
)
from gptwriter.session.latency import Time
from gptwriter.session.power import on_battery
from gptwriter.session.requests import Manner, Surroundings, request_at
from gptwriter.session.restraint import Restraint
from gptwriter.session.silence import Silence
from gptwriter.session.states import (
    Composing,
    Disabled,
    Idle,
    Predicting,
    State,
    Suggesting,
    carried_by,
)
from gptwriter.session.suggestion import step
from gptwriter.session.tried import Tried

LINES = 6  # ways to go on that are asked for at once; the last ones cost little (P10)
REST_MS = 600  # at a new place, before the model reads it in advance (P4)
_ANSWERS = (Accept, Asked, Chosen, Dismissed, More)  # what a writer makes of a ghost by a key
SLOW_MS = 140  # to the first piece: a model slower than this never works in advance (P9)


@dataclass(frozen=True, slots=True)
class Timing:
    """When to ask and when to show, in milliseconds."""

    show_delay: int = 400  # S41: from the last key to the ghost
    start_delay: int = 0  # S40: from the last key to the request; 0 adapts to the model's speed
    hide_after: int = 0  # S44: from the last change of a ghost to its going by itself; 0 is never


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
        self.drawer = Drawer()
        self._tried = Tried()
        self._surroundings = surroundings
        self.timing = Timing()
        self.manner = Manner()
        self.automatic = True  # False: only when asked
        self.silent_here: Callable[[], Silence | None] = lambda: None  # what the place wants
        self.account = Account(self.asking.silences)
        self._restraint = Restraint()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._shown_at: float | None = None  # seconds of the clock; None: nothing is visible
        self._unmeasured = 0  # the suggestion whose first paint is waited for
        self._pause = 0  # how long that one waits because the writer wants it so
        self._state: State = Idle()
        self._blocks: dict[str, None] = {}  # the reasons to be Disabled, oldest first
        self._waiting: deque[tuple[Event, bool]] = deque()
        self._busy = False
        self._last_id = 0
        self._typed_last = False  # nothing has happened since the writer typed
        self._errors: dict[str, GptwriterError] = {}
        self._asked = Request("")  # the last request
        self._since_key = QElapsedTimer()
        self._since_ask = QElapsedTimer()
        self._first_piece_ms = 0  # how long the model took to answer last time
        self._start_timer = self._timer(self._start_due)
        self._show_timer = self._timer(self._show_due)
        self._rest_timer = self._timer(self._read_ahead)
        self._hide_timer = self._timer(self.put_away)
        model.yielded.connect(self._on_pieces)
        model.ended.connect(self._on_end)

    def _timer(self, due: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(due)
        return timer

    # --- events come in ---------------------------------------------------------------------------

    @Slot(object, bool)
    def handle(self, event: Event, by_hand: bool = True) -> None:  # noqa: FBT001, FBT002 - a slot
        """Take an event. One that arrives while another is carried out waits for its turn.

        `by_hand` is False for a redo, which may follow a ghost but never asks for one (S58).
        """
        if isinstance(event, Typed | Composed | Erased | Moved):
            self._since_key.start()
            typed = isinstance(event, Typed | Composed)
            self._typed_last = typed and self._may_ask(by_hand=by_hand)
            if typed and self.automatic and by_hand and (silence := self._silence()):
                self.asking.silences.add(silence)
        if isinstance(event, Moved):
            self._rest_timer.start(REST_MS)
        self._waiting.append((event, by_hand))
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._step(*self._waiting.popleft())
        finally:
            self._busy = False

    @Slot()
    def ask(self) -> None:
        """The ask key (S35)."""
        self._restraint.forgive()
        self._pause = 0
        if isinstance(self._state, Predicting):
            waiting = self.asking.lift(self._state.suggestion.id)
        else:
            waiting = []
        self.handle(Asked(self._new_id()))
        for event in waiting:
            self.handle(event)

    @Slot()
    def ask_paragraph(self) -> None:
        self.handle(Asked(self._new_id(), paragraph=True))

    @Slot()
    def ask_several(self) -> None:
        """Make several ways to go on known, from the ghost or from nothing (S36)."""
        self._restraint.forgive()
        if isinstance(self._state, Suggesting):
            self.handle(More(0))
        else:
            self.handle(Asked(self._new_id(), several=True))

    @Slot()
    def ask_for_another(self) -> None:
        """Something else than what was seen here, of the same length (S36)."""
        self._restraint.forgive()
        seen = isinstance(self._state, Suggesting)
        if not seen and not self._tried.at(self._surroundings().before):
            self.ask()
            return
        paragraph = seen and self._asked.length is Length.PARAGRAPH
        self.handle(Asked(self._new_id(), paragraph=paragraph, another=True))

    @Slot()
    def forget_results(self) -> None:
        """The model is another one, or has been told to write otherwise."""
        self.asking.forget()

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

    @Slot(int)
    def note_paint(self, ms: int) -> None:
        """A ghost is on the page for the first time, so long after the last key (P17)."""
        if isinstance(self._state, Suggesting) and self._state.suggestion.id == self._unmeasured:
            self._unmeasured = 0
            self.account.latency.note(Time(self.asking.start, ms, self._pause))

    @Slot()
    def note_return(self) -> None:
        """The writer has come back to the text; nothing is asked for before the first key."""
        if self.automatic and not isinstance(self._state, Disabled):
            self.asking.silences.add(Silence.AFTER_FOCUS)

    @Slot(int)
    def note_banned(self, phrases: int) -> None:
        """The model was kept from saying so many phrases that the writer never wants to read."""
        self.asking.silences.add(Silence.BANNED, phrases)

    @Slot()
    def put_away(self) -> None:
        """Take the ghost off the page and drop what is under way; it counts as nothing."""
        self.handle(Moved())

    @Slot()
    def read_again(self) -> None:
        """Let the model read what it is now told, when the writer rests."""
        self._rest_timer.start(REST_MS)

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
            if self._typed_last:  # the pause of a writer who did not wait for the model
                self.handle(Asked(self._new_id(), by_key=False))
                self._unmeasured = 0  # what it waited for was the loading
            else:
                self._rest_timer.start(REST_MS)

    @Slot(int, object)
    def _on_pieces(self, job: int, pieces: tuple[Piece, ...]) -> None:
        if self._since_ask.isValid() and self.asking.is_for_the_writer(job):
            self._first_piece_ms = self._since_ask.elapsed()
            self._since_ask.invalidate()
        for event in self.asking.heard(job, pieces):
            self.handle(event)

    @Slot(int, object)
    def _on_end(self, job: int, error: GptwriterError | None) -> None:
        if error:
            self._errors[type(error).__name__] = error
        for event in self.asking.heard_end(job, error):
            self.handle(event)

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

    @property
    def ghost_grows(self) -> bool:
        """Whether more of what is on the page may come."""
        return isinstance(self._state, Suggesting) and not self._state.suggestion.done

    def _may_ask(self, *, by_hand: bool) -> bool:
        """Whether a suggestion may be asked for without the ask key."""
        return self.automatic and by_hand and self._silence() is None

    def _silence(self) -> Silence | None:
        if self._restraint.is_silent(self._now()):
            return Silence.BACK_OFF
        return self.silent_here()

    def _now(self) -> float:
        return self._clock.elapsed() / 1000

    def _step(self, event: Event, by_hand: bool) -> None:  # noqa: FBT001 - from the signal
        automatic = self._may_ask(by_hand=by_hand)
        before = self._state
        if isinstance(before, Suggesting) and isinstance(event, _ANSWERS):
            ghost = before.suggestion
            self._tried.note(self._asked.before + ghost.typed, ghost.rest)
        self._state, effects = step(before, event, automatic=automatic)
        for effect in effects:
            self._carry_out(effect)
        if not isinstance(self._state, Suggesting):
            self._note_end(before, event, effects)
            self._shown_at = None
        if self.automatic and isinstance(self._state, Idle):
            self._count_silence(event, by_hand=by_hand)
        if _kind(self._state) != _kind(before):
            self.state_changed.emit(self._state)
        if isinstance(event, Ended):
            self._work_ahead()

    def _note_end(self, before: State, event: Event, effects: tuple[do.Effect, ...]) -> None:
        """No ghost is on the page; perhaps one was."""
        outcome = "".join(effect.kind for effect in effects if isinstance(effect, do.Count))
        if suggestion := carried_by(before):
            self.account.gone(suggestion.id, self._visible_seconds(), outcome)
        if isinstance(before, Suggesting) and not isinstance(self._state, Composing):
            for text in left_over(before.suggestion, event):
                self.drawer.keep(text)

    def _count_silence(self, event: Event, *, by_hand: bool) -> None:
        """Nothing comes after a deletion, nor after an undo or a redo (S58, S62, S70)."""
        if isinstance(event, Typed | Erased) and not by_hand:
            self.asking.silences.add(Silence.AFTER_UNDO)
        elif isinstance(event, Erased):
            self.asking.silences.add(Silence.AFTER_DELETE)

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
                self._hide_timer.stop()
                self.ghost_hidden.emit()
            case do.Insert(text):
                self._insert(text)
            case do.Report(reason) if reason in self._errors:
                self.reported.emit(self._errors.pop(reason))
            case do.Report(reason):
                self.refused.emit(reason)
            case do.Count(kind):
                self._count(kind)

    def _insert(self, text: str) -> None:
        self._restraint.forgive()  # for a word, too (S46)
        if suggestion := carried_by(self._state):
            self.account.took(suggestion.id)
        self.accepted.emit(text)

    def _show(self, ghost: str) -> None:
        self._shown_at = self._now() if self._shown_at is None else self._shown_at
        if self.timing.hide_after:
            self._hide_timer.start(self.timing.hide_after)
        self.ghost_shown.emit(ghost)

    def _count(self, outcome: str) -> None:
        """What became of the ghost that was on screen."""
        self._restraint.note(outcome, visible_seconds=self._visible_seconds(), now=self._now())

    def _visible_seconds(self) -> float:
        now = self._now()
        return now - (now if self._shown_at is None else self._shown_at)

    def _ask(self, wish: do.Ask | do.AskOthers) -> None:
        if isinstance(wish, do.AskOthers):
            self._ask_others(wish)
            return
        self._since_ask.start()
        self._unmeasured = wish.id
        if wish.wanted:
            self._pause = 0
        place = self._surroundings()
        self._asked = request_at(place, self.manner, paragraph=wish.paragraph)
        if wish.another:
            self._asked = replace(self._asked, not_first=self._tried.at(self._asked.before))
        if wish.several:
            several = replace(self._asked, alternatives=LINES)
            self.asking.ask_others(wish.id, several, whole=place.huge)
            return
        events = self.asking.ask(wish.id, self._asked, wanted=wish.wanted, whole=place.huge)
        for event in events:
            self._since_ask.invalidate()
            self.handle(event)

    def _ask_others(self, wish: do.AskOthers) -> None:
        place = self._surroundings()
        here = request_at(place, self.manner)
        request = replace(here, before=here.before + wish.ahead, alternatives=LINES)
        self.asking.ask_others(wish.id, request, wish.typed + wish.ahead, whole=place.huge)

    def _set_timers(self, effect: do.Start | do.Gate | do.Stop) -> None:
        match effect:
            case do.Start():
                self._show_timer.stop()
                delay = start_delay(self.timing, self._first_piece_ms, battery=on_battery())
                self._start_timer.start(delay)
            case do.Gate():
                since_key = self._since_key.elapsed() if self._since_key.isValid() else 0
                self._pause = self.timing.show_delay * self._restraint.patience()
                self._show_timer.start(max(0, self._pause - since_key))
            case do.Stop():
                self._start_timer.stop()
                self._show_timer.stop()

    # --- ahead of the writer ----------------------------------------

    def _work_ahead(self) -> None:
        """The continuation as if the one on offer had been accepted (P9)."""
        match self._state:
            case Predicting(suggestion) | Suggesting(suggestion) if suggestion.rest:
                if self._first_piece_ms <= SLOW_MS and not on_battery():
                    accepted = self._asked.before + suggestion.text
                    self.asking.work_ahead(replace(self._asked, before=accepted, not_first=()))
            case _:
                pass

    @Slot()
    def _read_ahead(self) -> None:
        """The text at a new place, so that the first suggestion there comes sooner (P4)."""
        if isinstance(self._state, Idle) and not on_battery():
            request = request_at(self._surroundings(), self.manner)
            if request.before.strip():
                self.asking.read_ahead(request)


def start_delay(timing: Timing, first_piece_ms: int, *, battery: bool = False) -> int:
    """S40: a fast model is asked almost at once, a slow one only when the writer pauses.

    On a battery it waits twice as long, so that more requests are never made (P15).
    """
    if timing.start_delay:
        return min(timing.start_delay, timing.show_delay)
    adaptive = 50 if first_piece_ms <= 70 else 150 if first_piece_ms <= 140 else 300
    return min(2 * adaptive if battery else adaptive, timing.show_delay)


def _kind(state: State) -> object:
    """What a change of is worth telling: a growing ghost is not, another choice is."""
    match state:
        case Disabled():
            return state
        case Predicting(suggestion) | Suggesting(suggestion):
            return type(state), suggestion.offered, suggestion.number, suggestion.turn
        case _:
            return type(state)
