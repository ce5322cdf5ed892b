"""What the model said lately, so that the same place is never asked about twice (P8).

A result is found again by the end of the text it continued, also when the writer has since typed
into it. Pure; it forgets the oldest. It knows no model: whoever changes the model clears it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from gptwriter.engine.api import Length, Request, Sampling

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
    wanted: bool


class Results:
    """Finished continuations by place, the last used first."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[_Place, str] = OrderedDict()

    def keep(self, request: Request, text: str, *, wanted: bool = False) -> None:
        """Remember that `request` was answered by `text`, all of it.

        What was wanted by a key is longer than what comes by itself, and kept apart from it.
        """
        place = _place(request, 0, wanted=wanted)
        self._kept[place] = text
        self._kept.move_to_end(place)
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def find(self, request: Request, *, wanted: bool = False) -> str:
        """What is known to come next, or nothing."""
        longest = min(_LOOK_BACK, len(request.before))
        for typed in range(longest + 1):
            place = _place(request, typed, wanted=wanted)
            said = self._kept.get(place, "")
            rest = said.removeprefix(request.before[len(request.before) - typed :])
            if len(said) - len(rest) == typed and rest:
                self._kept.move_to_end(place)
                return rest
        return ""

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
        wanted,
    )
