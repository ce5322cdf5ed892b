"""One contestant of `bench tune`: a training that takes a step whenever it is told to.

The Trainer has its own loop and gives it up to nobody, so a callback of it waits at the pipe before
each step. Imported by both sides; no library is imported before the contestant's process.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from gptwriter.commands.bench.contestant import Setting
from gptwriter.commands.bench.stage import telling_failures
from gptwriter.finetune.presets import Recipe

STOCK_BATCH = 8  # the Trainer's default


@dataclass(frozen=True, slots=True)
class Step:
    """What one optimizer step did."""

    tokens: int  # that were predicted and scored: no padding
    seconds: float
    peak_memory_mb: float  # of the process, so far


@dataclass(frozen=True, slots=True)
class Curriculum:
    """What is taught, the same to everyone."""

    model: Path
    texts: tuple[str, ...]  # paragraphs
    steps: int
    threads: int
    recipe: Recipe


class Lesson(Protocol):
    """A training that is ready to begin."""

    setting: Setting

    def run(self, clock: Clock) -> None:
        """All its steps; whatever batch is made is counted by `clock`, which gets a callback."""


StartLesson = Callable[[], Lesson]


@dataclass(slots=True)
class Clock:
    """Holds a Trainer up until a step is wanted, and times it."""

    wait: Callable[[], object]  # until a step is wanted
    tell: Callable[[Step], object]
    _batches: deque[int] = field(default_factory=deque)  # useful tokens; some are made in advance
    _began: float = 0.0

    def counted(self, tokens: int) -> None:
        """A batch with so many useful tokens was made."""
        self._batches.append(tokens)

    def callback(self) -> Any:
        """For the Trainer."""
        from transformers import TrainerCallback

        from gptwriter.engine.api import Device
        from gptwriter.finetune import memory

        clock = self

        class Gate(TrainerCallback):
            def on_step_begin(self, *_arguments: Any, **_more: Any) -> None:
                clock.wait()
                clock._began = time.perf_counter()

            def on_step_end(self, *_arguments: Any, **_more: Any) -> None:
                seconds = time.perf_counter() - clock._began
                clock.tell(Step(clock._batches.popleft(), seconds, memory.peak_mb(Device.CPU)))

        return Gate()


def teach(pipe: Connection, start: StartLesson) -> None:
    """The life of a contestant's process."""
    with telling_failures(pipe):
        lesson = start()
        pipe.send((True, lesson.setting))
        lesson.run(Clock(pipe.recv, lambda step: pipe.send((True, step))))
        pipe.recv()  # nothing more is wanted: wait for the end
