"""How long ghosts took, from the last key to their first paint: the last 500 of them (P17).

Pure: it is told what others have measured, and holds no text. The clock that measures stands where
the key arrives and where the ghost is painted, in `ui.paint_meter`.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gptwriter.engine.api import Request

KEPT = 500
_REWRITTEN = 64  # characters at the end of what was read that may have changed since
_ADDED = 200  # characters behind it that are new: a long sentence that was accepted


class Start(StrEnum):
    """From what a ghost had to be made, by the names of the export."""

    APPEND = "append"  # the model had read the text but for its last words
    COLD = "cold"  # another text or another place: it had to be read first
    READY = "ready"  # the answer was known, or had been begun before it was asked for


@dataclass(frozen=True, slots=True)
class Time:
    """One ghost. `pause`: as long of that as the program waited because the writer wants it so."""

    start: Start
    ms: int
    pause: int = 0

    @property
    def beyond(self) -> int:
        """What the writer waited for the model."""
        return max(0, self.ms - self.pause)


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds within which half of the ghosts came, and 95 of a hundred."""

    count: int
    p50: int
    p95: int
    p50_beyond: int
    p95_beyond: int


class Latency:
    """The times of the last ghosts."""

    def __init__(self) -> None:
        self._times: deque[Time] = deque(maxlen=KEPT)

    def note(self, time: Time) -> None:
        self._times.append(time)

    def clear(self) -> None:
        self._times.clear()

    def figures(self, start: Start) -> Figures | None:
        """Those of one kind; None while there is none of it."""
        times = [time for time in self._times if time.start is start]
        if not times:
            return None
        whole = [time.ms for time in times]
        beyond = [time.beyond for time in times]
        return Figures(
            len(times), _within(whole, 50), _within(whole, 95), _within(beyond, 50),
            _within(beyond, 95),
        )  # fmt: skip


def start_of(read: Iterable[Request], request: Request) -> Start:
    """Whether the model has to read more for `request` than what was just typed.

    `read`: what it was asked before, which its cache still holds.
    """
    return Start.APPEND if any(_goes_on(one, request) for one in read) else Start.COLD


def _goes_on(read: Request, request: Request) -> bool:
    if (read.memory, read.note) != (request.memory, request.note):
        return False
    kept = max(0, len(read.before) - _REWRITTEN)
    new = len(request.before) - kept
    return request.before.startswith(read.before[:kept]) and new <= _REWRITTEN + _ADDED


def _within(times: Iterable[int], percent: int) -> int:
    """The shortest time that `percent` of a hundred did not exceed (nearest rank)."""
    ordered = sorted(times)
    return ordered[math.ceil(percent / 100 * len(ordered)) - 1]
