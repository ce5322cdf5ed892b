"""What can happen to a suggestion, as values: keys, pieces, timers. Past tense throughout.

The suggestion machine takes these in; who makes them (the editor, the model thread, the timers of
the controller) is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass

from gptwriter.prose.units import Unit
from gptwriter.session.states import Way
from gptwriter.session.strength import Faint


@dataclass(frozen=True, slots=True)
class Typed:
    """Text was inserted at the caret: a key, an accept, a redo."""

    text: str


@dataclass(frozen=True, slots=True)
class Erased:
    """`count` characters just left of the caret were removed: Backspace, or an undo."""

    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Anything else that makes the place wrong: caret, selection, paste, replace, lost focus."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The writer pressed the ask key, or waited when nothing could answer. `id` is fresh."""

    id: int
    paragraph: bool = False  # a whole paragraph was asked for
    several: bool = False  # several ways to go on were asked for
    by_key: bool = True  # else only what is likely enough is shown (Q9)
    another: bool = False  # something else than what was seen here (S36)


@dataclass(frozen=True, slots=True)
class StartDue:
    """The start timer has run out. `id` is fresh."""

    id: int


@dataclass(frozen=True, slots=True)
class ShowDue:
    """The show timer has run out."""


@dataclass(frozen=True, slots=True)
class Piece:
    id: int
    text: str
    faint: tuple[Faint, ...] = ()  # the words of it that the model is not sure of


@dataclass(frozen=True, slots=True)
class Ended:
    """The job is over; `error` is the class name of what went wrong, or empty."""

    id: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Other continuations for the current request, all of them, as far as they are written."""

    id: int
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Accept:
    unit: Unit


@dataclass(frozen=True, slots=True)
class More:
    """The next (+1) or the previous (-1) alternative; 0 only makes them known.

    They part from the ghost behind its first `ahead` characters.
    """

    step: int
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the alternatives, to be the ghost."""

    text: str


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Esc: with a ghost on screen, or while one is waited for."""


@dataclass(frozen=True, slots=True)
class CompositionChanged:
    """The input method has pre-edit text."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The input method is done; `text` was committed, perhaps nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Blocked:
    reason: str


@dataclass(frozen=True, slots=True)
class Unblocked:
    """Suggestions may come again."""


Event = (
    Typed | Erased | Moved | Asked | StartDue | ShowDue | Piece | Ended | Alternatives
    | Accept | More | Chosen | Dismissed | CompositionChanged | Composed | Blocked | Unblocked
)  # fmt: skip
Change = Typed | Composed | Erased | Moved  # of the text, or of the caret's place in it
Answer = Accept | Asked | Chosen | Dismissed | More  # what a writer makes of a ghost by a key
Reaction = Answer | Change | CompositionChanged  # whatever the writer did; the ghost was seen
