"""Gets a continuation: from memory, from work already under way, or from the model.

The suggestion machine numbers its requests, the model thread its jobs. Most requests are a job of
their own; but one for a place that was answered before needs none (P8), and one for a place that
is being worked on in advance takes that job over (P9). What the model says passes an `Admission`,
and a job of which nothing more will pass is ended (Q9). This module knows no timers, no states and
no threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from gptwriter.engine import api
from gptwriter.engine.api import Request
from gptwriter.errors import GptwriterError
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.session.admission import ANYTHING, SURE_ENOUGH, Admission, Thresholds
from gptwriter.session.considered import Considered
from gptwriter.session.events import Alternatives, Ended, Event, Piece
from gptwriter.session.latency import Start, start_of
from gptwriter.session.lines import Lines
from gptwriter.session.results import Result, Results
from gptwriter.session.silence import Tally
from gptwriter.session.strength import Faint, faint_parts, moved


class Model(Protocol):
    """Answers jobs, the newest only; who makes one tells `Asking` of its pieces and of its end."""

    def ask(self, request_id: int, request: Request) -> None: ...

    def cancel(self, request_id: int) -> None: ...


@dataclass(slots=True)
class _Job:
    """What the model works on: for a request of the writer's, or in advance for none."""

    number: int
    request: Request
    wanted: bool
    asked_by: int | None
    admission: Admission
    whole: bool = False  # the writer is told of nothing before all of it is there (P16)
    heard: str = ""  # all that the model said
    said: str = ""  # as far as it has passed
    faint: tuple[Faint, ...] = ()  # the words of that which the model is not sure of


@dataclass(slots=True)
class _Others:
    """What the model works on when several ways to go on are wanted."""

    number: int
    asked_by: int
    lines: Lines
    before: str  # the text that they go on
    wanted: bool = True
    whole: bool = False


