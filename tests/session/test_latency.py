"""The meter of key-to-paint times (P17)."""

from __future__ import annotations

import pytest

from gptwriter.engine.api import Request
from gptwriter.session.latency import KEPT, Figures, Latency, Start, Time, start_of

BEFORE = "It was a long text that the model has read. " * 20


def filled(*times: Time) -> Latency:
    latency = Latency()
    for time in times:
        latency.note(time)
    return latency


def test_p17_half_and_95_of_a_hundred_came_within_these_times() -> None:
    latency = filled(*(Time(Start.APPEND, ms) for ms in range(1, 101)))
    assert latency.figures(Start.APPEND) == Figures(100, 50, 95, 50, 95)


def test_p17_the_pause_that_the_writer_wants_is_told_apart_from_the_waiting() -> None:
    latency = filled(Time(Start.COLD, 430, 400), Time(Start.COLD, 390, 400))
    assert latency.figures(Start.COLD) == Figures(2, 390, 430, 0, 30)


def test_p17_append_and_cold_are_apart() -> None:
    latency = filled(Time(Start.APPEND, 10), Time(Start.COLD, 1000))
    assert latency.figures(Start.APPEND) == Figures(1, 10, 10, 10, 10)
    assert latency.figures(Start.COLD) == Figures(1, 1000, 1000, 1000, 1000)
    assert latency.figures(Start.READY) is None


def test_p17_only_the_last_500_count() -> None:
    latency = filled(*[Time(Start.APPEND, 9999)] * 300, *[Time(Start.APPEND, 1)] * KEPT)
    assert KEPT == 500
    assert latency.figures(Start.APPEND) == Figures(500, 1, 1, 1, 1)
    latency.clear()
    assert latency.figures(Start.APPEND) is None


@pytest.mark.parametrize(
    ("request_", "start"),
    [
        (Request(BEFORE), Start.APPEND),
        (Request(BEFORE + " and some more"), Start.APPEND),
        (Request(BEFORE[:-5]), Start.APPEND),  # Backspace
        (Request(BEFORE[:-5] + "other"), Start.APPEND),
        (Request(BEFORE + "a" * 500), Start.COLD),  # a paste
        (Request(BEFORE[: len(BEFORE) // 2]), Start.COLD),
        (Request("X" + BEFORE), Start.COLD),
        (Request(BEFORE, memory="Anna is a pilot."), Start.COLD),
        (Request(BEFORE, note="Calm."), Start.COLD),
    ],
)
def test_p17_a_ghost_is_cold_where_the_model_has_to_read_first(
    request_: Request, start: Start
) -> None:
    assert start_of((Request(BEFORE),), request_) is start


def test_p17_the_first_ghost_of_all_is_cold() -> None:
    assert start_of((), Request("a")) is Start.COLD
