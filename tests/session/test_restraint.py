"""Ghosts that are turned down come more rarely, and some places are left alone."""

from __future__ import annotations

import pytest

from gptwriter.session.restraint import (
    SILENT_AFTER,
    SILENT_SECONDS,
    SLOWER_AFTER,
    Restraint,
    why_silent,
)
from gptwriter.session.silence import Silence


def rejected(times: int, *, visible_seconds: float = 1.0, now: float = 100.0) -> Restraint:
    restraint = Restraint()
    for _ in range(times):
        restraint.note("rejected", visible_seconds=visible_seconds, now=now)
    return restraint


def test_s46_five_rejections_in_a_row_double_the_show_delay() -> None:
    assert rejected(SLOWER_AFTER - 1).patience() == 1
    assert rejected(SLOWER_AFTER).patience() == 2


def test_s46_ten_bring_half_a_minute_of_silence() -> None:
    assert not rejected(SILENT_AFTER - 1).is_silent(100.0)
    restraint = rejected(SILENT_AFTER)
    assert restraint.is_silent(100.0 + SILENT_SECONDS - 1)
    assert not restraint.is_silent(100.0 + SILENT_SECONDS)


def test_s46_dismissing_is_turning_down_and_accepting_forgives() -> None:
    restraint = rejected(SILENT_AFTER - 1)
    restraint.note("dismissed", visible_seconds=1.0, now=100.0)
    assert restraint.is_silent(100.0)
    restraint.note("accepted", visible_seconds=1.0, now=100.0)
    assert not restraint.is_silent(100.0)
    assert restraint.patience() == 1


def test_s45_a_ghost_that_was_hardly_visible_was_not_turned_down() -> None:
    assert rejected(50, visible_seconds=0.2).patience() == 1


@pytest.mark.parametrize(
    ("left", "right", "silent"),
    [
        ("The cat", "", None),
        ("The cat", " sat on the mat", Silence.MID_PARAGRAPH),
        ("“The cat", "” she said", None),
        ("从前", "有座山，山里有座庙", Silence.MID_PARAGRAPH),
        ("# Chapter", "", Silence.HEADING),
    ],
)
def test_s65_s70_q17_headings_and_the_middle_of_a_paragraph_are_left_alone(
    left: str, right: str, silent: Silence | None
) -> None:
    assert why_silent(left, right) is silent
