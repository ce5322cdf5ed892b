"""The list of ways to go on, in a real window with a real controller and a scripted model."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from gptwriter.engine.api import Piece
from gptwriter.errors import ModelProcessDied
from gptwriter.session.controller import Controller
from gptwriter.session.requester import LINES
from gptwriter.session.requests import Surroundings
from gptwriter.session.states import Idle
from gptwriter.session.timers import Timing
from gptwriter.ui.choosing import Choosing
from gptwriter.ui.drawer_dialog import DrawerDialog
from gptwriter.ui.keys import KeyMap
from tests.session.scripted_model import ScriptedModel
from tests.ui.conftest import Desk

KEY = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@dataclass
class Table:
    desk: Desk
    model: ScriptedModel
    controller: Controller
    choosing: Choosing

    @property
    def look(self) -> str:
        return self.desk.editor.look()

    @property
    def rows_widget(self) -> QListWidget:
        return self.choosing.panel.findChild(QListWidget)  # type: ignore[return-value]  # it has one

    @property
    def letters(self) -> QLineEdit:
        return self.choosing.panel.findChild(QLineEdit)  # type: ignore[return-value]  # it has one

    def rows(self) -> list[str]:
        items = [self.rows_widget.item(row) for row in range(self.rows_widget.count())]
        return [item.text() for item in items if not item.isHidden()]

    def sees(self, text: str, ghost: str) -> None:
        self.desk.editor.set_text(text)
        self.desk.editor.set_caret(len(text))
        self.controller.ask()
        self.model.say(ghost)
        assert self.look == f"{text}[{ghost}]"

    def answer(self, *lines: tuple[str, float], end: bool = True) -> None:
        """One line of the last request after the other."""
        pieces = [Piece(text, math.log(odds), n) for n, (text, odds) in enumerate(lines)]
        missing = LINES - len(lines)
        pieces += [Piece("...", -9.0, len(lines) + n) for n in range(missing)]
        self.model.yielded.emit(self.model.last_id, tuple(pieces))
        if end:
            self.model.ended.emit(self.model.last_id, None)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.letters, key)


@pytest.fixture
def table(desk: Desk, qtbot: QtBot) -> Table:
    model, editor = ScriptedModel(), desk.editor
    editor.ghost_keys.accept_guard_ms = 0
    controller = Controller(model, lambda: Surroundings(*editor.around_caret(40_000, 2_000)))
    editor.happened.connect(controller.handle)
    controller.ghost_shown.connect(editor.show_ghost)
    controller.ghost_hidden.connect(editor.hide_ghost)
    controller.accepted.connect(editor.insert_accepted)
    controller.state_changed.connect(desk.window.show_state)
    editor.setFocus()
    return Table(desk, model, controller, Choosing(desk.window, controller))


def test_s22_s33_alt_bracket_asks_once_and_then_goes_round(table: Table) -> None:
    table.sees("The cat", " sat")
    QTest.keyClick(table.desk.editor, KEY.Key_BracketRight, ALT)
    request = table.model.asked[table.model.last_id]
    assert (request.before, request.alternatives) == ("The cat", LINES)
    table.answer((" sat", 0.5), (" ran", 0.25), (" slept", 0.12))
    assert table.look == "The cat[ ran]"
    asked = len(table.model.asked)
    for ghost in (" slept", " sat"):
        QTest.keyClick(table.desk.editor, KEY.Key_BracketRight, ALT)
        assert table.look == f"The cat[{ghost}]"
    QTest.keyClick(table.desk.editor, KEY.Key_BracketLeft, ALT)
    assert table.look == "The cat[ slept]"
    assert len(table.model.asked) == asked


def test_s60_the_status_row_says_which_of_how_many(table: Table) -> None:
    table.sees("The cat", " sat")
    assert "Suggesting" in table.desk.window.status.state_words
    QTest.keyClick(table.desk.editor, KEY.Key_BracketRight, ALT)
    assert table.desk.window.status.state_words == "Suggesting …"
    table.answer((" sat", 0.5), (" ran", 0.25))
    assert table.desk.window.status.state_words == "Suggesting 2/2"


def test_s36_ctrl_enter_lists_several_and_enter_inserts_the_marked_one(table: Table) -> None:
    table.desk.editor.set_text("The cat")
    table.desk.editor.set_caret(7)
    table.desk.window.actions_.several.trigger()
    assert table.choosing.panel.isVisible()
    table.answer((" sat", 0.5), (" ran", 0.25), (" slept", 0.12))
    assert table.rows()[:3] == ["sat 50 %", "ran 25 %", "slept 12 %"]
    assert table.look == "The cat[ sat]"
    table.press(KEY.Key_Down)
    assert table.look == "The cat[ ran]"
    table.press(KEY.Key_Return)
    assert table.desk.editor.text() == "The cat ran"
    assert not table.choosing.panel.isVisible()
    table.desk.editor.undo()
    assert table.desk.editor.text() == "The cat"  # one step (S58)


def test_s36_ctrl_enter_has_its_key(table: Table) -> None:
    keys = [key.toString() for key in table.desk.window.actions_.several.shortcuts()]
    assert keys == ["Ctrl+Return"]


def test_s36_escape_leaves_the_list_and_the_ghost_stays(table: Table) -> None:
    table.sees("The cat", " sat")
    table.desk.window.actions_.several.trigger()
    table.answer((" sat", 0.5), (" ran", 0.25))
    table.press(KEY.Key_Escape)
    assert not table.choosing.panel.isVisible()
    assert table.look == "The cat[ sat]"


@pytest.mark.parametrize(
    ("on", "back"),
    [(KEY.Key_BracketRight, KEY.Key_BracketLeft), (KEY.Key_Down, KEY.Key_Up)],
)
def test_s33_both_pairs_of_keys_go_on_and_back(table: Table, on: Qt.Key, back: Qt.Key) -> None:
    table.sees("The cat", " sat")
    QTest.keyClick(table.desk.editor, on, ALT)
    table.answer((" sat", 0.5), (" ran", 0.25), (" slept", 0.12))
    assert table.look == "The cat[ ran]"
    QTest.keyClick(table.desk.editor, back, ALT)
    assert table.look == "The cat[ sat]"
    QTest.keyClick(table.desk.editor, back, ALT)
    assert table.look == "The cat[ slept]"


def test_s33_alt_enter_lists_the_other_words_and_letters_narrow_them(table: Table) -> None:
    table.sees("The cat", " sat")
    QTest.keyClick(table.desk.editor, KEY.Key_Return, ALT)
    assert table.choosing.panel.isVisible()
    table.answer((" sat down", 0.5), (" ran", 0.25), (" slept", 0.12))
    QTest.keyClicks(table.letters, "SL")
    assert table.rows() == ["slept 12 %"]
    assert table.look == "The cat[ slept]"
    table.press(KEY.Key_Return)
    assert table.desk.editor.text() == "The cat slept"


def test_s33_the_right_key_goes_to_the_next_word_of_the_ghost(table: Table) -> None:
    table.sees("The cat", " sat down")
    QTest.keyClick(table.desk.editor, KEY.Key_Return, ALT)
    table.answer((" sat", 0.5), (" ran", 0.25))
    table.press(KEY.Key_Right)
    assert table.model.asked[table.model.last_id].before == "The cat sat"
    table.answer((" down", 0.5), (" up", 0.25))
    assert table.rows()[:2] == ["sat down 50 %", "sat up 25 %"]
    table.press(KEY.Key_Down)
    table.press(KEY.Key_Return)
    assert table.desk.editor.text() == "The cat sat up"


def test_s36_letters_that_fit_no_word_leave_nothing_to_take(table: Table) -> None:
    table.sees("The cat", " sat")
    table.desk.window.actions_.several.trigger()
    table.answer((" sat", 0.5), (" ran", 0.25))
    QTest.keyClicks(table.letters, "q")
    table.press(KEY.Key_Return)
    assert table.rows() == []
    assert table.desk.editor.text() == "The cat"


def test_s36_the_keys_of_the_ghost_mean_the_same_in_the_list(table: Table) -> None:
    table.desk.editor.keys = KeyMap(own={"accept all": "Ctrl+J"})
    table.sees("The cat", " sat")
    table.desk.window.actions_.several.trigger()
    table.answer((" sat", 0.5), (" ran", 0.25), (" slept", 0.12))
    for key, ghost in (
        (KEY.Key_BracketRight, " ran"),
        (KEY.Key_BracketRight, " slept"),
        (KEY.Key_BracketLeft, " ran"),
    ):
        QTest.keyClick(table.letters, key, ALT)
        assert table.look == f"The cat[{ghost}]"
    QTest.keyClick(table.letters, KEY.Key_J, CTRL)
    assert table.desk.editor.text() == "The cat ran"


def test_s44_s36_a_list_that_is_read_does_not_go_by_itself(table: Table) -> None:
    timers = table.controller.timers
    timers.timing = Timing(hide_after=60_000)
    table.sees("The cat", " sat")
    assert timers.until_hide.isActive()
    table.desk.window.actions_.several.trigger()
    table.answer((" sat", 0.5), (" ran", 0.25))
    table.press(KEY.Key_Down)
    assert table.look == "The cat[ ran]"
    assert not timers.until_hide.isActive()
    table.press(KEY.Key_Escape)
    assert table.look == "The cat[ ran]"
    assert timers.until_hide.isActive()


def test_s18_s36_the_list_closes_when_the_model_fails(table: Table) -> None:
    table.desk.editor.set_text("The cat")
    table.desk.window.actions_.several.trigger()
    table.model.say(error=ModelProcessDied())
    assert table.controller.state == Idle()
    assert not table.choosing.panel.isVisible()


def test_s36_chinese_words_are_whole_words(table: Table) -> None:
    table.desk.editor.set_text("我们去")
    table.desk.editor.set_caret(3)
    table.desk.window.actions_.several.trigger()
    table.answer(("公园散步", 0.5), ("学校", 0.25))
    table.letters.setText("学")  # as an input method commits it
    assert table.rows() == ["学校 25 %"]


def drawer_of(table: Table) -> DrawerDialog:
    table.desk.window.actions_.drawer.trigger()
    return next(d for d in table.desk.window.findChildren(DrawerDialog) if d.isVisible())


def test_what_was_dismissed_is_found_in_the_drawer_and_put_in(table: Table) -> None:
    for text, ghost in (("The cat", " sat down"), ("The dog", " ran home")):
        table.sees(text, ghost)
        QTest.keyClick(table.desk.editor, KEY.Key_Escape)
    drawer = drawer_of(table)
    assert table.controller.drawer.texts() == (" ran home", " sat down")
    drawer.findChild(QLineEdit).setText("SAT")  # type: ignore[union-attr]  # it has one
    table.desk.editor.set_text("The cat ")
    table.desk.editor.set_caret(8)
    next(b for b in drawer.findChildren(QPushButton) if b.text() == "&Insert").click()
    assert table.desk.editor.text() == "The cat sat down"
    table.desk.editor.undo()
    assert table.desk.editor.text() == "The cat "


def test_a_search_that_finds_nothing_leaves_nothing_to_insert(table: Table) -> None:
    table.sees("The cat", " sat down")
    QTest.keyClick(table.desk.editor, KEY.Key_Escape)
    drawer = drawer_of(table)
    drawer.findChild(QLineEdit).setText("nowhere")  # type: ignore[union-attr]  # it has one
    assert not any(
        button.isEnabled()
        for button in drawer.findChildren(QPushButton)
        if button.text() == "&Insert"
    )
    drawer.reject()


def list_three(table: Table) -> None:
    table.sees("The cat", " sat")
    table.desk.window.actions_.several.trigger()
    table.answer((" sat", 0.5), (" ran", 0.25), (" slept", 0.12))


def test_s36_the_list_goes_round(table: Table) -> None:
    list_three(table)
    table.press(KEY.Key_Up)
    last = table.rows_widget.currentRow()
    assert last == len(table.rows()) - 1
    table.press(KEY.Key_Down)
    assert table.rows_widget.currentRow() == 0


def test_s38_a_held_key_keeps_no_row_of_the_list(table: Table) -> None:
    list_three(table)
    none = Qt.KeyboardModifier.NoModifier
    QTest.simulateEvent(table.letters, True, KEY.Key_Tab.value, none, "\t", True)
    assert table.desk.editor.text() == "The cat"


def test_s36_the_list_opens_on_the_screen_and_not_beyond_the_window(table: Table) -> None:
    panel = table.choosing.panel
    panel.open_at(QPoint(100_000, 100_000))
    assert panel.screen().availableGeometry().bottom() >= panel.geometry().bottom() - 1
    assert panel.x() < table.desk.window.geometry().right()
    panel.close()


def test_s33_the_list_marks_the_way_that_is_seen(table: Table) -> None:
    table.sees("The cat", " sat")
    QTest.keyClick(table.desk.editor, KEY.Key_BracketRight, ALT)
    table.answer((" sat", 0.5), (" ran", 0.25), (" slept", 0.12))
    assert table.look == "The cat[ ran]"
    QTest.keyClick(table.desk.editor, KEY.Key_Return, ALT)
    marked = table.rows_widget.currentItem()
    assert marked.text().startswith("ran")
    table.choosing.panel.close()
