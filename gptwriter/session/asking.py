"""Gets a continuation: from memory, from work already under way, or from the model.

The suggestion machine numbers its requests, the model thread its jobs. Most requests are a job of
their own; but one for a place that was answered before needs none (P8), and one for a place that
is being worked on in advance takes that job over (P9). This module knows no timers and no states.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import SignalInstance

from gptwriter.engine.api import Request
from gptwriter.errors import GptwriterError
from gptwriter.session.events import Ended, Event, Piece
from gptwriter.session.results import Results


class Model(Protocol):
    """What is needed of the model thread."""

    @property
    def yielded(self) -> SignalInstance: ...  # job, text

    @property
    def ended(self) -> SignalInstance: ...  # job, GptwriterError or None

    def ask(self, request_id: int, request: Request) -> None: ...

    def cancel(self, request_id: int) -> None: ...


@dataclass(slots=True)
class _Job:
    """What the model works on: for a request of the writer's, or in advance for none."""

    number: int
    request: Request
    asked_by: int | None
    said: str = ""


class Asking:
    """One job at a time, the newest (P11); finished answers are remembered."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._results = Results()
        self._job: _Job | None = None
        self._last_number = 0

    def ask(self, request_id: int, request: Request) -> list[Event]:
        """Answer `request`; returns what is known at once."""
        if known := self._results.find(request):
            return [Piece(request_id, known), Ended(request_id)]
        if self._job and self._job.asked_by is None and self._job.request == request:
            self._job.asked_by = request_id
            return [Piece(request_id, self._job.said)] if self._job.said else []
        self._start(request, request_id)
        return []

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

    def heard_piece(self, number: int, text: str) -> Piece | None:
        """A piece of a job, as a piece of the request that it answers."""
        if not self._job or self._job.number != number:
            return None
        self._job.said += text
        return None if self._job.asked_by is None else Piece(self._job.asked_by, text)

    def heard_end(self, number: int, error: GptwriterError | None) -> Ended | None:
        if not self._job or self._job.number != number:
            return None
        job, self._job = self._job, None
        if error is None and job.said:
            self._results.keep(job.request, job.said)
        if job.asked_by is None:
            return None  # nobody waited for it
        return Ended(job.asked_by, type(error).__name__ if error else "")

    def forget(self) -> None:
        """Another model would say something else; what was begun in advance is dropped."""
        self._results.clear()
        if self._job and self._job.asked_by is None:
            self._model.cancel(self._job.number)
            self._job = None

    def _start(self, request: Request, asked_by: int | None) -> None:
        self._last_number += 1
        self._job = _Job(self._last_number, request, asked_by)
        self._model.ask(self._last_number, request)
