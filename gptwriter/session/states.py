"""The states of the suggestion machine, and the suggestion they carry. Immutable values only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gptwriter.prose.units import Unit, head
from gptwriter.session.strength import Faint, moved


@dataclass(frozen=True, slots=True)
class Way:
    """One of several ways to go on, from where the suggestion was asked for."""

    text: str
    probability: float | None = None  # of its first unit behind the fork; None: not known
    faint: tuple[Faint, ...] = ()  # the words it is not sure of


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the model said for one request, and how far the writer has followed it."""

    id: int
    typed: str = ""  # inserted at the caret since the request, by hand or by accepting
    text: str = ""  # what the model has said so far; it only grows (S6)
    faint: tuple[Faint, ...] = ()  # the words of it that the model is not sure of
    done: bool = False  # the model has finished
    others: tuple[Way, ...] = ()  # the alternatives, this text among them, in their order (S60)
    fork: int = 0  # characters that the others have in common, and were asked for behind
    turn: int | None = None  # others are being asked for; by how many to go on when they are known

    @property
    def rest(self) -> str:
        """The part that is still to be accepted: the ghost."""
        return self.text[len(self.typed) :] if self.text.startswith(self.typed) else ""

    @property
    def faint_rest(self) -> tuple[Faint, ...]:
        """The words of `rest` that the model is not sure of."""
        return moved(self.faint, -len(self.typed))

    @property
    def fits(self) -> bool:
        """Whether what was typed agrees with what was said, or still may."""
        if self.text.startswith(self.typed):
            return True
        return not self.done and self.typed.startswith(self.text)

    def after_typing(self, text: str) -> Suggestion:
        return replace(self, typed=self.typed + text)

    def after_erasing(self, count: int) -> Suggestion:
        return replace(self, typed=self.typed[: len(self.typed) - count])

    def after_piece(self, text: str, faint: tuple[Faint, ...] = ()) -> Suggestion:
        faint = (*self.faint, *moved(faint, len(self.text)))
        return replace(self, text=self.text + text, faint=faint)

    def saying(self, way: Way) -> Suggestion:
        """Another alternative in the place of this one."""
        return replace(self, text=way.text, faint=way.faint)

    @property
    def offered(self) -> tuple[Way, ...]:
        """The alternatives that agree with what was typed, and say more (S60)."""
        return tuple(
            way
            for way in self.others
            if way.text.startswith(self.typed) and len(way.text) > len(self.typed)
        )

    @property
    def number(self) -> int:
        """Which of those that are offered this one is, from 1; 0 where nothing is to choose."""
        texts = [way.text for way in self.offered]
        return texts.index(self.text) + 1 if len(texts) > 1 and self.text in texts else 0

    def alternative(self, step: int) -> Suggestion:
        """The next alternative that agrees with what was typed; this one if there is no other."""
        offered = self.offered
        if not self.number:
            return self
        return self.saying(offered[(self.number - 1 + step) % len(offered)])

    def knows_others(self, fork: int) -> bool:
        """Whether alternatives that part there are at hand, without a question to the model."""
        if not self.others or self.turn is not None:
            return False
        return self.fork == fork or (self.fork < fork == len(self.typed) and self.number > 0)

    def asking_others(self, fork: int, turn: int) -> Suggestion:
        """The model is about to be asked for what else may come behind the first `fork`."""
        return replace(self, fork=fork, turn=turn, others=(), done=False)

    def with_others(self, ways: tuple[Way, ...]) -> Suggestion:
        """These are the others, as far as they are written; what was seen of one only grows (S6).

        No two begin with the same unit, and this text is among them.
        """
        mine = Way(self.text, faint=self.faint)
        before = self.others or ((mine,) if self.text else ())
        known = {self._first_unit(way.text): way for way in before}
        grown = tuple(_grown(way, known.get(self._first_unit(way.text))) for way in ways)
        units = {self._first_unit(way.text): way for way in grown}
        left = tuple(way for way in before if self._first_unit(way.text) not in units)
        after = replace(self, others=(*left, *grown))
        if self.text:
            after = after.saying(units.get(self._first_unit(self.text), mine))
        elif after.offered:
            after = after.saying(after.offered[0])
        return replace(after.alternative(self.turn or 0), turn=None)

    def _first_unit(self, text: str) -> str:
        return head(text[self.fork :], Unit.WORD)


def _grown(way: Way, seen: Way | None) -> Way:
    """What a way has become since it was seen; another text it never becomes."""
    if seen is None or way.text.startswith(seen.text):
        return way
    return replace(seen, probability=way.probability)


@dataclass(frozen=True, slots=True)
class Disabled:
    """Switched off, no model, or the like; `reason` is a name that the window has words for."""

    reason: str


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is pending."""


@dataclass(frozen=True, slots=True)
class Queued:
    """The start timer runs; nothing has been asked yet."""


@dataclass(frozen=True, slots=True)
class Predicting:
    """A request runs, or its result waits; nothing is visible."""

    suggestion: Suggestion
    open: bool = False  # may be shown as soon as there is something to show


@dataclass(frozen=True, slots=True)
class Suggesting:
    """A ghost is visible, and perhaps still growing. Its `rest` is never empty."""

    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Composing:
    """An input method is at work; nothing is visible and nothing is asked (S7)."""

    kept: Suggestion | None = None
    seen: bool = False  # it was visible when composing began


State = Disabled | Idle | Queued | Predicting | Suggesting | Composing


def carried_by(state: State) -> Suggestion | None:
    """The suggestion that is under way or to be seen."""
    match state:
        case Predicting(suggestion) | Suggesting(suggestion):
            return suggestion
        case Composing(kept):
            return kept
        case _:
            return None


def is_growing(state: State) -> bool:
    """Whether more of what is on the page may come."""
    return isinstance(state, Suggesting) and not state.suggestion.done


def kind(state: State) -> object:
    """What a change of is worth telling: a growing ghost is not, another choice is."""
    match state:
        case Disabled():
            return state
        case Predicting(suggestion) | Suggesting(suggestion):
            return type(state), suggestion.offered, suggestion.number, suggestion.turn
        case _:
            return type(state)
