"""F9, F10: a training that is killed or stopped at any moment loses one step at most, and goes on.

GPTWRITER_TRAINING_KILLS and GPTWRITER_TRAINING_STOPS are the numbers of trials.
"""

from __future__ import annotations

import random
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from gptwriter.engine import adapter
from gptwriter.finetune import messages
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.messages import Message, Phase, Progress, Report
from tests.faults.ledger import Trials, wanted
from tests.finetune.runs import TEXT, Listener, job, start, tune, write_config
from tests.tiny_models import build_tiny_llama

KILLS = wanted("GPTWRITER_TRAINING_KILLS", 1)
STOPS = wanted("GPTWRITER_TRAINING_STOPS", 3)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_llama(tmp_path_factory.mktemp("model") / "tiny-llama", head_dim=32)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    return path


class Late(Listener):
    """Counts the steps that are told after the order to stop.

    The first may have ended before it: a step is told a moment after its end, and only its end is
    where a training looks whether to stop.
    """

    def __init__(self, control: Control) -> None:
        super().__init__()
        self.control = control
        self.steps = 0

    def __call__(self, message: Message) -> None:
        self.steps += self.control.stopping and is_training(message)


def is_training(message: Message) -> bool:
    return isinstance(message, Progress) and message.phase is Phase.TRAINING


def finished(config: Path) -> tuple[Report, float]:
    """What the unbroken run reports, and how many seconds lie behind its first step."""
    with start(config) as process:
        assert process.stdout is not None
        first, last = 0.0, None
        for line in process.stdout:
            last = messages.read(line)
            if not first and is_training(last):
                first = time.monotonic()
    assert isinstance(last, Report)
    return last, time.monotonic() - first


def killed(config: Path, lot: random.Random, seconds: float) -> None:
    """Die at any moment between the first step and the report."""
    with start(config) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if is_training(messages.read(line)):
                break
        try:
            process.wait(lot.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.mark.slow
def test_f10_killed_at_any_moment_it_goes_on_and_ends_where_the_unbroken_run_does(
    model: Path, text: Path, tmp_path: Path
) -> None:
    expected, seconds = finished(write_config(tmp_path / "unbroken", model, text))
    trials = Trials("F10", "a training is killed, and goes on")
    for number, lot in trials.numbers(KILLS):
        with trials.one(number):
            folder = tmp_path / f"killed-{number}"
            killed(write_config(folder, model, text), lot, seconds)
            if (folder / "out" / "adapter").exists():
                adapter.check(folder / "out" / "adapter")
            report, _ = finished(write_config(folder, model, text, resume=True))
            assert report.bits_per_char_after == expected.bits_per_char_after
    trials.settle()


def test_f9_told_to_stop_at_any_moment_it_ends_within_one_step(model: Path, tmp_path: Path) -> None:
    listener = Listener()
    began = time.monotonic()
    tune(job(model, tmp_path / "unbroken"), listener)
    seconds = time.monotonic() - began
    trials = Trials("F9", "a training is told to stop")
    for number, lot in trials.numbers(STOPS):
        with trials.one(number):
            control = Control()
            late = Late(control)
            timer = threading.Timer(lot.uniform(0, seconds), control.stop)
            timer.start()
            with suppress(Stopped):  # it may have come to its end before
                tune(job(model, tmp_path / f"stopped-{number}"), late, control)
            timer.cancel()
            assert late.steps <= 1 + 1
    trials.settle()
