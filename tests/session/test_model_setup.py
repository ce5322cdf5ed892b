"""Fetching the default model in a child: what its lines mean, and how it is stopped."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from gptwriter.engine.obtain_messages import ObtainProgress, Phase, write
from gptwriter.errors import NoConnection, ObtainError
from gptwriter.session.model_setup import ModelSetup

made: list[ModelSetup] = []


@pytest.fixture(autouse=True)
def _end_children() -> Iterator[None]:
    yield
    while made:
        made.pop().close()


def setup_with(*lines: object, then: str = "") -> ModelSetup:
    """A setup whose child prints these lines, JSON but for strings, and then runs some code."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    program = f"import time\nfor line in {texts!r}: print(line, flush=True)\n{then}"
    setup = ModelSetup(command=[sys.executable, "-c", program])
    made.append(setup)
    return setup


def started(qtbot: QtBot, setup: ModelSetup, until: SignalInstance) -> Any:
    with qtbot.waitSignal(until, timeout=10_000) as blocker:
        setup.start()
    return blocker.args[0] if blocker.args else None


def test_progress_arrives_as_values(qtbot: QtBot) -> None:
    progress = ObtainProgress(Phase.DOWNLOADING, 5, 10, 2.5, 2.0)
    setup = setup_with(write(progress).rstrip())
    assert started(qtbot, setup, setup.progressed) == progress


def test_the_folder_of_the_finished_model_arrives(qtbot: QtBot) -> None:
    setup = setup_with({"phase": "done", "folder": "/models/one"})
    assert started(qtbot, setup, setup.finished) == Path("/models/one")
    assert not setup.running


def test_an_error_of_the_child_arrives_as_itself(qtbot: QtBot) -> None:
    setup = setup_with(NoConnection().to_wire())
    assert isinstance(started(qtbot, setup, setup.failed), NoConnection)


@pytest.mark.parametrize("noise", ["Loading: 50 %", "[1, 2]", "{", '"word"', "{}"])
def test_chatter_of_libraries_is_passed_over(qtbot: QtBot, noise: str) -> None:
    setup = setup_with(noise, {"phase": "done", "folder": "/m"})
    assert started(qtbot, setup, setup.finished) == Path("/m")


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "import os; os.abort()"])
def test_a_child_that_ends_without_a_word_is_a_failure(qtbot: QtBot, end: str) -> None:
    setup = setup_with({"phase": "downloading"}, then=end)
    assert isinstance(started(qtbot, setup, setup.failed), ObtainError)


def test_a_program_that_is_not_there_is_a_failure(qtbot: QtBot, tmp_path: Path) -> None:
    setup = ModelSetup(command=[str(tmp_path / "none")])
    assert isinstance(started(qtbot, setup, setup.failed), ObtainError)


def test_cancel_stops_the_child_and_start_begins_again(qtbot: QtBot) -> None:
    setup = setup_with({"phase": "downloading"}, then="time.sleep(60)")
    failures: list[object] = []
    setup.failed.connect(failures.append)
    for _ in range(2):
        started(qtbot, setup, setup.progressed)
        with qtbot.waitSignal(setup.cancelled):
            setup.cancel()
        assert not setup.running
    assert not failures


def test_a_second_start_does_not_start_a_second_child(qtbot: QtBot) -> None:
    setup = setup_with({"phase": "downloading"}, then="time.sleep(60)")
    started(qtbot, setup, setup.progressed)
    before = setup._process.processId()
    setup.start()
    assert setup._process.processId() == before


def test_close_waits_for_the_childs_end(qtbot: QtBot) -> None:
    setup = setup_with({"phase": "downloading"}, then="time.sleep(60)")
    started(qtbot, setup, setup.progressed)
    setup.close()
    assert not setup.running
