"""What the model thread is to do next: one load, one request, the newest of each.

The mailbox holds at most one waiting request (P11), so cancelling never waits behind work. It is
plain Python: it knows neither Qt nor engines.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from gptwriter.engine.api import CancelToken, ModelSpec, Request


@dataclass(frozen=True, slots=True)
class Load:
    """Load a model, because the writer wants it or because its process died."""

    spec: ModelSpec
    after_death: bool = False
    cancel: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True)
class Ask:
    """Continue a text."""

    id: int
    request: Request
    cancel: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True)
class LookAfterEngine:
    """The engine said, at some time, that its process has died."""


Job = Load | Ask | LookAfterEngine


class Mailbox:
    """Jobs for one worker; every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._load: Load | None = None
        self._load_at = 0.0
        self._ask: Ask | None = None
        self._engine_died = False
        self._running: Job | None = None
        self._closed = False

    def load(self, spec: ModelSpec) -> None:
        """Load this model next; a request that runs ends, one that waits goes to the new model."""
        with self._changed:
            self._cancel_running()
            self._put_load(Load(spec), delay=0.0)

    def reload(self, spec: ModelSpec, delay: float) -> None:
        """Load this model again in `delay` seconds, if nobody asks for another before."""
        with self._changed:
            self._engine_died = False  # which is why
            if self._load is None:
                self._put_load(Load(spec, after_death=True), delay)

    def ask(self, job: Ask) -> Ask | None:
        """Do this as soon as a model is there; returns the request that it replaced unstarted."""
        with self._changed:
            if isinstance(self._running, Ask):
                self._running.cancel.cancel()
            replaced, self._ask = self._ask, job
            self._changed.notify()
            return replaced

    def cancel(self, request_id: int) -> None:
        with self._changed:
            for job in (self._running, self._ask):
                if isinstance(job, Ask) and job.id == request_id:
                    job.cancel.cancel()

    def engine_died(self) -> None:
        with self._changed:
            self._engine_died = True
            self._changed.notify()

    def close(self) -> None:
        """No more jobs; what runs is cancelled."""
        with self._changed:
            self._closed = True
            self._cancel_running()
            self._changed.notify()

    def take(self) -> Job | None:
        """Wait for the next job; None when closed."""
        with self._changed:
            self._running = None
            while not self._closed:
                self._running = self._next()
                if self._running is not None:
                    return self._running
                self._changed.wait(self._seconds_to_wait())
            return None

    def _put_load(self, job: Load, delay: float) -> None:
        self._load, self._load_at = job, time.monotonic() + delay
        self._changed.notify()

    def _cancel_running(self) -> None:
        if isinstance(self._running, Load | Ask):
            self._running.cancel.cancel()

    def _next(self) -> Job | None:
        """A request waits for a load that is due later: it would find no model."""
        if self._load is not None:
            if time.monotonic() < self._load_at:
                return None
            load, self._load = self._load, None
            return load
        if self._engine_died:
            self._engine_died = False
            return LookAfterEngine()
        ask, self._ask = self._ask, None
        return ask

    def _seconds_to_wait(self) -> float | None:
        return None if self._load is None else max(0.0, self._load_at - time.monotonic())
