"""A writer's desk without a window: text, a ghost and the pure machine, for tests of `step`.

`look()` is what the writer would see, the ghost in brackets behind the caret.
"""

from __future__ import annotations

from gptwriter.session import effects as do
from gptwriter.session.effects import Effect
from gptwriter.session.events import Asked, Ended, Erased, Event, Piece, ShowDue, StartDue, Typed
from gptwriter.session.states import Composing, Idle, Predicting, State, Suggesting, Suggestion
from gptwriter.session.strength import Faint
from gptwriter.session.suggestion import step


class Desk:
    def __init__(self, text: str = "", state: State | None = None) -> None:
        self.text = text
        self.state: State = state or Idle()
        self.ghost = ""
        self.faint: tuple[Faint, ...] = ()
        self.asked: list[int] = []
        self.cancelled: list[int] = []
        self.asked_at = ""  # the text when the current request was made
        self.undo: list[str] = []
        self.effects: tuple[Effect, ...] = ()  # of the last event alone
        self.automatic = True

    @classmethod
    def seeing(cls, text: str, ghost: str, *, done: bool = True) -> Desk:
        """A desk where `ghost` was asked for at `text` and is on screen."""
        desk = cls(text)
        desk.do(Asked(1), Piece(1, ghost))
        if done:
            desk.do(Ended(1))
        assert desk.look() == f"{text}[{ghost}]"
        return desk

    @classmethod
    def waiting(cls, text: str) -> Desk:
        """A desk where the model was asked at `text` and has said nothing yet."""
        desk = cls(text[:-1])
        desk.do(Typed(text[-1]), StartDue(1))
        assert desk.asked == [1]
        return desk

    def look(self) -> str:
        return f"{self.text}[{self.ghost}]" if self.ghost else self.text

    def do(self, *events: Event) -> Desk:
        for event in events:
            self._happens(event)
        return self

    def show_due(self) -> Desk:
        return self.do(ShowDue())

    @property
    def suggestion(self) -> Suggestion | None:
        match self.state:
            case Predicting(suggestion) | Suggesting(suggestion):
                return suggestion
            case Composing(kept):
                return kept
            case _:
                return None

    def _happens(self, event: Event) -> None:
        match event:
            case Typed(text):
                self.text += text
            case Erased(count):
                self.text = self.text[: len(self.text) - count]
            case _:
                pass
        self.state, self.effects = step(self.state, event, automatic=self.automatic)
        inserted = ""
        for effect in self.effects:
            match effect:
                case do.Show(ghost, faint):
                    self.ghost, self.faint = ghost, faint
                case do.Hide():
                    self.ghost = ""
                case do.Insert(text):
                    inserted = text
                case do.Ask(id):
                    self.asked.append(id)
                    self.asked_at = self.text
                case do.Cancel(id):
                    self.cancelled.append(id)
                case _:
                    pass
        if inserted:
            self.undo.append(inserted)
            effects = self.effects
            self._happens(Typed(inserted))
            self.effects = (*effects, *self.effects)
