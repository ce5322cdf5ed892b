"""The page of keys: a key is pressed, refused, taken from another command, and given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from gptwriter.ui.keys import COPILOT, WORD_FIRST, Command, KeyMap
from gptwriter.ui.keys_dialog import KeysDialog
from gptwriter.ui.settings_dialog import SettingsDialog
from tests.ui.conftest import Desk

KEY, MOD = Qt.Key, Qt.KeyboardModifier
NONE, CTRL, ALT = MOD.NoModifier, MOD.ControlModifier, MOD.AltModifier
Opened = Callable[..., KeysDialog]


@pytest.fixture
def opened(desk: Desk) -> Opened:
    def open_with(keys: KeyMap | None = None) -> KeysDialog:
        names = desk.window.actions_.names()
        dialog = KeysDialog(keys or KeyMap(), names, desk.window)
        dialog.show()
        desk.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return open_with


def row(dialog: KeysDialog, command: Command) -> QTreeWidgetItem:
    return next(
        one for one in dialog.list._rows() if one.data(0, Qt.ItemDataRole.UserRole) == command
    )


def change(
    dialog: KeysDialog, command: Command, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    dialog.list.mark(command)
    QTest.keyClick(dialog.list, KEY.Key_Return)
    press(dialog, key, modifiers)


def press(dialog: KeysDialog, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(dialog.list, key, modifiers)


def button(dialog: KeysDialog, title: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == title)


def test_every_command_is_shown_with_the_keys_it_has(opened: Opened) -> None:
    dialog = opened(KeyMap(own={"accept word": "Ctrl+J"}))
    shown = {command: row(dialog, command).text(1) for command in Command}
    assert shown[Command.ACCEPT_ALL] == "Tab"
    assert shown[Command.ACCEPT_WORD] == "Ctrl+J"
    assert shown[Command.NEXT].split() == ["Alt+]", "Alt+Down"]
    assert shown[Command.REOPEN] == ""
    assert shown[Command.SAVE] == "Ctrl+S"  # a few keyboards have a key named Save, too
    bold = [command for command in Command if row(dialog, command).font(1).bold()]
    assert bold == [Command.ACCEPT_WORD]


def test_a_free_key_that_is_pressed_is_the_commands(opened: Opened) -> None:
    dialog = opened()
    change(dialog, Command.ACCEPT_ALL, KEY.Key_J, CTRL)
    assert dialog.keys == KeyMap(own={"accept all": "Ctrl+J"})
    assert row(dialog, Command.ACCEPT_ALL).text(1) == "Ctrl+J"
    assert not dialog.list.listening


def test_tab_itself_can_be_pressed(opened: Opened) -> None:
    dialog = opened(KeyMap(own={"accept all": "Ctrl+J"}))
    change(dialog, Command.ACCEPT_WORD, KEY.Key_Tab)
    assert dialog.keys.keys(Command.ACCEPT_WORD) == ("Tab",)


def test_a_key_of_another_command_is_named_and_taken_at_the_second_press(opened: Opened) -> None:
    dialog = opened()
    change(dialog, Command.ACCEPT_ALL, KEY.Key_R, ALT)
    assert dialog.said == (
        "Alt+R is the key of “Something Else”. Press it again to have it here instead."
    )
    assert dialog.keys == KeyMap()
    press(dialog, KEY.Key_R, ALT)
    assert dialog.keys.keys(Command.ACCEPT_ALL) == ("Alt+R",)
    assert dialog.keys.keys(Command.RETRY) == ()
    assert row(dialog, Command.RETRY).text(1) == ""
    assert dialog.said == "“Something Else” has no key now."


def test_another_key_after_a_conflict_leaves_everything_to_its_holder(opened: Opened) -> None:
    dialog = opened()
    change(dialog, Command.ACCEPT_ALL, KEY.Key_R, ALT)
    press(dialog, KEY.Key_J, CTRL)
    assert dialog.keys == KeyMap(own={"accept all": "Ctrl+J"})


def test_esc_leaves_the_key_as_it_was_and_the_dialog_open(opened: Opened) -> None:
    dialog = opened()
    change(dialog, Command.ACCEPT_ALL, KEY.Key_R, ALT)
    press(dialog, KEY.Key_Escape)
    assert dialog.keys == KeyMap()
    assert row(dialog, Command.ACCEPT_ALL).text(1) == "Tab"
    assert dialog.isVisible()
    assert not dialog.list.listening


@pytest.mark.parametrize(
    ("key", "modifiers", "sentence"),
    [
        (KEY.Key_J, NONE, "J is for writing. Press it with Ctrl or Alt."),
        (KEY.Key_Space, CTRL, "Ctrl+Space is for input methods. Press another one."),
        (KEY.Key_Return, NONE, "Return is for editing text. Press another one."),
        (KEY.Key_C, CTRL, "Ctrl+C is for editing text. Press another one."),
        (KEY.Key_F, ALT, "Alt+F opens a menu. Press another one."),
    ],
)
def test_an_unsafe_key_is_refused_with_one_sentence_and_another_may_be_pressed(
    opened: Opened, key: Qt.Key, modifiers: Qt.KeyboardModifier, sentence: str
) -> None:
    dialog = opened()
    change(dialog, Command.ACCEPT_ALL, key, modifiers)
    assert dialog.said == sentence
    assert dialog.keys == KeyMap()
    press(dialog, KEY.Key_J, CTRL)
    assert dialog.keys.keys(Command.ACCEPT_ALL) == ("Ctrl+J",)


def test_a_key_without_a_name_is_refused(opened: Opened) -> None:
    dialog = opened()
    dialog.list.listen()
    QTest.simulateEvent(dialog.list, True, KEY.Key_unknown.value, NONE, "", False)
    assert dialog.said == "This key has no name and cannot be used. Press another one."
    assert dialog.list.listening


def test_a_modifier_alone_and_a_held_key_are_not_heard(opened: Opened) -> None:
    dialog = opened()
    change(dialog, Command.ACCEPT_ALL, KEY.Key_Control)
    QTest.simulateEvent(dialog.list, True, KEY.Key_J.value, CTRL, "", True)
    assert dialog.list.listening
    assert dialog.keys == KeyMap()


def test_another_line_ends_the_listening(opened: Opened) -> None:
    dialog = opened()
    dialog.list.mark(Command.ACCEPT_ALL)
    QTest.keyClick(dialog.list, KEY.Key_Return)
    dialog.list.mark(Command.ASK)
    assert not dialog.list.listening
    assert row(dialog, Command.ACCEPT_ALL).text(1) == "Tab"


def test_one_line_and_all_lines_can_be_reset(opened: Opened) -> None:
    dialog = opened(KeyMap(own={"accept all": "Ctrl+J", "ask": "Ctrl+K", "later": "Hyper+Q"}))
    dialog.list.mark(Command.NEXT)
    assert not button(dialog, "&Reset").isEnabled()
    dialog.list.mark(Command.ACCEPT_ALL)
    button(dialog, "&Reset").click()
    assert dialog.keys.own == {"ask": "Ctrl+K", "later": "Hyper+Q"}
    button(dialog, "Reset &All").click()
    assert dialog.keys == KeyMap(own={"later": "Hyper+Q"})
    assert not button(dialog, "Reset &All").isEnabled()


def test_a_key_can_be_removed(opened: Opened) -> None:
    dialog = opened()
    dialog.list.mark(Command.ASK)
    QTest.keyClick(dialog.list, KEY.Key_Delete)
    assert dialog.keys.keys(Command.ASK) == ()
    assert not button(dialog, "Re&move").isEnabled()
    button(dialog, "&Reset").click()
    assert dialog.keys == KeyMap()


def test_a_preset_and_the_arrows_are_shown_in_the_list_at_once(opened: Opened) -> None:
    dialog = opened()
    dialog.preset.show_preset(WORD_FIRST)
    dialog.arrows.click()
    assert dialog.keys == KeyMap(WORD_FIRST, arrows=True)
    assert row(dialog, Command.ACCEPT_WORD).text(1) == "Tab"
    assert row(dialog, Command.ACCEPT_ALL).text(1).split() == ["Shift+Tab", "Right", "End"]


def test_ok_says_the_keys_and_cancel_says_nothing(opened: Opened) -> None:
    chosen = KeyMap(own={"ask": "Ctrl+J"})
    for end, said in (("accept", [chosen]), ("reject", [])):
        dialog, heard = opened(), list[KeyMap]()
        dialog.keys_chosen.connect(heard.append)
        change(dialog, Command.ASK, KEY.Key_J, CTRL)
        getattr(dialog, end)()
        assert heard == said


def shown(desk: Desk, kind: type[QDialog]) -> QDialog:
    desk.qtbot.waitUntil(lambda: any(one.isVisible() for one in desk.window.findChildren(kind)))
    return next(one for one in desk.window.findChildren(kind) if one.isVisible())


def test_help_keys_changes_the_keys_of_the_window(desk: Desk) -> None:
    desk.window.actions_.keys.trigger()
    dialog = shown(desk, KeysDialog)
    assert isinstance(dialog, KeysDialog)
    change(dialog, Command.ACCEPT_ALL, KEY.Key_F, ALT)
    assert dialog.said == "Alt+F opens a menu. Press another one."
    press(dialog, KEY.Key_J, CTRL)
    dialog.accept()
    assert desk.window.preferences.settings.own_keys == {"accept all": "Ctrl+J"}
    assert desk.editor.keys.keys(Command.ACCEPT_ALL) == ("Ctrl+J",)


def test_the_settings_lead_to_the_keys_and_keep_them_only_with_ok(desk: Desk) -> None:
    before = desk.window.preferences.settings
    desk.window.actions_.settings.trigger()
    dialog = shown(desk, SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    dialog.preset.show_preset(WORD_FIRST)
    dialog.keys_wanted.emit()
    keys = shown(desk, KeysDialog)
    assert isinstance(keys, KeysDialog)
    assert keys.keys.preset == WORD_FIRST
    keys.preset.show_preset(COPILOT)
    change(keys, Command.RETRY, KEY.Key_J, CTRL)
    keys.accept()
    assert desk.window.preferences.settings == before
    assert dialog.preset.preset == COPILOT
    dialog.accept()
    wanted = replace(before, own_keys={"retry": "Ctrl+J"})
    assert desk.window.preferences.settings == wanted


def test_the_page_of_keys_can_be_reached_and_left_by_keys_alone(
    opened: Opened, qtbot: QtBot
) -> None:
    dialog = opened()
    assert dialog.list.hasFocus()
    press(dialog, KEY.Key_Down)
    assert dialog.list.command is Command.ACCEPT_WORD
    press(dialog, KEY.Key_F2)
    assert dialog.list.listening
    press(dialog, KEY.Key_Escape)
    press(dialog, KEY.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
