"""What the benchmarks of the real window do with it, with a fake engine behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gptwriter import paths
from gptwriter.app import App, Options
from gptwriter.commands.bench.keen_writer import PROMPT, KeenWriter
from gptwriter.commands.bench.probed import own_place, probed
from gptwriter.session.model_thread import ModelThread
from gptwriter.session.states import Idle
from tests.fakes import FakeEngine


@pytest.fixture
def app(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[App]:
    paths.default_model_dir().mkdir(parents=True)
    engine = FakeEngine(*request.param)
    app = App(Options(), ModelThread(engine.watched_by))
    qtbot.addWidget(app.window)
    app.start()
    qtbot.waitUntil(lambda: engine.info is not None and app.controller.state == Idle())
    yield app
    for writer in app.findChildren(KeenWriter):
        writer.stop()
    app.close()
    app.window.hide()


@pytest.mark.parametrize("app", [(" and", " more", ".")], indirect=True)
def test_a_keen_writer_takes_one_paragraph_after_the_other(app: App, qtbot: QtBot) -> None:
    writer = KeenWriter(app)
    writer.start("Once.")
    qtbot.waitUntil(lambda: writer.paragraphs >= 2)
    assert app.editor.text().startswith("Once. and more. and more.")


@pytest.mark.parametrize("app", [()], indirect=True)
def test_a_keen_writer_goes_on_where_the_model_has_nothing_to_say(app: App, qtbot: QtBot) -> None:
    writer = KeenWriter(app)
    writer.start("Once.")
    qtbot.waitUntil(lambda: app.editor.text().count(PROMPT) >= 2)
    assert writer.paragraphs == 0


def test_a_measured_window_is_away_from_the_settings_and_needs_no_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    place = own_place("folder")
    assert place["XDG_CONFIG_HOME"] == place["XDG_STATE_HOME"] == "folder"
    assert place["QT_QPA_PLATFORM"] == "offscreen"
    monkeypatch.setenv("DISPLAY", ":0")
    assert "QT_QPA_PLATFORM" not in own_place("folder")


def test_a_measured_window_keeps_its_compiled_modules_as_an_installed_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    with probed("bare") as probe:
        probe.until("shown")
        environment = Path(f"/proc/{probe.process.pid}/environ").read_bytes()
    assert b"PYTHONDONTWRITEBYTECODE" not in environment
