"""The model process: requests in on a pipe, pieces out on another.

One thread reads requests and cancels, and ends the process when the window's end of the pipe
closes; the main thread computes, one request at a time. A failure is answered as an error of
`gptwriter.errors` and the loop goes on. It knows an `Engine` and its frames: not which engine, not
the document, no path but the model's folder. What it writes on stderr holds no text of the
writer's, because that goes into a log.
"""

from __future__ import annotations

import faulthandler
import os
import queue
import resource
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import BinaryIO, NoReturn

from gptwriter import collector
from gptwriter.engine import parent_death
from gptwriter.engine.api import CancelToken, Engine, ModelSpec, Request
from gptwriter.engine.frames import (
    FROM_CHILD,
    PROTOCOL,
    TO_CHILD,
    Alive,
    BrokenChild,
    Cancel,
    Frame,
    Hello,
    LoadCancelled,
    Message,
    Ping,
    Pong,
    pack,
    read_frame,
)
from gptwriter.errors import GenerationFailed, GptwriterError, ModelRefused, OutOfMemory, translate

_ALIVE_SECONDS = 0.5
_UNEXPECTED = translate("errors", "something unexpected happened ({words}).")


def main() -> int:
    """Host the real engine until the window's process ends."""
    run(_torch_engine)


def run(make_engine: Callable[[], Engine]) -> NoReturn:
    """Host any engine in this process, which must be a child started for it."""
    _end_with_parent()
    incoming, outgoing = _take_over_pipes()
    _stand_back()
    faulthandler.enable()
    serve(make_engine, incoming, outgoing)


def _torch_engine() -> Engine:
    collector.rest()
    from gptwriter.engine.torch_engine import TorchEngine

    collector.go_on()
    return TorchEngine()


def serve(make_engine: Callable[[], Engine], incoming: BinaryIO, outgoing: BinaryIO) -> NoReturn:
    """Greet, make the engine, then answer requests until `incoming` ends; that ends the process.

    The engine is made after the greeting because importing torch takes seconds.
    """
    _Server(incoming, outgoing).run(make_engine)


class _WatchedToken(CancelToken):
    """Tells the window that the engine is at work each time the engine looks at its token.

    Engines look once per token and per prefill chunk, and a word or a prefill may be many of
    them: without this sign a slow model could not be told from a hung one.
    """

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self._tell = tell
        self._told = time.monotonic()

    @property
    def cancelled(self) -> bool:
        if time.monotonic() - self._told > _ALIVE_SECONDS:
            self._told = time.monotonic()
            self._tell()
        return super().cancelled


@dataclass(frozen=True, slots=True)
class _Job:
    frame: Frame
    cancel: CancelToken


class _Server:
    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._writing = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._tokens: dict[int, CancelToken] = {}

    def run(self, make_engine: Callable[[], Engine]) -> NoReturn:
        self._send(Frame(Hello(PROTOCOL, os.getpid(), _versions())))
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        engine = make_engine()
        while True:
            job = self._jobs.get()
            self._answer(engine, job)
            del self._tokens[job.frame.request]

    def _listen(self) -> None:
        """Runs in the reader thread, so that a cancel never waits behind work."""
        try:
            while frame := read_frame(self._incoming, TO_CHILD):
                self._take(frame)
        except BrokenChild as error:
            print(f"bad request: {error}", file=sys.stderr)  # noqa: T201 - goes into the log
        os._exit(0)  # the window's process has ended, and nothing here is worth saving

    def _take(self, frame: Frame) -> None:
        match frame.body:
            case ModelSpec() | Request():
                token = _WatchedToken(lambda: self._reply(frame, Alive()))
                self._tokens[frame.request] = token
                self._jobs.put(_Job(frame, token))
            case Cancel():
                if token_of_request := self._tokens.get(frame.request):
                    token_of_request.cancel()
            case Ping():
                self._reply(frame, Pong())
            case _:
                raise BrokenChild("not a request")

    def _answer(self, engine: Engine, job: _Job) -> None:
        try:
            self._work(engine, job)
        except GptwriterError as error:
            self._reply(job.frame, error)
        except MemoryError:
            self._reply(job.frame, OutOfMemory(device="CPU"))
        except Exception as error:  # noqa: BLE001 - a bug ends one request, not the model
            self._reply(job.frame, _unexpected(job.frame.body, error))

    def _work(self, engine: Engine, job: _Job) -> None:
        match job.frame.body:
            case ModelSpec() as spec:
                for progress in engine.load(spec, job.cancel):
                    self._reply(job.frame, progress)
                self._reply(job.frame, engine.info or LoadCancelled())
            case Request() as request:
                for piece in engine.generate(request, job.cancel):
                    self._reply(job.frame, piece)
            case _:
                raise AssertionError("only requests are jobs")

    def _reply(self, to: Frame, body: Message) -> None:
        self._send(Frame(body, to.request, to.generation))

    def _send(self, frame: Frame) -> None:
        data = memoryview(pack(frame, FROM_CHILD))
        try:
            with self._writing:
                while data:
                    data = data[self._outgoing.write(data) :]
        except BrokenPipeError:
            os._exit(0)


def _unexpected(body: Message, error: Exception) -> GptwriterError:
    """Says which class of error it was; its message could hold the writer's words."""
    print(type(error).__name__, file=sys.stderr)  # noqa: T201 - goes into the log
    traceback.print_tb(error.__traceback__)
    words = type(error).__name__
    if isinstance(body, ModelSpec):
        return ModelRefused(place=str(body.folder), reason=_UNEXPECTED, words=words)
    return GenerationFailed(reason=_UNEXPECTED, words=words)


def _versions() -> str:
    named = [f"Python {sys.version.split()[0]}"]
    for package in ("torch", "transformers"):
        with suppress(metadata.PackageNotFoundError):
            named.append(f"{package} {metadata.version(package)}")
    return ", ".join(named)


def _take_over_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the two pipes to ourselves: what libraries print goes to the log, and they read nothing.

    transformers, for one, may ask on stdout whether to run a model's code, and read the answer.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(incoming, "rb", buffering=0), os.fdopen(outgoing, "wb", buffering=0)


def _end_with_parent() -> None:
    """End when the window's process does, even where a closed pipe would go unnoticed."""
    parent = os.getppid()
    parent_death.kill_me_too()
    if os.getppid() != parent:  # it ended before the kernel knew
        os._exit(0)


def _stand_back() -> None:
    """Let everything else on this computer go first: the processor, the memory, the disk."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the writer's text
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800")  # the kernel takes us, not the window
