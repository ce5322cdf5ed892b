from __future__ import annotations

import pytest
import torch

from gptwriter.engine import devices, threads
from gptwriter.engine.api import Device
from gptwriter.engine.child import environment


class Clock:
    """Time that passes by what the work costs with the threads of the moment."""

    def __init__(self, costs: dict[int, float]) -> None:
        self.costs = costs
        self.now = 0.0
        self.threads = 0

    def work(self) -> None:
        self.now += self.costs[self.threads]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock({})
    monkeypatch.setattr(torch, "set_num_threads", lambda count: setattr(clock, "threads", count))
    monkeypatch.setattr("time.perf_counter", lambda: clock.now)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    return clock


@pytest.mark.parametrize(
    ("costs", "best"),
    [
        ({1: 9.0, 2: 5.0, 4: 3.0, 7: 2.0}, 7),
        ({1: 9.0, 2: 5.0, 4: 6.0, 7: 8.0}, 2),
        ({1: 9.0, 2: 8.9, 4: 8.8, 7: 8.7}, 1),  # hardly faster: the cores are the writer's
    ],
)
def test_p14_the_fastest_number_of_threads_is_used(
    clock: Clock, costs: dict[int, float], best: int
) -> None:
    clock.costs = costs
    assert threads.Pace().choose(clock.work) == best
    assert clock.threads == best


@pytest.mark.parametrize(
    ("tokens", "seconds", "later", "slow"),
    [
        (10, 25.0, 100.0, False),  # a little slower than the 2 seconds of a token: a long text
        (10, 40.0, 100.0, True),
        (10, 40.0, 1.0, False),  # they were chosen a moment ago
        (2, 40.0, 100.0, False),  # two tokens say nothing
    ],
)
def test_p14_they_are_chosen_anew_when_writing_has_become_slow(
    clock: Clock, tokens: int, seconds: float, later: float, *, slow: bool
) -> None:
    clock.costs = {1: 9.0, 2: 5.0, 4: 3.0, 7: 2.0}
    pace = threads.Pace(lambda: clock.now)
    assert not pace.is_slow(tokens, seconds)  # nothing was chosen yet
    pace.choose(clock.work)
    clock.now += later
    assert pace.is_slow(tokens, seconds) is slow


@pytest.mark.parametrize(
    ("cores", "tried"), [(1, [1]), (2, [1, 2]), (4, [1, 2, 3]), (8, [1, 2, 4, 7]), (3, [1, 2])]
)
def test_p14_one_core_is_left_free_where_there_are_three(cores: int, tried: list[int]) -> None:
    assert threads.candidates(cores) == tried


def test_a_number_of_threads_that_somebody_asked_for_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment(threads=3).items():
        monkeypatch.setenv(name, value)
    assert not devices.may_choose_threads(Device.CPU)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    assert devices.may_choose_threads(Device.CPU)
    assert not devices.may_choose_threads(Device.CUDA)


def test_threads_left_to_compiled_code_come_back_to_torch() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with threads.left_to_compiled_code():
            assert (torch.get_num_threads(), threads.of_compiled_code()) == (1, 2)
        assert (torch.get_num_threads(), threads.of_compiled_code()) == (2, 2)
    finally:
        torch.set_num_threads(before)
