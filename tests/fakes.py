"""Stand-ins for the engine that say what they were told and remember what they were asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from gptwriter.engine.api import (
    CancelToken,
    Device,
    Finished,
    FinishReason,
    LoadPhase,
    LoadProgress,
    ModelInfo,
    ModelSpec,
    Piece,
    Request,
    Usage,
)
from gptwriter.errors import GptwriterError, ModelError, ModelMissing, ModelProcessDied

SPEC = ModelSpec(Path("fake-model"))
NOTHING_USED = Usage(0, 0, 0, 0, 0.0, 0.0)
INFO = ModelInfo("fake", "none", 0, 1024, Device.CPU, "CPU", "none")

Line = str | GptwriterError | threading.Event


class FakeEngine:
    """Follows a script: a string is a piece, an error is raised, an Event is waited for.

    A wait ends early when the request is cancelled, like the work of a real engine. `die` is the
    death of the process between two requests. A load raises the next of `load_errors`, if any.
    """

    def __init__(self, *script: Line, load_errors: list[GptwriterError] | None = None) -> None:
        self.script = list(script)
        self.load_errors = load_errors or []
        self.loading = threading.Event()  # clear it to hold a load back
        self.loading.set()
        self.started = threading.Event()  # set when a request begins
        self.loaded: list[ModelSpec] = []
        self.asked: list[Request] = []
        self.cancelled: list[Request] = []
        self.closed = False
        self._info: ModelInfo | None = None
        self._on_death: Callable[[ModelError], None] = lambda _error: None

    def watched_by(self, on_death: Callable[[ModelError], None]) -> FakeEngine:
        """An engine factory for a ModelThread."""
        self._on_death = on_death
        return self

    @property
    def info(self) -> ModelInfo | None:
        return self._info

    def load(self, spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        self._info = None
        self.loaded.append(spec)
        yield LoadProgress(LoadPhase.LOADING, 0.5)
        _wait(self.loading, cancel)
        if self.load_errors:
            raise self.load_errors.pop(0)
        if not cancel.cancelled:
            self._info = INFO

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        if self._info is None:
            raise ModelMissing(place="fake-model")
        self.asked.append(request)
        self.started.set()
        for line in self.script:
            if isinstance(line, threading.Event):
                _wait(line, cancel)
            if cancel.cancelled:
                self.cancelled.append(request)
                yield Finished(FinishReason.CANCELLED, NOTHING_USED)
                return
            if isinstance(line, GptwriterError):
                self._info = None if isinstance(line, ModelProcessDied) else self._info
                raise line
            if isinstance(line, str):
                yield Piece(line)
        yield Finished(FinishReason.SENTENCE, NOTHING_USED)

    def die(self) -> None:
        self._info = None
        self._on_death(ModelProcessDied())

    def kill(self) -> None:
        self._info = None

    def close(self) -> None:
        self.closed = True
        self._info = None


def _wait(event: threading.Event, cancel: CancelToken) -> None:
    while not event.wait(0.005) and not cancel.cancelled:
        pass
