"""The row under the text: the right words, plain text, and nothing that jumps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gptwriter.engine.api import Device, LoadPhase, LoadProgress, ModelInfo
from gptwriter.errors import RecoveryOff
from gptwriter.session.states import (
    Composing,
    Disabled,
    Idle,
    Predicting,
    Queued,
    State,
    Suggesting,
    Suggestion,
)
from gptwriter.ui.counter import Tally
from gptwriter.ui.status_bar import StatusBar

MODEL = ModelInfo("Ann <b>", "llama", 134_500_000, 2048, Device.CPU, "CPU", "bfloat16")
STATES: list[tuple[State, str]] = [
    (Idle(), "Idle"),
    (Queued(), "Queued"),
    (Predicting(Suggestion(1)), "Predicting"),
    (Suggesting(Suggestion(1, text="x")), "Suggesting"),
    (Composing(), "Idle"),
    (Disabled("off"), "Disabled"),
    (Disabled("loading"), "Idle"),
]


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    made.resize(900, made.sizeHint().height())
    made.show()
    return made


def state_button(bar: StatusBar) -> QPushButton:
    return bar.findChild(QPushButton)  # type: ignore[return-value]  # it has one


def texts(bar: StatusBar) -> dict[str, str]:
    return {label.accessibleName(): label.text() for label in bar.findChildren(QLabel)}


@pytest.mark.parametrize(("state", "word"), STATES)
def test_s72_each_state_has_its_word(bar: StatusBar, state: State, word: str) -> None:
    bar.show_state(state)
    assert state_button(bar).text() == word


def test_s72_the_reason_of_a_silence_is_in_the_tooltip(bar: StatusBar) -> None:
    bar.show_state(Disabled("no model"))
    assert "No model has been chosen yet." in state_button(bar).toolTip()


def test_s72_a_click_asks_for_the_switches(bar: StatusBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.switches_requested):
        state_button(bar).click()


def test_nothing_moves_when_the_state_changes(bar: StatusBar, qtbot: QtBot) -> None:
    places = set()
    for state, _ in STATES:
        bar.show_state(state)
        bar.grab()  # lays it out
        places.add(tuple(label.geometry().getRect() for label in bar.findChildren(QLabel)))
    assert len(places) == 1


def lowest_ink(part: QWidget, columns: int) -> int:
    """The row of pixels, counted in the status bar, on which the text's beginning stands."""
    image = part.grab().toImage()
    paper = image.pixel(0, 0)
    return part.y() + max(
        row
        for row in range(image.height())
        if any(image.pixel(x, row) != paper for x in range(columns))
    )


@pytest.mark.parametrize("height", range(22, 32))
def test_all_words_of_the_row_stand_on_one_line_however_high_it_is(
    bar: StatusBar, height: int
) -> None:
    bar.setFixedHeight(height)
    form, model, size = bar._form_button, bar._model_label, bar._size_label
    first = form.fontMetrics().horizontalAdvance("U")
    model.setText(form.text())
    size.setText("U 个字符")  # another font may lend the Han characters
    bar.grab()  # lays it out
    assert lowest_ink(form, first) == lowest_ink(model, first) == lowest_ink(size, first)


def test_the_model_and_its_device_are_shown(bar: StatusBar) -> None:
    bar.show_model(MODEL)
    assert texts(bar)["Model"] == "Ann <b> · CPU"


@pytest.mark.parametrize(
    ("strength", "shown"),
    [
        (1.0, "Ann <b> · My letters · CPU"),
        (0.6, "Ann <b> · My letters 60 % · CPU"),
        (0.0, "Ann <b> · CPU"),
    ],
)
def test_f16_the_voice_it_writes_in_is_named(bar: StatusBar, strength: float, shown: str) -> None:
    bar.voice = {Path("/voices/17"): "My letters"}.__getitem__
    bar.show_model(replace(MODEL, adapter=Path("/voices/17"), adapter_strength=strength))
    assert texts(bar)["Model"] == shown


def test_loading_is_shown_in_place_of_the_model(bar: StatusBar) -> None:
    bar.show_model(LoadProgress(LoadPhase.LOADING, 0.424))
    assert texts(bar)["Model"] == "Loading the model: 42 %"
    bar.show_model(None)
    assert texts(bar)["Model"] == "No model"


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (Tally(0, 0, 0), "0 words"),
        (Tally(1, 4, 0), "1 word"),
        (Tally(1234, 6000, 0), "1,234 words"),
        (Tally(1000, 1100, 990), "1,100 characters"),
    ],
)
def test_the_size_is_in_the_unit_of_its_readers(bar: StatusBar, size: Tally, shown: str) -> None:
    bar.show_size(size)
    assert texts(bar)["Length of the text"] == shown


def test_a_notice_is_plain_text_and_goes_by_itself(bar: StatusBar) -> None:
    bar.notify("<img src=x> was not saved.")
    assert texts(bar)["Notice"] == "<img src=x> was not saved."
    assert "&lt;img" in bar._notice.toolTip()
    assert bar._forget.isActive()
    assert bar._forget.interval() == 8_000
    bar._forget.timeout.emit()
    assert texts(bar)["Notice"] == ""


def test_a_long_notice_takes_the_room_of_the_rest_and_gives_it_back(bar: StatusBar) -> None:
    bar.show_model(MODEL)
    bar.notify("A very long sentence about a model. " * 10)
    assert not bar._model_label.isVisible()
    bar._forget.timeout.emit()
    assert bar._model_label.isVisible()


def test_a_notice_with_a_long_path_keeps_the_reason_at_its_end(bar: StatusBar) -> None:
    folder = "/home/ann/models" * 20
    bar.notify(f"The model in {folder} was not loaded: it is not whole.")
    bar.grab()  # lays it out
    shown = bar._notice.fitting
    assert len(shown) < len(folder)
    assert shown.startswith("The model in")
    assert shown.endswith("it is not whole.")


def test_every_part_has_a_name_for_screen_readers(bar: StatusBar) -> None:
    parts = [*bar.findChildren(QLabel), state_button(bar)]
    assert all(part.accessibleName() for part in parts)


def test_a_warning_lasts_longer_than_other_notices(bar: StatusBar) -> None:
    bar.warn(RecoveryOff(words="No space left on device"))
    bar.notify("Something else.")
    assert texts(bar)["Notice"] == "Something else."
    bar._forget_notice()
    assert "Save often." in texts(bar)["Notice"]
    bar.forget_warning()
    assert texts(bar)["Notice"] == ""


def test_r8_the_models_tooltip_says_how_much_was_sent(bar: StatusBar) -> None:
    def tip() -> str:
        label = bar._model_label
        QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint()))
        return label.toolTip()

    bar.show_model(None)
    assert "bytes" not in tip()  # where nobody stands guard nothing is promised
    bar.refused_connections = lambda: 0
    assert "0 bytes of your text were sent" in tip()
    assert "refused" not in tip()
    bar.refused_connections = lambda: 2
    assert "2 attempts to reach one were refused." in tip()


def test_s48_a_ghost_that_was_asked_for_amid_silence_is_no_silence(bar: StatusBar) -> None:
    bar.show_quiet("Snoozed.")
    assert bar.state_words == "Disabled"
    bar.show_state(Suggesting(Suggestion(1, text="x")))
    assert bar.state_words == "Suggesting"
