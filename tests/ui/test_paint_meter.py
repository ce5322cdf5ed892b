"""From a key to the first paint of the ghost it brought (P17)."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QElapsedTimer

from gptwriter.ui.paint_meter import PaintMeter
from tests.virtual_time import Clock, Elapsed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meter(clock: Clock) -> PaintMeter:
    meter = PaintMeter()
    meter._since_key = cast("QElapsedTimer", Elapsed(clock))
    return meter


def test_p17_a_ghost_is_measured_from_the_last_key_to_its_first_paint(
    meter: PaintMeter, clock: Clock
) -> None:
    meter.note_key()
    clock.pass_(100)
    meter.note_key()
    clock.pass_(400)
    meter.note_ghost()
    assert meter.note_paint() == 400
    assert meter.note_paint() is None


def test_p17_the_second_ghost_after_a_key_is_not_measured(meter: PaintMeter) -> None:
    meter.note_key()
    meter.note_ghost()
    assert meter.note_paint() == 0
    meter.note_ghost()
    assert meter.note_paint() is None


def test_p17_what_comes_after_the_writer_went_elsewhere_is_not_because_of_the_key(
    meter: PaintMeter,
) -> None:
    meter.note_key()
    meter.note_move()
    meter.note_ghost()
    assert meter.note_paint() is None