class Asking:
    """One job at a time, the newest (P11); finished answers are remembered."""

    def __init__(self, model: Model) -> None:
        self.thresholds: Thresholds = SURE_ENOUGH
        self.learned = CopyGuard()  # by heart, perhaps
        self.silences = Tally()
        self.considered = Considered()
        self.start = Start.COLD  # from what the last answer to the writer was made
        self._read: tuple[Request, ...] = ()  # what the model was last asked, and then in advance
        self._model = model
        self._results = Results()
        self._job: _Job | _Others | None = None
        self._last_number = 0

    def ask(
        self, request_id: int, request: Request, *, wanted: bool = False, whole: bool = False
    ) -> list[Event]:
        """Answer `request`; returns what is known at once.

        What the writer wants by a key is shown however unlikely it is. A `whole` answer comes when
        it is complete (P16).
        """
        if known := self._results.find(request, wanted=wanted):
            self.start = Start.READY
            return [Piece(request_id, known.text, known.faint), Ended(request_id)]
        job = self._job
        if (
            isinstance(job, _Job)
            and job.asked_by is None
            and (job.request, job.wanted) == (request, wanted)
        ):
            job.asked_by, job.whole = request_id, whole
            self.start = Start.READY
            return [Piece(request_id, job.said, job.faint)] if job.said and not whole else []
        self.start = start_of(self._read, request)
        self._start(request, request_id, wanted=wanted, whole=whole)
        return []

    def ask_others(
        self, request_id: int, request: Request, shared: str = "", *, whole: bool = False
    ) -> None:
        """Answer `request` with all its lines; `shared` is what the suggestion says before them."""
        self._last_number += 1
        lines = Lines(request.alternatives, shared, request.before, request.after, self.learned)
        self._job = _Others(self._last_number, request_id, lines, request.before, whole=whole)
        self.start, self._read = start_of(self._read, request), (request,)
        self._model.ask(self._last_number, request)

    def lift(self, request_id: int) -> list[Event]:
        """The writer now wants what was asked for without a key."""
        job = self._job
        if not isinstance(job, _Job) or job.asked_by != request_id or job.wanted:
            return []
        job.wanted = True
        return self._passed(job, job.admission.lift())

    def work_ahead(self, request: Request) -> None:
        """Do what may be asked for next, unless the writer waits for something else."""
        if self._job is None and not self._results.find(request):
            self._start(request, None)

    def read_ahead(self, request: Request) -> None:
        """Let the model read the text around the caret and write nothing (P4)."""
        self.work_ahead(replace(request, max_tokens=0))

    def cancel(self, request_id: int) -> None:
        if self._job and self._job.asked_by == request_id:
            self._model.cancel(self._job.number)
            self._job = None

    def is_for_the_writer(self, number: int) -> bool:
        """Whether this job answers a request, and is not done in advance."""
        job = self._job
        return job is not None and job.number == number and job.asked_by is not None

    def heard(self, number: int, pieces: Sequence[api.Piece]) -> list[Event]:
        """Pieces of a job, as events of the request that it answers."""
        job = self._job
        if job is None or job.number != number:
            return []
        if isinstance(job, _Others):
            return self._heard_others(job, pieces)
        for piece in pieces:
            self.considered.note(job.request.before + job.heard, piece)
            job.heard += piece.text
        events = self._passed(job, "".join(map(job.admission.push, pieces)))
        if job.admission.over:
            self._model.cancel(number)
            events += self._over(job)
        return events

    def heard_end(self, number: int, error: GptwriterError | None) -> list[Event]:
        job = self._job
        if job is None or job.number != number:
            return []
        if error is not None:
            self._job = None
            return [] if job.asked_by is None else [Ended(job.asked_by, type(error).__name__)]
        if isinstance(job, _Others):
            job.lines.finish()
            return self._others_over(job)
        return self._passed(job, job.admission.finish()) + self._over(job)

    def forget(self) -> None:
        """Another model would say something else; what was begun in advance is dropped."""
        self._results.clear()
        self._read = ()
        if self._job and self._job.asked_by is None:
            self._model.cancel(self._job.number)
            self._job = None

    def _heard_others(self, job: _Others, pieces: Sequence[api.Piece]) -> list[Event]:
        for piece in pieces:
            job.lines.push(piece)
        if job.lines.over:
            self._model.cancel(job.number)
            return self._others_over(job)
        if job.whole or not job.lines.begun:
            return []
        return [Alternatives(job.asked_by, job.lines.ways())]

    def _others_over(self, job: _Others) -> list[Event]:
        self._job = None
        self.considered.note_ways(job.before, job.lines.words())
        return [Alternatives(job.asked_by, job.lines.ways()), Ended(job.asked_by)]

    def _passed(self, job: _Job, text: str) -> list[Event]:
        before, job.said = len(job.said), job.said + text
        faint = faint_parts(job.said, before, job.admission.probability)
        job.faint += moved(faint, before)
        if not text or job.whole or job.asked_by is None:
            return []
        return [Piece(job.asked_by, text, faint)]

    def _over(self, job: _Job) -> list[Event]:
        """Nothing more will pass of this job."""
        self._job = None
        if job.said:
            self._results.keep(job.request, Result(job.said, job.faint), wanted=job.wanted)
        if job.asked_by is None:
            return []  # nobody waited for it
        if not job.said and job.admission.silence:
            self.silences.add(job.admission.silence)
        said = [Piece(job.asked_by, job.said, job.faint)] if job.whole and job.said else []
        return [*said, Ended(job.asked_by)]

    def _start(
        self,
        request: Request,
        asked_by: int | None,
        *,
        wanted: bool = False,
        whole: bool = False,
    ) -> None:
        self._last_number += 1
        thresholds = ANYTHING if wanted else self.thresholds
        admission = Admission(thresholds, request.before, request.after, self.learned)
        self._job = _Job(self._last_number, request, wanted, asked_by, admission, whole)
        ahead = asked_by is None and request.max_tokens > 0  # behind what it goes on having read
        self._read = (*self._read[-1:], request) if ahead else (request,)
        self._model.ask(self._last_number, request)
