"""Snooze and privacy: when nothing comes by itself, and for how long (S48, S70, S71)."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gptwriter.session.quiet import SNOOZES, Quiet
from gptwriter.session.silence import Silence


@pytest.fixture
def quiet(qtbot: QtBot) -> Quiet:
    return Quiet()


@pytest.mark.parametrize("minutes", SNOOZES)
def test_s48_a_snooze_lasts_as_many_minutes_as_it_says(quiet: Quiet, minutes: int) -> None:
    quiet.snooze(minutes)
    assert quiet.why is Silence.SNOOZED
    assert quiet.minutes_left == minutes
    assert quiet._end.interval() == minutes * 60_000


def test_s48_the_minute_that_has_begun_counts(quiet: Quiet) -> None:
    quiet.snooze(5)
    quiet._end.setInterval(4 * 60_000 + 20_000)
    assert quiet.minutes_left == 5


def test_s48_a_snooze_ends_by_itself_and_says_so(quiet: Quiet, qtbot: QtBot) -> None:
    quiet.snooze(5)
    quiet._end.setInterval(20)
    with qtbot.waitSignal(quiet.changed):
        pass
    assert quiet.why is None
    assert quiet.minutes_left == 0


def test_s48_the_words_are_told_anew_each_minute_and_no_longer_than_the_snooze(
    quiet: Quiet, qtbot: QtBot
) -> None:
    quiet.snooze(5)
    assert quiet._minute.interval() == 60_000
    quiet._minute.setInterval(10)
    with qtbot.waitSignal(quiet.changed):
        pass
    quiet.wake()
    assert not quiet._minute.isActive()
    assert quiet.why is None


def test_s70_a_private_document_stays_silent_whatever_is_snoozed(quiet: Quiet) -> None:
    quiet.snooze(5)
    quiet.keep_private(True)
    quiet.wake()
    assert quiet.why is Silence.PRIVATE
    quiet.keep_private(False)
    assert quiet.why is None
