"""What the suggestion machine wants done, as values. The controller carries them out."""

from __future__ import annotations

from dataclasses import dataclass

from gptwriter.session.strength import Faint


@dataclass(frozen=True, slots=True)
class Start:
    """Start the start timer (S40) and stop the show timer."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Set the show timer to S41 after the last key."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop both timers."""


@dataclass(frozen=True, slots=True)
class Ask:
    id: int
    paragraph: bool = False
    wanted: bool = False  # the writer pressed a key for it
    several: bool = False  # several ways to go on
    another: bool = False  # something else than what was seen here


@dataclass(frozen=True, slots=True)
class AskOthers:
    """Ask what else could come behind what was typed and, `ahead`, what the ghost says first."""

    id: int
    typed: str
    ahead: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    id: int


@dataclass(frozen=True, slots=True)
class Show:
    ghost: str
    faint: tuple[Faint, ...] = ()  # the words of it that are shown with less strength


@dataclass(frozen=True, slots=True)
class Hide:
    """Take the ghost off the screen, in the same paint."""


@dataclass(frozen=True, slots=True)
class Insert:
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the writer: the class name of an error, or the reason of `Disabled`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Count:
    kind: str  # "accepted", "rejected" or "dismissed"


Effect = Start | Gate | Stop | Ask | AskOthers | Cancel | Show | Hide | Insert | Report | Count
