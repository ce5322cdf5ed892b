"""How suggestions are doing, through the whole window: measured, counted, shown (P17, Q17)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gptwriter.app import App
from gptwriter.session.account import Outcome
from gptwriter.session.latency import Start as From
from gptwriter.session.timers import Timing
from gptwriter.ui.account_dialog import AccountDialog
from tests.app_start import Start

KEY = Qt.Key


@pytest.fixture
def app(start: Start) -> App:
    app = start.loaded()
    app.controller.timers.timing = Timing(show_delay=20, start_delay=1)
    app.editor.ghost_keys.accept_guard_ms = 0
    with start.qtbot.waitActive(app.window):
        app.window.activateWindow()
    app.editor.setFocus()
    return app


def times(app: App, start: From) -> int:
    found = app.controller.account.latency.figures(start)
    return found.count if found else 0


def opened(app: App) -> AccountDialog:
    app.window.actions_.account.trigger()
    (dialog,) = app.window.findChildren(AccountDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    return dialog


def test_p17_the_time_from_the_key_to_the_painted_ghost_is_measured(start: Start, app: App) -> None:
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: times(app, From.COLD) == 1)
    assert app.editor.ghost == " and more."
    figures = app.controller.account.latency.figures(From.COLD)
    assert figures
    assert figures.p50 >= 20  # the pause is part of it
    assert figures.p50_beyond == figures.p50 - 20


def test_p17_a_ghost_that_is_typed_into_is_measured_once(start: Start, app: App) -> None:
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: times(app, From.COLD) == 1)
    QTest.keyClicks(app.editor, " an")
    assert app.editor.ghost == "d more."
    app.editor.repaint()
    assert times(app, From.COLD) == 1


def test_p17_where_the_text_went_on_it_is_an_append(start: Start, app: App) -> None:
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: times(app, From.COLD) == 1)
    QTest.keyClicks(app.editor, "x")
    start.qtbot.waitUntil(lambda: times(app, From.APPEND) == 1)
    assert times(app, From.COLD) == 1


def test_p17_what_is_remembered_is_neither(start: Start, app: App) -> None:
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: times(app, From.COLD) == 1)
    QTest.keyClick(app.editor, KEY.Key_Escape)
    QTest.keyClick(app.editor, KEY.Key_Backslash, Qt.KeyboardModifier.AltModifier)
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    QTest.keyClick(app.editor, KEY.Key_Escape)
    QTest.keyClick(app.editor, KEY.Key_Backslash, Qt.KeyboardModifier.AltModifier)
    start.qtbot.waitUntil(lambda: times(app, From.READY) == 1)


def test_p17_a_ghost_that_no_key_brought_is_not_measured(start: Start, app: App) -> None:
    app.editor.set_text("Once")
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    app.editor.repaint()
    assert [times(app, each) for each in From] == [0, 0, 0]


def test_p17_a_ghost_that_a_menu_brought_is_not_measured_from_the_last_key(
    start: Start, app: App
) -> None:
    app.controller.timers.timing = Timing(show_delay=60_000, start_delay=1)
    QTest.keyClicks(app.editor, "Oncex")
    QTest.keyClick(app.editor, KEY.Key_Backspace)  # nothing comes after that
    for kind in (QEvent.Type.FocusOut, QEvent.Type.FocusIn):  # a menu comes and goes
        QApplication.sendEvent(app.editor, QFocusEvent(kind, Qt.FocusReason.PopupFocusReason))
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    app.editor.repaint()
    assert [times(app, each) for each in From] == [0, 0, 0]


def test_q17_deleting_undoing_and_coming_back_are_named_silences(start: Start, app: App) -> None:
    app.controller.account.clear()
    QTest.keyClicks(app.editor, "Once")
    QTest.keyClick(app.editor, KEY.Key_Backspace)
    app.editor.undo()
    app.editor.clearFocus()
    app.editor.setFocus()
    counts = app.controller.account.silences.counts()
    assert counts == {"after-delete": 1, "after-undo": 1, "after-focus": 1}
    assert type(app.controller.state).__name__ == "Idle"


def test_s58_after_the_undo_of_a_deletion_nothing_is_asked(start: Start, app: App) -> None:
    app.editor.set_text("Once")
    app.editor.set_caret(4)
    QTest.keyClick(app.editor, KEY.Key_Backspace)
    app.editor.undo()
    assert app.editor.text() == "Once"
    assert type(app.controller.state).__name__ == "Idle"


def test_q17_q16_phrases_that_were_held_back_are_counted(start: Start, app: App) -> None:
    app.model.held_back.emit(2)
    assert app.controller.account.silences.counts()["banned"] == 2


def test_q17_p17_the_view_shows_the_counts_and_copies_them_without_text(
    start: Start, app: App
) -> None:
    QTest.keyClicks(app.editor, "# Zauberberg")
    app.editor.set_text("Once")
    app.editor.set_caret(4)
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    QTest.keyClick(app.editor, KEY.Key_Tab)
    dialog = opened(app)
    assert ("Kept, or typed to the end", "1") in dialog._outcomes.rows()
    assert ("In a heading", "12") in dialog._silences.rows()
    dialog._copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "accepted 1\n" in copied
    assert "silent heading: 12\n" in copied
    for word in ("Zauberberg", "Once", "more"):
        assert word not in copied


def test_q17_the_open_view_follows_and_is_cleared(start: Start, app: App) -> None:
    app.controller.account.clear()
    dialog = opened(app)
    assert dialog._silences.rows() == [("Nothing was held back so far.", "")]
    app.model.held_back.emit(1)
    dialog._look.start(1)
    named = ("A phrase that you never want was left out", "1")
    start.qtbot.waitUntil(lambda: dialog._silences.rows() == [named])
    dialog._reset_button.click()
    assert dialog._silences.rows() == [("Nothing was held back so far.", "")]
    assert app.controller.account.outcomes()[Outcome.SHOWN] == 0
    assert opened(app) is dialog
    close = [one for one in dialog.findChildren(QPushButton) if one.text() == "Close"]
    with start.qtbot.waitSignal(dialog.destroyed):
        close[0].click()
    assert app.accounting._dialog is None


def test_q17_the_view_speaks_chinese_at_once(start: Start, app: App) -> None:
    dialog = opened(app)
    preferences = app.window.preferences
    preferences.change(replace(preferences.settings, language="zh_CN"))
    try:
        start.qtbot.waitUntil(lambda: dialog._outcomes.rows()[0][0] == "已显示")
        assert dialog.windowTitle() == "建议的表现"
    finally:
        preferences.change(replace(preferences.settings, language="en"))
