"""The menus do what they say, and every way to change a setting is the same way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl, SignalInstance
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

import gptwriter
from gptwriter import paths
from gptwriter.errors import NoConnection
from gptwriter.prose.units import Unit
from gptwriter.session.states import Idle, Suggesting, Suggestion
from gptwriter.settings import Settings
from gptwriter.ui.actions import Actions
from gptwriter.ui.theme import DARK, LIGHT
from tests.fakes import INFO
from tests.ui.conftest import Desk


def menu_actions(desk: Desk) -> list[QAction]:
    """Every action of every menu, as a writer would find them."""
    menus = desk.window.menuBar().findChildren(QMenu)
    return [action for menu in menus for action in menu.actions()]


def emitted(desk: Desk, signal: SignalInstance, action: QAction) -> list[object]:
    with desk.qtbot.waitSignal(signal) as blocker:
        action.trigger()
    return list(blocker.args or [])


def test_every_action_stands_in_a_menu_and_has_a_name(desk: Desk) -> None:
    named = {action.text() for action in menu_actions(desk) if not action.isSeparator()}
    everything = set(desk.window.actions_.findChildren(QAction))
    assert "" not in named
    assert everything <= set(menu_actions(desk))


def test_no_two_actions_share_a_key(desk: Desk) -> None:
    keys = [
        key.toString()
        for action in desk.window.actions_.findChildren(QAction)
        for key in action.shortcuts()
    ]
    assert len(keys) == len(set(keys))


def test_no_two_entries_of_a_menu_share_a_letter(desk: Desk) -> None:
    for menu in desk.window.menuBar().findChildren(QMenu):
        texts = [action.text().split("\t")[0] for action in menu.actions()]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(set(letters)), menu.title()


@pytest.mark.parametrize("keys", ["Alt+\\", "Ctrl+Space"])
def test_s35_both_ask_keys_ask(desk: Desk, keys: str) -> None:
    assert keys in [key.toString() for key in desk.window.actions_.ask.shortcuts()]


def test_the_window_says_what_the_writer_wants(desk: Desk) -> None:
    window, actions = desk.window, desk.window.actions_
    assert emitted(desk, window.ask_requested, actions.ask) == []
    assert emitted(desk, window.paragraph_requested, actions.paragraph) == []
    assert emitted(desk, window.try_again_requested, actions.try_again) == []


def test_s37_accepting_is_offered_only_while_a_ghost_is_shown(desk: Desk) -> None:
    word = desk.window.actions_.accept_word
    assert not word.isEnabled()
    desk.window.show_state(Suggesting(Suggestion(1, text="x")))
    assert emitted(desk, desk.window.accept_requested, word) == [Unit.WORD]
    desk.window.show_state(Idle())
    assert not word.isEnabled()


def test_the_ghosts_keys_are_shown_but_stay_the_editors(desk: Desk) -> None:
    action = desk.window.actions_.accept_all
    assert action.text().endswith("\tTab")
    assert not action.shortcuts()


def test_editing_actions_are_offered_when_they_can_do_something(desk: Desk) -> None:
    actions = desk.window.actions_
    assert not actions.undo.isEnabled()
    assert not actions.copy.isEnabled()
    QTest.keyClicks(desk.editor, "word")
    actions.select_all.trigger()
    assert actions.copy.isEnabled()
    actions.cut.trigger()
    assert desk.editor.text() == ""
    actions.paste.trigger()
    assert desk.editor.text() == "word"
    actions.undo.trigger()
    actions.undo.trigger()
    assert desk.editor.text() == "word"
    actions.redo.trigger()
    assert desk.editor.text() == ""


def test_a_theme_from_the_menu_dresses_everything_and_is_kept(
    desk: Desk, qapp: QApplication
) -> None:
    dark = next(a for a in desk.window.actions_.theme.actions() if a.data() == "dark")
    kept = emitted(desk, desk.window.settings_changed, dark)
    assert kept == [replace(Settings(), language="en", theme="dark")]
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK.paper
    qapp.processEvents()  # widgets learn of it by event
    assert desk.editor.palette().color(QPalette.ColorRole.Text).name() == DARK.ink


def test_the_menus_mark_what_the_settings_say(desk: Desk) -> None:
    desk.window.preferences.change(
        replace(desk.window.preferences.settings, theme="dark", suggest="off", device="cpu")
    )
    actions = desk.window.actions_
    groups = (actions.theme, actions.suggest, actions.device)
    assert not actions.origins.isChecked()
    assert desk.window.preferences.tint is None
    desk.window.preferences.change(replace(desk.window.preferences.settings, show_origins=True))
    assert actions.origins.isChecked()
    marked = [group.checkedAction().data() for group in groups]
    assert marked == ["dark", "off", "cpu"]


def test_the_system_theme_follows_the_desktop(
    desk: Desk, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences = desk.window.preferences
    preferences.change(replace(preferences.settings, theme="system"))
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == LIGHT.paper
    monkeypatch.setattr("gptwriter.ui.theme.resolve", lambda _choice, _hints: DARK)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK.paper


def test_a_device_is_said_by_signal(desk: Desk) -> None:
    cpu = next(a for a in desk.window.actions_.device.actions() if a.data() == "cpu")
    assert emitted(desk, desk.window.device_chosen, cpu) == ["cpu"]


def test_a_model_folder_is_said_and_an_empty_one_means_the_default(desk: Desk) -> None:
    preferences = desk.window.preferences
    chosen: list[object] = []
    desk.window.model_chosen.connect(chosen.append)
    preferences.use_model(Path("/models/mine"))
    preferences.change(replace(preferences.settings, model_folder=""))
    assert chosen == [Path("/models/mine"), paths.default_model_dir()]


def test_settings_that_are_the_same_say_nothing(desk: Desk) -> None:
    with desk.qtbot.assertNotEmitted(desk.window.settings_changed):
        desk.window.preferences.change(replace(desk.window.preferences.settings))


def test_zoom_goes_in_steps_and_stays_in_its_limits(desk: Desk) -> None:
    actions, preferences = desk.window.actions_, desk.window.preferences
    before = desk.editor.font().pointSizeF()
    actions.zoom_in.trigger()
    assert preferences.settings.zoom_percent == 110
    assert desk.editor.font().pointSizeF() == pytest.approx(before * 1.1)
    for _ in range(40):
        actions.zoom_out.trigger()
    assert preferences.settings.zoom_percent == 50
    actions.zoom_reset.trigger()
    assert desk.editor.font().pointSizeF() == before


def test_full_screen_and_back(desk: Desk) -> None:
    desk.window.actions_.full_screen.trigger()
    assert desk.window.isFullScreen()
    desk.window.actions_.full_screen.trigger()
    assert not desk.window.isFullScreen()


def test_recent_documents_are_opened_from_the_menu(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "this & that.txt"
    file.write_text("Hello.", encoding="utf-8")
    desk.window.show_recent([file])
    action = next(a for a in menu_actions(desk) if a.data() == file)
    assert "this && that.txt" in action.text()
    emitted(desk, desk.manuscript.opened, action)
    assert desk.editor.text() == "Hello."


def test_s72_one_click_on_the_state_opens_the_switches(desk: Desk) -> None:
    desk.window.status.switches_requested.emit(QPoint(100, 400))
    assert desk.window.menus.suggest.isVisible()
    desk.window.menus.suggest.close()


def test_an_error_is_one_sentence_in_the_status_row(desk: Desk) -> None:
    desk.window.show_error(NoConnection())
    shown = [label.text() for label in desk.window.status.findChildren(QLabel)]
    assert str(NoConnection()) in shown


def test_a_gpu_without_room_is_told_of_in_one_sentence(desk: Desk) -> None:
    desk.window.show_model(replace(INFO, notice="OutOfMemory"))
    shown = [label.text() for label in desk.window.status.findChildren(QLabel)]
    assert "The graphics card has too little memory; the model runs on the processor." in shown


def test_the_length_of_the_text_follows_typing(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.window._counter.counted):
        QTest.keyClicks(desk.editor, "Three words here")
    shown = [label.text() for label in desk.window.status.findChildren(QLabel)]
    assert "3 words" in shown


@pytest.mark.parametrize("name", ["settings", "keys", "about", "model_folder"])
def test_a_dialog_opens_without_holding_up_the_program(desk: Desk, name: str) -> None:
    getattr(desk.window.actions_, name).trigger()
    dialogs = [w for w in desk.window.findChildren(QWidget) if w.isWindow() and w.isVisible()]
    assert [dialog.windowTitle() != "" for dialog in dialogs] == [True]


@pytest.mark.parametrize("page", ["", "https://example.org/"])
def test_help_looks_for_updates_where_there_is_a_page(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(gptwriter, "PROJECT_PAGE", page)
    actions = Actions(qapp)
    assert actions.updates.isVisible() is bool(page)
    assert actions.about.isVisible()
    actions.setParent(None)


def test_check_for_updates_opens_the_project_page_in_a_browser(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gptwriter, "PROJECT_PAGE", "https://example.org/")
    asked: list[str] = []
    answers = [False, True]

    def open_url(url: QUrl) -> bool:
        asked.append(url.toString())
        return answers.pop()

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    desk.window.actions_.updates.trigger()
    assert asked == ["https://example.org/"]
    desk.window.actions_.updates.trigger()  # where there is no browser, the page is named
    assert any("https://example.org/" in label.text() for label in desk.window.findChildren(QLabel))
