"""A training takes another number of threads where it has become slow, and not for nothing."""

from __future__ import annotations

import pytest

from gptwriter.engine import threads
from gptwriter.engine.threads import Choice
from gptwriter.finetune.thread_choice import ThreadChoice


class Trial:
    """A clock that is set by hand, and what would be fastest."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most: int = 2) -> None:
        self.now = 0.0
        self.best = most
        self.seconds = 1.0  # that a step would take with the best
        self.choices = 0
        self.threads: list[int] = []  # that torch was told
        monkeypatch.setattr("torch.set_num_threads", self.threads.append)
        monkeypatch.setattr(threads, "fastest", self._fastest)
        self.choice = ThreadChoice(lambda: None, 1000, most, clock=lambda: self.now)
        self.choice.choose()

    def _fastest(self, *_arguments: object) -> Choice:
        self.choices += 1
        return Choice(self.best, self.seconds)

    def steps(self, count: int, seconds: float) -> None:
        for _ in range(count):
            self.now += seconds
            self.choice.heed(1000, seconds)


def test_while_the_steps_take_what_they_took_nothing_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial = Trial(monkeypatch)
    trial.steps(500, seconds=1.0)
    assert trial.choices == 1


def test_slow_steps_in_a_row_are_a_reason_and_a_single_one_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial = Trial(monkeypatch)
    trial.steps(30, seconds=1.0)
    trial.steps(1, seconds=9.0)
    trial.steps(1, seconds=1.0)
    assert trial.choices == 1
    trial.seconds = 3.0
    trial.steps(3, seconds=3.0)
    assert trial.choices == 2
    trial.steps(5, seconds=3.0)
    assert trial.choices == 2, "this is what a step takes now"


def test_steps_that_are_slow_from_the_first_one_on_are_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial = Trial(monkeypatch)
    trial.steps(10, seconds=2.5)
    assert trial.choices == 2


def test_where_others_took_a_core_all_are_tried_again_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial = Trial(monkeypatch)
    trial.best = 1
    trial.steps(30, seconds=1.0)
    trial.steps(3, seconds=3.0)
    assert trial.choices == 2
    trial.steps(110, seconds=1.0)
    assert trial.choices == 2
    trial.best = 2
    trial.steps(11, seconds=1.0)
    assert trial.choices == 3
    assert trial.threads == [2, 1, 2]


def test_one_thread_is_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = Trial(monkeypatch, most=1)
    trial.steps(10, seconds=1.0)
    trial.steps(10, seconds=9.0)
    assert trial.choices == 0
