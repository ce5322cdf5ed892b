"""The model that the settings choose is loaded, and suggestions are off while there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gptwriter.engine.api import Device, Piece, Request
from gptwriter.errors import ModelMissing
from gptwriter.finetune import copy_guard
from gptwriter.session import calibration
from gptwriter.session.admission import Thresholds
from gptwriter.session.controller import Controller
from gptwriter.session.model_choice import ModelChoice
from gptwriter.session.model_thread import ModelThread
from gptwriter.session.requests import Surroundings
from gptwriter.session.states import Disabled, Idle
from gptwriter.settings import Settings
from tests.fakes import INFO, FakeEngine

Choose = Callable[[FakeEngine, Settings, Path | None], ModelChoice]


@pytest.fixture
def choose(qtbot: QtBot) -> Iterator[Choose]:
    made: list[tuple[ModelThread, Controller, ModelChoice]] = []  # they outlive the test

    def make(engine: FakeEngine, chosen: Settings, fixed: Path | None) -> ModelChoice:
        thread = ModelThread(engine.watched_by)
        controller = Controller(thread, lambda: Surroundings("", ""))
        choice = ModelChoice(thread, controller, chosen, fixed, controller)
        made.append((thread, controller, choice))
        return choice

    yield make
    for thread, _, _ in made:
        thread.close()


def test_without_a_model_suggestions_are_off_and_one_is_offered(
    choose: Choose, qtbot: QtBot
) -> None:
    choice = choose(FakeEngine(), Settings(), None)
    with qtbot.waitSignals([choice.showed, choice.lacking]):
        choice.begin()
    assert choice._controller.state == Disabled("no model")


def test_the_command_lines_model_goes_before_that_of_the_settings(
    choose: Choose, qtbot: QtBot, tmp_path: Path
) -> None:
    engine = FakeEngine()
    choice = choose(engine, Settings(model_folder="elsewhere", device="cpu"), tmp_path)
    choice.begin()
    assert choice._controller.state == Disabled("loading")
    qtbot.waitUntil(lambda: choice._controller.state == Idle())
    assert [(spec.folder, spec.device) for spec in engine.loaded] == [(tmp_path, Device.CPU)]


def test_f16_another_strength_goes_to_the_model_and_the_same_settings_do_not(
    choose: Choose, qtbot: QtBot, tmp_path: Path
) -> None:
    engine, chosen = FakeEngine(), Settings(adapter=str(tmp_path / "voice"))
    choice = choose(engine, chosen, tmp_path)
    choice.begin()
    choice.obey(replace(chosen, adapter_percent=50))
    choice.obey(replace(chosen, adapter_percent=50, suggest="when asked"))
    qtbot.waitUntil(lambda: bool(engine.loaded) and engine.loaded[-1].adapter_strength == 0.5)
    assert len(engine.loaded) <= 2


SENTENCE = "He carried a lantern and a loaf of bread to the old harbour."
ANOTHER = "She had never seen so many ships in one place before that day."


def test_f13_what_the_model_and_its_adapter_have_learned_is_known_by_heart(
    choose: Choose, qtbot: QtBot, tmp_path: Path
) -> None:
    for name, text in (("model", SENTENCE), ("voice", ANOTHER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / copy_guard.FILE).write_bytes(copy_guard.runs_of([text]))
    chosen = Settings(adapter=str(tmp_path / "voice"))
    choice = choose(FakeEngine(), chosen, tmp_path / "model")
    asking = choice._controller.asking
    choice.begin()
    qtbot.waitUntil(lambda: choice._controller.state == Idle())
    assert asking.learned.first_end(SENTENCE)
    assert asking.learned.first_end(ANOTHER)
    choice.obey(replace(chosen, adapter=""))
    assert asking.learned.first_end(SENTENCE)
    assert asking.learned.first_end(ANOTHER) is None
    choice.obey(chosen)
    assert asking.learned.first_end(ANOTHER)


def test_q9_the_loaded_model_has_its_own_thresholds(
    choose: Choose, qtbot: QtBot, tmp_path: Path
) -> None:
    calibration.save(INFO, Thresholds(0.4, 0.3))
    choice = choose(FakeEngine(), Settings(), tmp_path)
    choice.begin()
    qtbot.waitUntil(lambda: choice._controller.state == Idle())
    assert choice._controller.asking.thresholds == Thresholds(0.4, 0.3)


def test_p8_what_the_model_before_it_said_is_forgotten(
    choose: Choose, qtbot: QtBot, tmp_path: Path
) -> None:
    choice = choose(FakeEngine(" sat"), Settings(), tmp_path)
    choice.begin()
    qtbot.waitUntil(lambda: choice._controller.state == Idle())
    here, asking = Request("The cat"), choice._controller.asking
    asking.work_ahead(here)
    asking.heard(asking._last_number, (Piece(" sat"),))
    asking.heard_end(asking._last_number, None)
    assert asking.ask(1, here)
    choice.load_again()
    assert asking.ask(2, here) == []


def test_a_model_that_cannot_be_loaded_is_said_and_can_be_tried_again(
    choose: Choose, qtbot: QtBot, tmp_path: Path
) -> None:
    engine = FakeEngine(load_errors=[ModelMissing(place="there")])
    choice = choose(engine, Settings(), tmp_path)
    with qtbot.waitSignal(choice.complained):
        choice.begin()
    assert choice._controller.state == Disabled("failed")
    choice.load_again()
    qtbot.waitUntil(lambda: choice._controller.state == Idle())
