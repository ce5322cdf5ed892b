"""Which keys are the ghost's, and when they are the page's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gptwriter.session.events import More
from gptwriter.session.states import Idle
from gptwriter.ui.keys import WORD_FIRST, KeyMap
from tests.ui.ghost_desk import CTRL, KEY, NONE, SHIFT, Desk, ghost_desk
from tests.virtual_time import Clock, put_on


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return ghost_desk(qtbot)


def test_s30_tab_accepts_all_as_one_undo_step(desk: Desk) -> None:
    desk.type("The")
    desk.until_asked(1)
    desk.model.say(" cat sat")
    desk.until_ghost(" cat sat")
    desk.press(KEY.Key_Tab)
    assert desk.look == "The cat sat"
    desk.editor.undo()
    assert desk.editor.text() == "The"
    desk.editor.redo()
    assert desk.editor.text() == "The cat sat"


def test_s32_shift_tab_accepts_to_the_sentence_end(desk: Desk) -> None:
    desk.sees("The", " cat sat. It slept. ")
    desk.press(KEY.Key_Backtab, SHIFT)
    assert desk.look == "The cat sat.[ It slept. ]"


def test_s34_esc_dismisses_the_ghost(desk: Desk) -> None:
    desk.sees("The", " cat")
    desk.press(KEY.Key_Escape)
    assert desk.look == "The"
    assert desk.controller.state == Idle()


def test_s37_without_a_ghost_tab_is_a_tab_and_ctrl_right_a_word_step(desk: Desk) -> None:
    desk.editor.set_text("one two")
    desk.press(KEY.Key_Right, CTRL)
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "one\t two"


def test_s37_in_the_indentation_tab_stays_a_tab(desk: Desk) -> None:
    desk.sees("   ", "The cat")
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "   \t"


def test_s38_a_held_key_never_accepts(desk: Desk) -> None:
    desk.sees("The", " cat")
    QTest.simulateEvent(desk.editor, True, KEY.Key_Tab.value, NONE, "\t", True)
    assert desk.look == "The[ cat]"


def test_s30_s37_accept_on_another_key_and_tab_does_its_own_work(desk: Desk) -> None:
    desk.editor.keys = KeyMap(own={"accept all": "Ctrl+J"})
    desk.type("The")
    desk.until_asked(1)
    desk.model.say(" cat")
    desk.until_ghost(" cat")
    desk.press(KEY.Key_J, CTRL)
    assert desk.look == "The cat"
    desk.sees("The", " cat")
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "The\t"


def test_s30_s31_word_first_keeps_a_word_with_tab_and_all_with_shift_tab(desk: Desk) -> None:
    desk.editor.keys = KeyMap(WORD_FIRST)
    desk.sees("The", " cat sat. It slept.")
    desk.press(KEY.Key_Tab)
    assert desk.look == "The cat[ sat. It slept.]"
    desk.press(KEY.Key_Backtab, SHIFT)
    assert desk.look == "The cat sat. It slept."


@pytest.mark.parametrize("keys", [KeyMap(), KeyMap(WORD_FIRST)], ids=["copilot", "word first"])
def test_s37_in_the_indentation_tab_is_a_tab_whatever_it_means(desk: Desk, keys: KeyMap) -> None:
    desk.editor.keys = keys
    desk.sees("   ", "The cat")
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "   \t"


def test_s37_another_accept_key_has_nothing_else_to_do_in_the_indentation(desk: Desk) -> None:
    desk.editor.keys = KeyMap(own={"accept all": "Ctrl+J"})
    desk.sees("   ", "The cat")
    desk.press(KEY.Key_J, CTRL)
    assert desk.editor.text() == "   The cat"


def test_s37_tab_that_moves_the_focus_is_left_alone(desk: Desk) -> None:
    desk.sees("The", " cat")
    desk.editor.setTabChangesFocus(True)
    desk.press(KEY.Key_Tab)
    assert "cat" not in desk.editor.text()
    desk.editor.setTabChangesFocus(False)
    desk.sees("The", " cat")
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "The cat"


def test_s37_a_rebound_key_accepts_nothing_while_text_is_selected(desk: Desk) -> None:
    desk.editor.keys = KeyMap(own={"accept all": "Ctrl+J"})
    desk.sees("The", " cat")
    desk.editor.selectAll()
    desk.press(KEY.Key_J, CTRL)
    assert desk.editor.text() == "The"


@pytest.mark.parametrize("key", [KEY.Key_Right, KEY.Key_End])
def test_s38_right_and_end_accept_only_for_whoever_wants_them(desk: Desk, key: Qt.Key) -> None:
    desk.sees("The", " cat")
    desk.press(key)
    assert desk.editor.text() == "The"
    desk.editor.keys = KeyMap(arrows=True)
    desk.sees("The", " cat")
    desk.press(key)
    assert desk.look == "The cat"


@pytest.mark.parametrize("key", [KEY.Key_J, KEY.Key_Right])
def test_s38_a_rebound_key_that_is_held_never_accepts(desk: Desk, key: Qt.Key) -> None:
    desk.editor.keys = KeyMap(own={"accept all": "Ctrl+J"}, arrows=True)
    desk.sees("The", " cat")
    modifiers = CTRL if key == KEY.Key_J else NONE
    QTest.simulateEvent(desk.editor, True, key.value, modifiers, "", True)
    assert desk.editor.text() == "The"
    desk.press(key, modifiers)
    assert desk.editor.text() == "The cat"


@pytest.mark.parametrize("keys", [KeyMap(), KeyMap(WORD_FIRST)], ids=["copilot", "word first"])
def test_s38_the_key_that_has_accepted_does_nothing_else_while_it_is_held(
    desk: Desk, keys: KeyMap
) -> None:
    desk.editor.keys = keys
    desk.sees("The", " cat")
    for held in (False, True, True):
        QTest.simulateEvent(desk.editor, True, KEY.Key_Tab.value, NONE, "\t", held)
    assert desk.editor.text() == "The cat"
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "The cat\t"
    QTest.simulateEvent(desk.editor, True, KEY.Key_Tab.value, NONE, "\t", True)
    assert desk.editor.text() == "The cat\t\t"


@pytest.mark.parametrize(
    ("key", "modifier", "alone"),
    [(KEY.Key_Right, CTRL, KEY.Key_Right), (KEY.Key_Backtab, SHIFT, KEY.Key_Tab)],
    ids=["Ctrl+Right", "Shift+Tab"],
)
def test_s38_that_key_does_nothing_else_though_its_modifier_is_let_go_first(
    desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier, alone: Qt.Key
) -> None:
    desk.sees("The", " cat")
    desk.press(key, modifier)
    assert desk.look == "The cat"
    desk.editor.set_caret(4)
    text = "\t" if alone == KEY.Key_Tab else ""
    QTest.simulateEvent(desk.editor, True, alone.value, NONE, text, True)
    assert (desk.editor.text(), desk.editor.caret) == ("The cat", 4)


def test_s34_s36_esc_ends_the_wait_for_a_paragraph(desk: Desk) -> None:
    desk.editor.set_text("The")
    desk.controller.ask_paragraph()
    desk.press(KEY.Key_Escape)
    assert desk.controller.state == Idle()
    assert desk.model.cancelled == [desk.model.last_id]


def test_s34_another_key_dismisses_and_esc_no_more(desk: Desk) -> None:
    desk.editor.keys = KeyMap(own={"dismiss": "Ctrl+G"})
    desk.sees("The", " cat")
    desk.press(KEY.Key_Escape)
    assert desk.look == "The[ cat]"
    desk.press(KEY.Key_G, CTRL)
    assert desk.look == "The"


def test_s43_a_ghost_that_has_only_just_appeared_is_not_accepted(desk: Desk) -> None:
    desk.editor.ghost_keys.accept_guard_ms = 60_000
    desk.sees("The", " cat")
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "The\t"


def test_s43_a_ghost_that_grows_has_not_only_just_appeared(desk: Desk) -> None:
    clock = Clock()
    put_on(clock, desk.controller, desk.editor)
    desk.editor.ghost_keys.accept_guard_ms = 120
    desk.controller.ask()
    desk.model.say("The", end=False)
    clock.pass_(120)
    desk.model.say(" cat")
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "The cat"


def test_s43_another_way_may_be_wanted_of_a_ghost_that_has_only_just_appeared(desk: Desk) -> None:
    desk.editor.ghost_keys.accept_guard_ms = 60_000
    desk.sees("The", " cat")
    with desk.qtbot.waitSignal(desk.editor.happened) as happened:
        desk.press(KEY.Key_BracketRight, Qt.KeyboardModifier.AltModifier)
    assert happened.args == [More(+1), True]


def test_s37_in_the_indentation_shift_tab_keeps_no_sentence(desk: Desk) -> None:
    desk.sees("   ", "The cat sat. It slept.")
    desk.press(KEY.Key_Backtab, SHIFT)
    assert desk.editor.text() == "   "
