"""A patient writer who knows the text by heart and takes every key that a suggestion spares.

At each key the writer waits until whatever can be shown is shown, by the same machine, the same
questions and the same judgement as in the window; only the timers have always run out. It counts
what was shown and pressed. It knows no model.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from gptwriter.commands.replay.answers import Answers
from gptwriter.engine.api import Request
from gptwriter.prose import script
from gptwriter.prose.units import Unit, head, words
from gptwriter.session import effects as do
from gptwriter.session.admission import Thresholds
from gptwriter.session.asking import Asking
from gptwriter.session.events import Accept, Event, ShowDue, StartDue, Typed
from gptwriter.session.requests import request_at, surroundings
from gptwriter.session.restraint import why_silent
from gptwriter.session.states import Idle, State
from gptwriter.session.suggestion import step

_LOOK_AHEAD = 40  # characters behind a word that tell whether it ends there
_GOES_ON = regex.compile(r"['’\-.,]?[\p{L}\p{M}\p{N}]")


@dataclass(slots=True)
class Tally:
    """What a replay counted. A look is one pause in which something could be shown."""

    characters: int = 0
    keys: int = 0
    looks: int = 0
    right: int = 0  # looks at a ghost whose first unit was what came next
    wrong: int = 0
    ghosts: int = 0  # each counted once, however long it stood
    ghosts_right: int = 0
    accepted: list[int] = field(default_factory=list)  # characters, for each accept key
    silences: dict[str, int] = field(default_factory=dict)


class PatientWriter:
    """Writes `text` from `start` to `end` with help."""

    def __init__(
        self, text: str, start: int, end: int, *, answers: Answers, thresholds: Thresholds
    ) -> None:
        self.tally = Tally()
        self._text = text
        self._at = self._start = start
        self._end = end
        self._answers = answers
        self._asking = Asking(self)
        self._asking.thresholds = thresholds
        self._state: State = Idle()
        self._ghost = ""
        self._seen = ""  # the ghost at the look before, as far as it is left
        self._inserted = ""
        self._start_due = self._show_due = False
        self._last_id = 0
        self._events: deque[Event] = deque()
        self._waiting: tuple[int, Request] | None = None  # what the model was asked

    def write(self) -> Iterator[int]:
        """Yields the characters that are written, until all are."""
        while self._at < self._end:
            self._pause()
            taken = self._look()
            if taken:
                self._accept(taken)
            else:
                self._type(self._text[self._at])
            self.tally.characters = self._at - self._start
            self.tally.silences = self._asking.silences.counts()
            yield self.tally.characters

    # --- the model's side of `Asking` ---------------------------------------------------------

    def ask(self, request_id: int, request: Request) -> None:
        self._waiting = (request_id, request)

    def cancel(self, request_id: int) -> None:
        if self._waiting and self._waiting[0] == request_id:
            self._waiting = None

    # --- the writer's -------------------------------------------------------------------------

    def _pause(self) -> None:
        """Let every timer run out, and the model say all that it has to say."""
        if self._start_due:
            self._start_due = False
            self._last_id += 1
            self._do(StartDue(self._last_id))
        self._hear()
        if self._show_due:
            self._show_due = False
            self._do(ShowDue())

    def _hear(self) -> None:
        if self._waiting is None:
            return
        number, request = self._waiting
        for piece in self._answers.pieces(request):
            for event in self._asking.heard(number, (piece,)):
                self._do(event)
            if self._waiting is None:  # nothing more of it would be shown
                return
        for event in self._asking.heard_end(number, None):
            self._do(event)
        self._waiting = None

    def _look(self) -> int:
        """How many characters of the ghost are the next whole words of the text."""
        tally, ghost = self.tally, self._ghost
        tally.looks += 1
        if not ghost:
            return 0
        taken = self._matching(ghost)
        tally.right += taken > 0
        tally.wrong += taken == 0
        if ghost != self._seen:
            tally.ghosts += 1
            tally.ghosts_right += taken > 0
        return taken

    def _matching(self, ghost: str) -> int:
        right = 0
        for unit in words(ghost):
            end = right + len(unit)
            if self._at + end > self._end or not self._is_next(ghost[:end]):
                break
            right = end
        return right

    def _is_next(self, said: str) -> bool:
        """Whether the text goes on like this, and its word ends there too."""
        behind = self._at + len(said)
        if not self._text.startswith(said, self._at):
            return False
        if script.is_han(said[-1]) or not said[-1].isalnum():
            return True
        return not _GOES_ON.match(self._text[behind : behind + _LOOK_AHEAD])

    def _accept(self, taken: int) -> None:
        """Press the fewest keys that take just these characters."""
        until = self._at + taken
        while self._at < until:
            left = until - self._at
            if len(head(self._ghost, Unit.WORD)) > left:
                return  # cut anew, the rest has other words: the writer types them
            unit = next(
                unit
                for unit in (Unit.ALL, Unit.SENTENCE, Unit.WORD)
                if unit is Unit.WORD or len(head(self._ghost, unit)) == left
            )
            self._do(Accept(unit))
            self.tally.keys += 1
            self.tally.accepted.append(len(self._inserted))
            self._enter(self._inserted)

    def _type(self, character: str) -> None:
        self.tally.keys += 1
        self._enter(character)

    def _enter(self, text: str) -> None:
        self._at += len(text)
        self._do(Typed(text))
        self._seen = self._ghost

    def _do(self, event: Event) -> None:
        """Take an event; one that arrives meanwhile waits for its turn, as in the controller."""
        self._events.append(event)
        if len(self._events) > 1:
            return
        while self._events:
            self._state, effects = step(self._state, self._events[0], automatic=self._may_ask())
            for effect in effects:
                self._carry_out(effect)
            self._events.popleft()

    def _may_ask(self) -> bool:
        line = self._text.rfind("\n", 0, self._at) + 1
        return why_silent(self._text[line : self._at], "") is None

    def _carry_out(self, effect: do.Effect) -> None:
        match effect:
            case do.Start():
                self._start_due, self._show_due = True, False
            case do.Gate():
                self._show_due = True
            case do.Stop():
                self._start_due = self._show_due = False
            case do.Ask(request_id):
                self._ask_model(request_id)
            case do.Cancel(request_id):
                self._asking.cancel(request_id)
            case do.Show(ghost):
                self._ghost = ghost
            case do.Hide():
                self._ghost = ""
            case do.Insert(text):
                self._inserted = text
            case _:
                pass  # nobody is told of anything, and the tally is our own

    def _ask_model(self, request_id: int) -> None:
        request = request_at(surroundings(self._text[: self._at], self._at))
        for event in self._asking.ask(request_id, request):
            self._do(event)
