"""The off switches through the whole window (S44, S48, S70-S72)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from gptwriter import settings
from gptwriter.app import App
from gptwriter.session.account import Outcome
from gptwriter.session.states import Disabled, Idle
from gptwriter.settings import Settings
from tests.app_start import Start


def word_and_reason(app: App) -> tuple[str, str]:
    button = app.window.status._state_button
    return button.text(), button.accessibleDescription()


def quieten(app: App, action: QAction) -> None:
    """With a ghost on the page, which goes at once."""
    app.controller.ask()
    app.editor.set_text("Once")
    app.editor.set_caret(4)
    app.controller.ask()
    action.trigger()


def is_silent_but_answers(start: Start, app: App) -> None:
    QTest.keyClicks(app.editor, "x")
    assert app.controller.state == Idle()
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")


def test_s48_s71_s72_a_snooze_is_said_with_its_minutes_and_the_ask_key_still_works(
    start: Start,
) -> None:
    app = start.loaded()
    quieten(app, app.window.actions_.snooze[15])
    assert app.editor.ghost == ""
    assert word_and_reason(app) == ("Disabled", "Snoozed, 15 min left; only when asked.")
    is_silent_but_answers(start, app)
    assert app.controller.asking.silences.counts()["snoozed"] == 1  # Q17
    app.window.actions_.wake.trigger()
    assert not app.window.actions_.wake.isEnabled()
    QTest.keyClicks(app.editor, " x")
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")


def test_s70_s71_a_private_document_stays_so_and_another_does_not(
    start: Start, tmp_path: Path
) -> None:
    file, other = tmp_path / "diary.txt", tmp_path / "story.txt"
    for one in (file, other):
        one.write_text("Once", encoding="utf-8")
    app = start.loaded(file)
    app.editor.set_caret(4)
    quieten(app, app.window.actions_.private)
    assert word_and_reason(app) == ("Disabled", "Not in this document; only when asked.")
    is_silent_but_answers(start, app)
    app.editor.set_text("Once")
    with start.qtbot.waitSignal(app.manuscript.saved):
        app.window.actions_.save.trigger()
    with start.qtbot.waitSignal(app.manuscript.opened):
        app.window.files.open(other)
    assert not app.window.actions_.private.isChecked()
    assert word_and_reason(app) == ("Idle", "")
    with start.qtbot.waitSignal(app.manuscript.opened):
        app.window.files.open(file)
    assert app.window.actions_.private.isChecked()


def test_s71_no_model_is_loaded_while_all_is_off(start: Start) -> None:
    settings.save(Settings(suggest="off"))
    app = start()
    app.chosen_model.begin()
    app.controller.ask()
    assert app.controller.state == Disabled("off")
    assert start.engine.loaded == []
    app.window.preferences.change(replace(app.window.preferences.settings, suggest="automatic"))
    start.qtbot.waitUntil(lambda: app.controller.state == Idle() and bool(start.engine.loaded))


@pytest.mark.parametrize("seconds", settings.HIDE_AFTER_S)
def test_s44_a_ghost_goes_by_itself_when_the_writer_wants_that(start: Start, seconds: int) -> None:
    app = start.loaded()
    app.window.preferences.change(replace(app.window.preferences.settings, hide_after_s=seconds))
    app.editor.set_text("Once")
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    timer = app.controller.timers.until_hide
    assert (timer.isActive(), timer.interval()) == (seconds > 0, 1000 * seconds)
    if seconds:
        timer.start(1)
        start.qtbot.waitUntil(lambda: app.editor.ghost == "")
        outcomes = app.controller.account.outcomes()
        assert outcomes[Outcome.REJECTED] == outcomes[Outcome.DISMISSED] == 0
    else:
        assert app.controller.timers.timing.hide_after == 0


def test_s48_a_ghost_that_was_asked_for_outlasts_the_minutes_of_a_snooze(start: Start) -> None:
    app = start.loaded()
    app.window.actions_.snooze[15].trigger()
    app.editor.set_text("Once")
    app.editor.set_caret(4)
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    app.quiet.changed.emit()  # a minute has passed
    assert app.editor.ghost == " and more."
    app.window.actions_.private.trigger()
    assert app.editor.ghost == ""
