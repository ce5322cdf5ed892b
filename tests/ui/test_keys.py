"""Which key is whose: the presets of S30 to S36, own keys beside them, and never one key twice."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from pytestqt.qtbot import QtBot

from gptwriter.errors import SettingIgnored
from gptwriter.settings import Settings
from gptwriter.ui.actions import plain
from gptwriter.ui.key_safety import Unsafe, repaired, why_unsafe
from gptwriter.ui.keys import COPILOT, WORD_FIRST, Command, KeyMap, key_name, usual_keys
from tests.ui.conftest import Desk

PRESETS = (COPILOT, WORD_FIRST)
pytestmark = pytest.mark.usefixtures("qapp")  # keys have names where there is a desktop


@pytest.mark.parametrize(
    ("command", "copilot", "word_first"),
    [
        (Command.ACCEPT_ALL, ("Tab",), ("Shift+Tab",)),  # S30
        (Command.ACCEPT_WORD, ("Ctrl+Right",), ("Tab",)),  # S31
        (Command.ACCEPT_SENTENCE, ("Shift+Tab",), ()),  # S32
        (Command.NEXT, ("Alt+]", "Alt+Down"), ("Alt+]", "Alt+Down")),  # S33
        (Command.PREVIOUS, ("Alt+[", "Alt+Up"), ("Alt+[", "Alt+Up")),
        (Command.DISMISS, ("Esc",), ("Esc",)),  # S34
        (Command.ASK, ("Alt+\\", "Ctrl+Space"), ("Alt+\\", "Ctrl+Space")),  # S35
        (Command.SEVERAL, ("Ctrl+Return",), ("Ctrl+Return",)),  # S36
        (Command.PARAGRAPH, ("Ctrl+Shift+Return",), ("Ctrl+Shift+Return",)),
        (Command.RETRY, ("Alt+R",), ("Alt+R",)),
    ],
)
def test_s30_to_s36_the_two_presets(
    command: Command, copilot: tuple[str, ...], word_first: tuple[str, ...]
) -> None:
    assert usual_keys(COPILOT)[command] == copilot
    assert usual_keys(WORD_FIRST)[command] == word_first


@pytest.mark.parametrize("preset", PRESETS)
def test_every_key_of_a_preset_may_be_had_and_ctrl_space_is_never_the_only_one(preset: str) -> None:
    for command, keys in usual_keys(preset).items():
        unsafe = [key for key in keys if why_unsafe(key, command)]
        assert unsafe == (["Ctrl+Space"] if command is Command.ASK else []), command
    assert len(usual_keys(preset)[Command.ASK]) > 1


def assert_no_key_twice(keys: KeyMap) -> None:
    all_keys = [key for command in Command for key in keys.keys(command)]
    assert len(all_keys) == len(set(all_keys)), keys
    for command in Command:
        assert all(keys.holder(key) is command for key in keys.keys(command))


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("arrows", [False, True])
def test_no_two_commands_share_a_key_in_a_preset(preset: str, *, arrows: bool) -> None:
    assert_no_key_twice(KeyMap(preset, arrows=arrows))


@pytest.mark.parametrize("seed", range(20))
def test_no_two_commands_ever_share_a_key_whatever_the_writer_chooses(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a replayable test, not a secret
    known = [key for preset in PRESETS for keys in usual_keys(preset).values() for key in keys]
    pool = [*known, "Right", "End", "Ctrl+J", "Alt+Z", "F2"]
    keys = KeyMap()
    for _ in range(200):
        command = chance.choice(list(Command))
        key = chance.choice([*pool, ""])
        changed = chance.choice(
            [
                keys.with_key(command, key),
                keys.with_key(command, key),
                keys.without_own(command),
                KeyMap(chance.choice(PRESETS), keys.own, arrows=chance.random() < 0.5),
                KeyMap(keys.preset, {**keys.own, command: key}),  # as a file may have it
            ]
        )
        assert_no_key_twice(changed)
        if changed == keys.with_key(command, key):
            assert changed.keys(command)[:1] == ((key,) if key else ())
        if changed == keys.without_own(command):
            assert (
                changed.keys(command)[: len(usual_keys(keys.preset)[command])]
                == (usual_keys(keys.preset)[command])
            )
        keys = changed


def test_a_key_that_changes_hands_leaves_the_other_keys_of_its_holder() -> None:
    keys = KeyMap().with_key(Command.ACCEPT_ALL, "Alt+Down")
    assert keys.keys(Command.ACCEPT_ALL) == ("Alt+Down",)
    assert keys.keys(Command.NEXT) == ("Alt+]",)
    assert not keys.is_usual(Command.NEXT)
    assert keys.without_own(Command.ACCEPT_ALL).keys(Command.NEXT) == ("Alt+]", "Alt+Down")


def test_a_reset_gets_the_usual_keys_back_from_whoever_has_them() -> None:
    keys = KeyMap().with_key(Command.ACCEPT_WORD, "Tab").with_key(Command.ACCEPT_ALL, "Ctrl+J")
    reset = keys.without_own(Command.ACCEPT_ALL)
    assert reset.keys(Command.ACCEPT_ALL) == ("Tab",)
    assert reset.keys(Command.ACCEPT_WORD) == ("Ctrl+Right",)


def test_the_usual_key_chosen_by_hand_is_no_own_key() -> None:
    assert (
        KeyMap().with_key(Command.ACCEPT_ALL, "Ctrl+J").with_key(Command.ACCEPT_ALL, "Tab")
        == KeyMap()
    )


def test_s38_right_and_end_are_beside_the_own_accept_key_if_they_are_free() -> None:
    keys = KeyMap(own={"accept all": "Ctrl+J", "accept word": "Right"}, arrows=True)
    assert keys.keys(Command.ACCEPT_ALL) == ("Ctrl+J", "End")
    assert keys.keys(Command.ACCEPT_WORD) == ("Right",)
    assert KeyMap(arrows=True).is_usual(Command.ACCEPT_ALL)


def test_settings_say_the_same_keys_after_a_round() -> None:
    keys = KeyMap(WORD_FIRST, {"ask": "Ctrl+J"}, arrows=True)
    assert KeyMap.of(keys.in_settings(Settings())) == keys


@pytest.mark.parametrize(
    ("key", "modifiers", "name"),
    [
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, "Shift+Tab"),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.KeypadModifier, "Right"),
        (Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier, "Ctrl+J"),
    ],
)
def test_keys_are_named_as_the_settings_write_them(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, name: str
) -> None:
    assert key_name(QKeyEvent(QEvent.Type.KeyPress, key, modifiers)) == name


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("J", Unsafe.TYPING),
        ("Shift+J", Unsafe.TYPING),
        ("1", Unsafe.TYPING),
        (",", Unsafe.TYPING),
        ("Space", Unsafe.COMPOSING),
        ("Shift+Space", Unsafe.COMPOSING),
        ("Ctrl+Space", Unsafe.COMPOSING),
        ("Ctrl+.", Unsafe.COMPOSING),
        ("Henkan", Unsafe.COMPOSING),
        ("Zenkaku Hankaku", Unsafe.COMPOSING),
        ("Return", Unsafe.EDITING),
        ("Shift+Return", Unsafe.EDITING),
        ("Backspace", Unsafe.EDITING),
        ("Left", Unsafe.EDITING),
        ("Up", Unsafe.EDITING),
        ("Shift+Right", Unsafe.EDITING),
        ("Ctrl+Backspace", Unsafe.EDITING),
        ("Ctrl+C", Unsafe.EDITING),
        ("Ctrl+Z", Unsafe.EDITING),
        ("", Unsafe.UNKNOWN),
        ("no key", Unsafe.UNKNOWN),
        ("Ctrl+J, Ctrl+K", Unsafe.UNKNOWN),
        ("Ж", Unsafe.TYPING),
        ("去", Unsafe.TYPING),
        ("Ctrl", Unsafe.UNKNOWN),
    ],
)
def test_a_key_that_is_needed_elsewhere_is_nobodys(key: str, why: Unsafe) -> None:
    for command in (Command.ACCEPT_ALL, Command.SAVE):
        assert why_unsafe(key, command) is why


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab", "Esc", "Right", "End", "Ctrl+Right"])
def test_s37_what_falls_through_without_a_ghost_is_for_the_ghost_alone(key: str) -> None:
    assert why_unsafe(key, Command.ACCEPT_WORD) is None
    assert why_unsafe(key, Command.SAVE) is Unsafe.EDITING


@pytest.mark.parametrize("key", ["Ctrl+J", "Alt+Z", "F2", "Ctrl+Alt+Down", "Meta+J", "Ctrl+Ж"])
def test_other_keys_may_be_had_by_all(key: str) -> None:
    assert all(why_unsafe(key, command) is None for command in Command)


def test_a_broken_key_is_repaired_with_the_usual_one_and_nothing_else_is_lost() -> None:
    own = {
        "accept all": "x",
        "ask": "Ctrl+Nonsense",
        "retry": "shift+alt+z",
        "save": "Alt+F",
        "accept sentence": "Backtab",
        "drawer": "",
        "of a later version": "Hyper+Q",
    }
    kept, complaints = repaired(Settings(theme="dark", own_keys=own))
    assert kept == Settings(
        theme="dark",
        own_keys={
            "retry": "Alt+Shift+Z",
            "accept sentence": "Shift+Tab",
            "drawer": "",
            "of a later version": "Hyper+Q",
        },
    )
    ignored = ["own_keys: accept all", "own_keys: ask", "own_keys: save"]
    assert [one.fields["name"] for one in complaints] == ignored
    assert all(isinstance(one, SettingIgnored) for one in complaints)
    keys = KeyMap.of(kept)
    assert keys.keys(Command.ACCEPT_ALL) == ("Tab",)
    assert keys.keys(Command.DRAWER) == ()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_usual_key_opens_a_menu(desk: Desk, language: str) -> None:
    desk.window.preferences.change(Settings(language=language, theme="light"))
    menus = [
        QKeySequence.mnemonic(one.text()).toString() for one in desk.window.menuBar().actions()
    ]
    assert len(menus) == 6
    assert {why_unsafe(key, Command.ASK) for key in menus} == {Unsafe.MENU}
    for preset in PRESETS:
        keys = KeyMap(preset)
        assert [key for key in menus if keys.holder(key)] == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_command_has_a_name_of_its_own(desk: Desk, language: str) -> None:
    desk.window.preferences.change(Settings(language=language, theme="light"))
    names = desk.window.actions_.names()
    assert set(names) == set(Command)
    assert len(set(names.values())) == len(Command)
    assert not any(mark in name for name in names.values() for mark in "&…\t()")


@pytest.mark.parametrize(
    ("text", "name"),
    [("Save &As…", "Save As"), ("另存为(&A)…", "另存为"), ("&Accept All\tTab", "Accept All")],
)
def test_a_name_is_the_menus_without_its_marks(text: str, name: str) -> None:
    assert plain(text) == name


def test_the_menus_show_and_obey_the_writers_keys(desk: Desk, qtbot: QtBot) -> None:
    preferences, actions = desk.window.preferences, desk.window.actions_
    with qtbot.waitSignal(desk.window.settings_changed):
        preferences.use_keys(KeyMap(WORD_FIRST, {"ask": "Ctrl+J", "retry": ""}))
    assert [key.toString() for key in actions.ask.shortcuts()] == ["Ctrl+J"]
    assert actions.retry.shortcuts() == []
    assert actions.accept_all.text().endswith("\tShift+Tab")
    assert actions.accept_word.text().endswith("\tTab")
    assert "\t" not in actions.accept_sentence.text()
    assert desk.editor.keys.preset == WORD_FIRST


def test_s38_a_held_key_asks_only_once(desk: Desk) -> None:
    actions = desk.window.actions_
    asking = (actions.ask, actions.several, actions.paragraph, actions.retry)
    assert not any(action.autoRepeat() for action in asking)
