"""What the model said lately, so that the same place is never asked about twice (P8).

A result is found again by the end of the text it continued, also when the writer has since typed
into it. Pure; it forgets the oldest. It knows no model: whoever changes the model clears it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from gptwriter.engine.api import Length, Request, Sampling
from gptwriter.session.strength import Faint, moved

CAPACITY = 250
_TAIL = 2_000  # characters left of the caret that tell places apart
_LOOK_BACK = 128  # characters typed since, at most


@dataclass(frozen=True, slots=True)
class _Place:
    tail: str
    after: str
    length: Length
    sampling: Sampling
    banned: str
    memory: str
    note: str
    not_first: tuple[str, ...]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A finished continuation, and the words of it that the model was not sure of."""

    text: str
    faint: tuple[Faint, ...] = ()


class Results:
    """Finished continuations by place, the last used first."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[_Place, Result] = OrderedDict()

    def keep(self, request: Request, result: Result, *, wanted: bool = False) -> None:
        """Remember that `request` was answered by this, all of it.

        What was wanted by a key is longer than what comes by itself, and kept apart from it.
        """
        place = _place(request, 0, wanted=wanted)
        self._kept[place] = result
        self._kept.move_to_end(place)
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def find(self, request: Request, *, wanted: bool = False) -> Result | None:
        """What is known to come next, if anything is."""
        longest = 0 if request.not_first else min(_LOOK_BACK, len(request.before))
        for typed in range(longest + 1):
            place = _place(request, typed, wanted=wanted)
            result = self._kept.get(place, Result(""))
            rest = result.text.removeprefix(request.before[len(request.before) - typed :])
            if len(result.text) - len(rest) == typed and rest:
                self._kept.move_to_end(place)
                return Result(rest, moved(result.faint, -typed))
        return None

    def clear(self) -> None:
        self._kept.clear()


def _place(request: Request, typed: int, *, wanted: bool) -> _Place:
    """Where `request` was, `typed` characters ago."""
    end = len(request.before) - typed
    tail = request.before[max(0, end - _TAIL) : end]
    return _Place(
        tail,
        request.after,
        request.length,
        request.sampling,
        request.banned,
        request.memory,
        request.note,
        request.not_first,
        wanted,
    )
