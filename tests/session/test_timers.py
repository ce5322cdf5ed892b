"""How long the conversation waits, by timers that a test may read."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gptwriter.session.timers import Timers, Timing, start_delay
from tests.virtual_time import Clock, Elapsed


@pytest.fixture
def timers(qapp: QApplication) -> Timers:
    return Timers(qapp)


@pytest.mark.parametrize(
    ("first_piece", "delay"), [(0, 50), (70, 50), (71, 150), (140, 150), (141, 300), (5000, 300)]
)
def test_s40_the_start_delay_follows_the_speed_of_the_model(first_piece: int, delay: int) -> None:
    assert start_delay(Timing(), first_piece) == delay


def test_s40_the_start_delay_is_never_above_the_show_delay() -> None:
    assert start_delay(Timing(show_delay=100), 5000) == 100
    assert start_delay(Timing(show_delay=100, start_delay=300), 0) == 100


def test_p15_on_a_battery_the_start_waits_twice_as_long_but_never_longer_than_the_ghost() -> None:
    assert start_delay(Timing(), 0, battery=True) == 100
    assert start_delay(Timing(), 100, battery=True) == 300
    assert start_delay(Timing(), 5000, battery=True) == Timing().show_delay
    assert start_delay(Timing(start_delay=70), 5000, battery=True) == 70  # the writer's own choice


def test_s40_who_starts_anew_is_shown_nothing_meanwhile(timers: Timers) -> None:
    timers.wait_to_show(1)
    timers.wait_to_start(0)
    assert timers.until_start.isActive()
    assert not timers.until_show.isActive()


def test_s41_s46_the_pause_is_the_writer_s_own_times_the_patience(timers: Timers) -> None:
    timers.timing = Timing(show_delay=60_000)
    assert timers.wait_to_show(2) == 120_000
    assert timers.until_show.interval() == 120_000  # there was no key


def test_s41_what_has_passed_since_the_last_key_counts(timers: Timers) -> None:
    clock = Clock()
    timers._since_key = cast("QElapsedTimer", Elapsed(clock))
    timers.timing = Timing(show_delay=60_000)
    timers.note_key()
    clock.pass_(20_000)
    assert timers.wait_to_show(1) == 60_000
    assert timers.until_show.interval() == 40_000
    clock.pass_(90_000)
    timers.wait_to_show(1)
    assert timers.until_show.interval() == 0


def test_nothing_is_asked_and_nothing_shown_after_a_stop(timers: Timers) -> None:
    timers.wait_to_start(0)
    timers.wait_to_show(1)
    timers.stop()
    assert not timers.until_start.isActive()
    assert not timers.until_show.isActive()


@pytest.mark.parametrize("after", [0, 5000])
def test_s44_a_ghost_goes_by_itself_only_where_that_is_wanted(timers: Timers, after: int) -> None:
    timers.timing = Timing(hide_after=after)
    timers.wait_to_hide()
    assert timers.until_hide.isActive() == bool(after)
    timers.forget_hiding()
    assert not timers.until_hide.isActive()


def test_s44_a_ghost_stays_while_it_is_held_and_has_all_its_time_again_after_that(
    timers: Timers,
) -> None:
    timers.timing = Timing(hide_after=5000)
    timers.wait_to_hide()
    timers.hold_hiding()
    assert not timers.until_hide.isActive()
    timers.wait_to_hide()  # another one is looked at
    assert not timers.until_hide.isActive()
    timers.release_hiding()
    assert timers.until_hide.isActive()


def test_s44_where_no_ghost_is_left_nothing_is_waited_for_after_that(timers: Timers) -> None:
    timers.timing = Timing(hide_after=5000)
    timers.wait_to_hide()
    timers.hold_hiding()
    timers.forget_hiding()
    timers.release_hiding()
    assert not timers.until_hide.isActive()


def test_a_time_that_is_over_is_said_once(timers: Timers, qtbot: QtBot) -> None:
    said: list[None] = []
    timers.hide_due.connect(lambda: said.append(None))
    timers.timing = Timing(hide_after=1)
    timers.wait_to_hide()
    qtbot.waitUntil(lambda: bool(said))
    assert not timers.until_hide.isActive()
    assert said == [None]
