"""A model process without a model: `python -m tests.fake_worker BEHAVIOUR`.

It is started like the real one and speaks through the real `server`, except where its behaviour
is to break the protocol.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gptwriter.engine import child, server
from gptwriter.engine.api import (
    CancelToken,
    Finished,
    FinishReason,
    LoadProgress,
    ModelSpec,
    Piece,
    Request,
)
from gptwriter.engine.frames import FROM_CHILD, PROTOCOL, TO_CHILD, Frame, Hello, pack, read_frame
from gptwriter.errors import GenerationFailed
from tests.fakes import INFO, NOTHING_USED, FakeEngine

STORY = ("Once", " upon", " a", " time", ".")


def command(behaviour: str) -> list[str]:
    return [sys.executable, "-m", "tests.fake_worker", behaviour]


def environment() -> dict[str, str]:
    return child.environment() | {"PYTHONPATH": str(Path(__file__).parents[1])}


Act = Callable[[Request, CancelToken], None]


class Slow(FakeEngine):
    """Takes ten milliseconds for each piece, so that it can be disturbed."""

    def load(self, spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        time.sleep(0.02)
        yield from super().load(spec, cancel)

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        for answer in super().generate(request, cancel):
            time.sleep(0.01)
            yield answer


class Misbehaving(FakeEngine):
    """Says its first word, then does what it likes."""

    def __init__(self, act: Act) -> None:
        super().__init__()
        self._act = act

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        yield Piece("Once")
        self._act(request, cancel)


class BadLoader(FakeEngine):
    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act

    def load(self, spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        yield from super().load(spec, cancel)
        self._act()


class Chatty(FakeEngine):
    """Prints, and asks a question, as libraries do."""

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        print("Do you wish to run the custom code? [y/N]")  # noqa: T201 - the point
        yield Piece(f"answer {sys.stdin.readline()!r}")
        yield from super().generate(request, cancel)


def deaf(_request: Request, cancel: CancelToken) -> None:
    """Work on and look at the token, but never stop."""
    while True:
        time.sleep(0.01)
        _ = cancel.cancelled


def hang(*_ignored: object) -> None:
    """Never come back, like a kernel of a broken GPU."""
    threading.Event().wait()


def crash(_request: Request, _cancel: CancelToken) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def run_into_a_bug(request: Request, _cancel: CancelToken) -> None:
    raise KeyError(request.before)


def use_up_the_memory(_request: Request, _cancel: CancelToken) -> None:
    raise MemoryError


ENGINES: dict[str, Callable[[], FakeEngine]] = {
    "well": lambda: FakeEngine(*STORY),
    "slow": lambda: Slow(*STORY * 20),
    "brisk": lambda: Slow(*STORY * 4),
    "failing": lambda: FakeEngine("Once", GenerationFailed(reason="a trial")),
    "deaf": lambda: Misbehaving(deaf),
    "hung": lambda: Misbehaving(hang),
    "crashing": lambda: Misbehaving(crash),
    "buggy": lambda: Misbehaving(run_into_a_bug),
    "out of memory": lambda: Misbehaving(use_up_the_memory),
    "hung loading": lambda: BadLoader(hang),
    "crashing load": lambda: BadLoader(os.abort),
    "chatty": lambda: Chatty("."),
}


def say(*frames: Frame) -> None:
    for frame in frames:
        os.write(1, pack(frame, FROM_CHILD))


def answer(mangle: Callable[[Frame], None]) -> None:
    """Greet and load as it should be, and answer every further request with `mangle`."""
    say(Frame(Hello(PROTOCOL, os.getpid(), "")))
    with os.fdopen(0, "rb", buffering=0) as requests:
        while frame := read_frame(requests, TO_CHILD):
            match frame.body:
                case ModelSpec():
                    say(Frame(INFO, frame.request, frame.generation))
                case Request():
                    mangle(frame)
                case _:
                    pass


def noise(_request: Frame) -> None:
    os.write(1, bytes(range(256)) * 40)


def long_frame(_request: Frame) -> None:
    os.write(1, (FROM_CHILD.limit + 1).to_bytes(4, "big") + b"x" * 1000)


def half_frame(_request: Frame) -> None:
    os.write(1, (100).to_bytes(4, "big") + b"{")
    os._exit(0)


def stale(request: Frame) -> None:
    number, generation = request.request, request.generation
    say(
        Frame(Piece("of an older start"), number, generation - 1),
        Frame(Piece("of an older request"), number - 1, generation),
        Frame(Finished(FinishReason.SENTENCE, NOTHING_USED), number - 1, generation),
        Frame(Piece("Once"), number, generation),
        Frame(Finished(FinishReason.SENTENCE, NOTHING_USED), number, generation),
    )


MANGLERS = {"noise": noise, "long frame": long_frame, "half a frame": half_frame, "stale": stale}


def main(behaviour: str) -> None:
    if behaviour in MANGLERS:
        answer(MANGLERS[behaviour])
    elif behaviour == "dying at start":
        os._exit(3)
    elif behaviour == "of another version":
        say(Frame(Hello(PROTOCOL + 1, os.getpid(), "")))
        hang()
    elif behaviour == "never greeting":
        hang()
    else:
        server.run(ENGINES[behaviour])


if __name__ == "__main__":
    main(sys.argv[1])
