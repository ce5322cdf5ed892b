"""The child's side of the pipe, seen from the pipe."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gptwriter.engine.api import Finished, FinishReason, LoadProgress, Piece, Request
from gptwriter.engine.frames import (
    FROM_CHILD,
    PROTOCOL,
    TO_CHILD,
    Alive,
    Cancel,
    Frame,
    Hello,
    Message,
    Ping,
    Pong,
    pack,
    read_frame,
)
from tests import fake_worker
from tests.fakes import INFO, SPEC


class Worker:
    """A fake worker and its pipes."""

    def __init__(self, behaviour: str) -> None:
        self.process = subprocess.Popen(
            fake_worker.command(behaviour),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=fake_worker.environment(),
            bufsize=0,
        )

    def send(self, body: Message, request: int = 0) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(pack(Frame(body, request, 7), TO_CHILD))

    def read(self) -> Frame:
        assert self.process.stdout is not None
        frame = read_frame(self.process.stdout, FROM_CHILD)
        assert frame is not None
        return frame

    def read_until(self, kind: type[Message], request: int = 0) -> list[Frame]:
        """The frames up to the first of this kind and request."""
        frames = [self.read()]
        while not (isinstance(frames[-1].body, kind) and frames[-1].request == request):
            frames.append(self.read())
        return frames

    def load(self) -> None:
        self.send(SPEC, 1)
        self.read_until(type(INFO), 1)


@pytest.fixture
def worker() -> Iterator[Callable[[str], Worker]]:
    workers: list[Worker] = []

    def start(behaviour: str) -> Worker:
        workers.append(Worker(behaviour))
        return workers[-1]

    yield start
    for one in workers:
        with one.process as process:
            process.kill()


StartWorker = Callable[[str], Worker]


def test_it_greets_before_anything_is_asked(worker: StartWorker) -> None:
    here = worker("well")
    greeting = here.read().body
    assert isinstance(greeting, Hello)
    assert (greeting.protocol, greeting.pid) == (PROTOCOL, here.process.pid)
    assert "torch" in greeting.versions


def test_every_answer_carries_the_numbers_it_was_asked_with(worker: StartWorker) -> None:
    here = worker("well")
    here.read()
    here.send(SPEC, 1)
    here.send(Request("x"), 2)
    answers = here.read_until(Finished, 2)
    assert {(frame.request, frame.generation) for frame in answers} == {(1, 7), (2, 7)}
    kinds = [type(frame.body) for frame in answers]
    assert kinds == [LoadProgress, type(INFO), *[Piece] * 5, Finished]


def test_p11_a_request_cancelled_while_it_waits_brings_no_piece(worker: StartWorker) -> None:
    here = worker("slow")
    here.load()
    here.send(Request("first"), 2)
    here.send(Request("second"), 3)
    here.send(Cancel(), 3)
    here.send(Cancel(), 2)
    answers = [frame for frame in here.read_until(Finished, 3) if frame.request == 3]
    (last,) = answers
    assert isinstance(last.body, Finished)
    assert last.body.reason is FinishReason.CANCELLED


def test_a_cancel_of_a_request_that_has_ended_is_ignored(worker: StartWorker) -> None:
    here = worker("well")
    here.load()
    here.send(Cancel(), 1)
    here.send(Request("x"), 2)
    last = here.read_until(Finished, 2)[-1].body
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.SENTENCE


def test_a_busy_engine_is_seen_to_be_alive_and_pings_are_answered(worker: StartWorker) -> None:
    here = worker("deaf")
    here.load()
    here.send(Request("x"), 2)
    here.read_until(Alive, 2)
    here.send(Ping())
    here.read_until(Pong)


@pytest.mark.parametrize("behaviour", ["well", "hung"])
def test_r7_it_ends_when_its_requests_end_even_in_the_middle_of_one(
    worker: StartWorker, behaviour: str
) -> None:
    here = worker(behaviour)
    here.load()
    here.send(Request("x"), 2)
    here.read_until(Piece, 2)
    assert here.process.stdin is not None
    here.process.stdin.close()
    assert here.process.wait(timeout=1) == 0


def test_a_request_that_is_no_frame_ends_it(worker: StartWorker) -> None:
    here = worker("well")
    here.load()
    assert here.process.stdin is not None
    here.process.stdin.write(b"hello there")
    assert here.process.wait(timeout=1) == 0


def test_it_goes_first_when_memory_is_short_and_leaves_no_core_dump(worker: StartWorker) -> None:
    here = worker("well")
    here.read()
    proc = Path(f"/proc/{here.process.pid}")
    assert (proc / "oom_score_adj").read_text().strip() == "800"
    limits = (proc / "limits").read_text().splitlines()
    core = next(line for line in limits if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert os.getpriority(os.PRIO_PROCESS, here.process.pid) >= 10
