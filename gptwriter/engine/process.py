"""`Engine` over a child process, so that no crash, hang or import ever touches the window.

It starts the child, translates between the engine's methods and the child's frames, and notices
a death at any time. It does not decide when to load again after one. No torch and no Qt, and it
never sees a document's path.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from gptwriter import paths
from gptwriter.engine import child
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
from gptwriter.engine.child_process import ChildEnded, ChildProcess, Launch
from gptwriter.engine.conversation import NotStopped, Patience, converse
from gptwriter.engine.frames import PROTOCOL, Frame, Hello, Message, Ping
from gptwriter.errors import ModelError, ModelMissing, ModelProcessDied

_CLOSE_SECONDS = 0.9
_NOTHING_USED = Usage(0, 0, 0, 0, 0.0, 0.0)
_BEFORE_CHARACTERS, _AFTER_CHARACTERS, _CUT_STEP = 262_144, 65_536, 65_536


def _nobody(_error: ModelError) -> None:
    pass


class ProcessEngine:
    """Hosts a model in a child of this process; see `Engine` for what its methods do.

    `on_death` is called when the child dies between two requests, from a thread of this object's.
    A death during a request is raised by that request instead, so each is told once.
    """

    def __init__(
        self,
        on_death: Callable[[ModelError], None] = _nobody,
        *,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._on_death = on_death
        self._command = command or child.command(child.Role.WORKER)
        self._environment = environment
        self._patience = patience or Patience()
        self._child: ChildProcess | None = None
        self._spec: ModelSpec | None = None
        self._info: ModelInfo | None = None
        self._silence = 0.0  # seconds that the child may be silent in what it does now
        self._generation = 0  # counts the children
        self._request = 0
        self._idle = threading.Event()
        self._idle.set()

    @property
    def info(self) -> ModelInfo | None:
        return self._info if self._alive() else None

    @property
    def pid(self) -> int | None:
        """The child's process, for tests and diagnostics."""
        return self._child.pid if self._child else None

    def load(self, spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        if cancel.cancelled:
            return
        if not self._is_ready_for(spec):
            yield LoadProgress(LoadPhase.STARTING, 0.0)
            self._start_child(spec)
        self._spec, self._info = spec, None
        self._silence = self._patience.importing
        for answer in self._ask(spec, cancel):
            match answer:
                case Hello(protocol):
                    if protocol != PROTOCOL:  # the program on the disk is not the one that runs
                        self.kill()
                    yield LoadProgress(LoadPhase.IMPORTING, 0.0)
                case LoadProgress():
                    if answer.phase not in (LoadPhase.STARTING, LoadPhase.IMPORTING):
                        self._silence = self._loading_silence(spec.folder)
                    yield answer
                case ModelInfo():
                    self._info = answer
                case _:
                    pass  # a cancelled load has no more to say

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        if self._info is None:
            raise ModelMissing(place=str(self._spec.folder) if self._spec else "?")
        if not cancel.cancelled:
            self._silence = self._patience.step
            for answer in self._ask(_bounded(request), cancel):
                match answer:
                    case Finished():
                        yield answer
                        return
                    case Piece() if not cancel.cancelled:
                        yield answer
                    case _:
                        pass  # a piece that came too late
        yield Finished(FinishReason.CANCELLED, _NOTHING_USED)

    def kill(self) -> None:
        """End the child at once, from any thread; the request that runs fails, unless cancelled."""
        if running := self._child:
            running.kill()

    def close(self) -> None:
        running, self._child, self._info = self._child, None, None
        if running:
            running.claim_death()
            running.kill()
            running.join(_CLOSE_SECONDS)

    def _alive(self) -> bool:
        return self._child is not None and not self._child.ended.is_set()

    def _is_ready_for(self, spec: ModelSpec) -> bool:
        """Whether the child that is there will do: it has imported torch already."""
        cpu_only = self._spec is not None and self._spec.device == Device.CPU
        return self._alive() and cpu_only == (spec.device == Device.CPU)

    def _start_child(self, spec: ModelSpec) -> None:
        self.close()
        self._generation += 1
        environment = self._environment or child.environment(gpu=spec.device != Device.CPU)
        try:
            started = ChildProcess(_launch(self._command, environment))
        except OSError as error:
            raise ModelProcessDied from error
        self._child = started
        threading.Thread(target=self._watch, args=[started], name="watch", daemon=True).start()

    def _loading_silence(self, folder: Path) -> float:
        size = 0
        with contextlib.suppress(OSError):  # a file that goes meanwhile; the child will say so
            size = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
        return self._patience.loading + size / self._patience.loading_bytes

    def _ask(self, body: ModelSpec | Request, cancel: CancelToken) -> Iterator[Message]:
        """The child's answers, fewer than all when a cancel took so long that it was killed."""
        running = self._child
        if running is None:  # died, and was told
            raise ModelProcessDied
        self._request += 1
        request = Frame(body, self._request, self._generation)
        self._idle.clear()
        try:
            yield from converse(
                running, request, cancel, self._patience.cancelling, lambda: self._silence
            )
        except NotStopped:  # our own doing, and no failure
            self.close()
        except ChildEnded as ended:
            self.close()
            raise ModelProcessDied from ended
        finally:
            self._idle.set()

    def _watch(self, running: ChildProcess) -> None:
        """Runs in a thread of its own as long as a child: kills a hung one, tells an idle death."""
        well = time.monotonic()
        while not running.ended.wait(self._patience.heartbeat):
            if self._is_well(running):
                well = time.monotonic()
            elif time.monotonic() - well > self._patience.stopped:
                running.kill()
        self._idle.wait()
        if running.claim_death():
            self._on_death(ModelProcessDied())

    def _is_well(self, running: ChildProcess) -> bool:
        if running.is_stopped():
            return False
        if not self._idle.is_set():
            return True  # the request keeps its own deadlines
        running.send(Frame(Ping(), generation=self._generation))
        return time.monotonic() - running.heard < 3 * self._patience.heartbeat


def _launch(command: Sequence[str], environment: Mapping[str, str]) -> Launch:
    logs = paths.private_folder(paths.log_dir())
    empty = paths.private_folder(logs / "empty")
    return Launch(command, environment, empty, logs / "model-process.log")


def _bounded(request: Request) -> Request:
    """The part of a long document that any model could use, so that no frame is too long.

    The start moves in large steps: the engine reuses its KV cache only while the text's start
    stays the same.
    """
    start = max(0, len(request.before) - _BEFORE_CHARACTERS) // _CUT_STEP * _CUT_STEP
    return replace(request, before=request.before[start:], after=request.after[:_AFTER_CHARACTERS])
