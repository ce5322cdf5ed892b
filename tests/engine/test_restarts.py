"""Starting again: at once, then later, then not at all, on a clock that the test winds."""

from __future__ import annotations

from gptwriter.engine.restarts import RestartPolicy


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def waits(*pauses: float) -> list[float | None]:
    """What the policy says at deaths that follow each other after these pauses."""
    clock = Clock()
    policy = RestartPolicy(clock)
    result = []
    for pause in pauses:
        clock.now += pause
        result.append(policy.after_death())
    return result


def test_a_first_death_restarts_at_once_and_the_next_ones_wait_longer() -> None:
    assert waits(0, 50, 50, 50) == [0, 1, 4, 4]


def test_the_third_death_within_a_minute_opens_the_breaker() -> None:
    assert waits(0, 30, 30) == [0, 1, None]
    assert waits(0, 30, 31) == [0, 1, 4]


def test_the_breaker_counts_the_last_minute_only() -> None:
    assert waits(0, 50, 50, 5) == [0, 1, 4, None]


def test_a_death_is_forgotten_after_ten_minutes() -> None:
    assert waits(0, 600, 599) == [0, 0, 1]


def test_a_reset_forgets_every_death() -> None:
    policy = RestartPolicy(Clock())
    assert [policy.after_death() for _ in range(3)] == [0, 1, None]
    policy.reset()
    assert policy.after_death() == 0
