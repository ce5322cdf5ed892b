"""What a running training is told at the borders of its steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from transformers import TrainerControl, TrainerState

from gptwriter.finetune.coach import Coach, Duties
from gptwriter.finetune.control import Control
from gptwriter.finetune.history import History
from gptwriter.finetune.messages import Checkpoint, Message, Phase, Progress

LAST = 200
ARGUMENTS: Any = None  # the coach does not look at them


class Lesson:
    """Steps that take as long as the test says."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, every: int, listen: Callable[[Message], None]
    ) -> None:
        self.now = 0.0
        self.bits: list[float] = []
        self.kept: list[tuple[int, bool]] = []
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        self.control = Control()
        duties = Duties(
            measure=self._measure,
            keep=lambda step, best: self.kept.append((step, best)),
            film=lambda _step: None,
            agree=lambda flag: flag,
            tokens_of_step=lambda _step: 1000,
            heed=lambda _tokens, _seconds: None,
        )
        measured = History(steps=[0], bits=[2.0])  # the base model
        self.coach = Coach(measured, every, duties, self.control, listen)
        self.state = TrainerState(max_steps=LAST)

    def _measure(self) -> float:
        self.now += 10.0
        return self.bits.pop(0)

    def step(self, seconds: float = 2.0) -> TrainerControl:
        control = TrainerControl()
        self.coach.on_step_begin(ARGUMENTS, self.state, control)
        self.now += seconds
        self.state.global_step += 1
        self.coach.on_step_end(ARGUMENTS, self.state, control)
        self.coach.on_log(ARGUMENTS, self.state, control, {"loss": 2.5})
        return control


def test_f10_a_crash_costs_fifty_steps_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = Lesson(monkeypatch, every=LAST, listen=lambda _message: None)
    saved = [step for step in range(1, LAST) if lesson.step().should_save]
    assert saved == [50, 100, 150]


def test_f8_each_measured_step_is_offered_and_the_best_so_far_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[Message] = []
    lesson = Lesson(monkeypatch, every=2, listen=said.append)
    lesson.bits = [1.5, 1.7, 1.4, 1.6]
    for _ in range(8):
        lesson.step()
    expected = [(2, True), (4, False), (6, True), (8, False)]
    assert lesson.kept == expected
    assert [(each.step, each.best) for each in said if isinstance(each, Checkpoint)] == expected


def test_f5_the_time_left_is_that_of_the_steps_and_of_the_measurements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[Message] = []
    lesson = Lesson(monkeypatch, every=50, listen=said.append)
    lesson.bits = [1.5]
    for _ in range(60):
        lesson.step(seconds=2.0)
    last = said[-1]
    assert isinstance(last, Progress)
    assert last.tokens_per_second == pytest.approx(500.0)
    assert last.seconds_left == pytest.approx(140 * 2.0 + 3 * 10.0)


def test_f18_a_paused_training_waits_until_it_is_told_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events: list[str] = []
    went_on = threading.Event()

    def listen(message: Message) -> None:
        if isinstance(message, Progress) and message.phase is Phase.PAUSED:
            threading.Thread(target=tell_later).start()

    def tell_later() -> None:
        if not went_on.wait(0.3):
            events.append("told")
        lesson.control.go_on()

    lesson = Lesson(monkeypatch, every=LAST, listen=listen)
    lesson.control.pause()
    lesson.step()
    events.append("learned")
    went_on.set()
    assert events == ["told", "learned"]
