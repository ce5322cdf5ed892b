"""The editor with a real controller and a scripted model: keys in, looks out."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QElapsedTimer, QEvent, QMimeData, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gptwriter.errors import ModelProcessDied
from gptwriter.session.events import Typed
from gptwriter.session.states import Idle
from gptwriter.session.strength import Faint
from gptwriter.ui.editor import Editor
from gptwriter.ui.theme import DARK, LIGHT
from tests.ui.ghost_desk import CTRL, KEY, SHIFT, Desk, ghost_desk
from tests.virtual_time import Clock, Elapsed


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return ghost_desk(qtbot)


def test_s14_s15_a_pause_in_typing_brings_a_ghost(desk: Desk) -> None:
    desk.type("The cat")
    desk.until_asked(1)
    assert desk.model.asked[1].before == "The cat"
    desk.model.say(" sat", " down")
    desk.until_ghost(" sat down")
    assert desk.look == "The cat[ sat down]"


def test_s4_the_ghost_is_nowhere_but_on_the_screen(desk: Desk) -> None:
    desk.sees("The cat", " sat down")
    document = desk.editor.document()
    assert desk.editor.text() == "The cat"
    assert document.toPlainText() == "The cat"
    assert not document.isModified()
    assert not document.isUndoAvailable()
    assert document.find("sat").isNull()
    desk.editor.selectAll()
    desk.editor.copy()
    assert QGuiApplication.clipboard().text() == "The cat"


def test_s31_s58_ctrl_right_accepts_a_word_and_undo_brings_text_and_ghost_back(desk: Desk) -> None:
    desk.sees("The", " cat sat")
    desk.press(KEY.Key_Right, CTRL)
    assert desk.look == "The cat[ sat]"
    desk.press(KEY.Key_Z, CTRL)
    assert desk.look == "The[ cat sat]"
    desk.press(KEY.Key_Z, CTRL | SHIFT)
    assert desk.look == "The cat[ sat]"


def test_s58_each_accept_is_an_undo_step_apart_from_typing(desk: Desk) -> None:
    desk.sees("", "one two three four")
    desk.type("one")
    desk.press(KEY.Key_Right, CTRL)
    desk.press(KEY.Key_Right, CTRL)
    texts = []
    while desk.editor.document().isUndoAvailable():
        desk.editor.undo()
        texts.append(desk.look)
    assert texts == ["one two[ three four]", "one[ two three four]", "[one two three four]"]


def test_s10_typing_the_ghost_consumes_it_and_backspace_gives_it_back(desk: Desk) -> None:
    desk.sees("The", " cat")
    desk.type(" c")
    assert desk.look == "The c[at]"
    desk.press(KEY.Key_Backspace)
    assert desk.look == "The [cat]"
    asked_at = [request.before for request in desk.model.asked.values()]
    assert asked_at == ["The", "The cat"]  # the second in advance, as if the ghost were accepted


def test_s11_another_letter_hides_the_ghost_at_once(desk: Desk) -> None:
    desk.sees("The", " cat")
    desk.type("n")
    assert desk.look == "Then"


def test_s12_s55_a_backspaced_emoji_counts_as_one_character(desk: Desk) -> None:
    desk.sees("Hi", " 👍 there")
    desk.press(KEY.Key_Right, CTRL)
    assert desk.look == "Hi 👍[ there]"
    desk.press(KEY.Key_Backspace)
    assert desk.look == "Hi [👍 there]"


def test_s82_enter_leaves_no_ghost_behind_in_the_old_paragraph(desk: Desk) -> None:
    desk.sees("The", " cat")
    desk.press(KEY.Key_Return)
    assert desk.look == "The\n"
    first = desk.editor.document().firstBlock().layout()
    assert not first.preeditAreaText()
    assert not first.formats()


def test_s64_a_ghost_of_several_lines_becomes_real_paragraphs(desk: Desk) -> None:
    desk.sees("The", " cat.\nIt sat.")
    desk.press(KEY.Key_Tab)
    assert desk.editor.text() == "The cat.\nIt sat."
    assert desk.editor.document().blockCount() == 2


@pytest.mark.parametrize(
    ("key", "caret"), [(KEY.Key_End, 8), (KEY.Key_Right, 7), (KEY.Key_Home, 0), (KEY.Key_Down, 14)]
)
def test_s57_navigation_lands_where_it_would_without_a_ghost(
    desk: Desk, key: Qt.Key, caret: int
) -> None:
    desk.editor.set_text("hello! w\nmore and more")
    desk.editor.set_caret(6)
    desk.controller.ask()
    desk.model.say(" GHOST of a very long kind")
    assert desk.look == "hello![ GHOST of a very long kind] w\nmore and more"
    desk.press(key)
    assert desk.look == "hello! w\nmore and more"
    assert desk.editor.caret in (caret, caret + 1)


def test_s13_a_paste_is_no_typing(desk: Desk) -> None:
    desk.sees("The", " cat")
    data = QMimeData()
    data.setText(" c")
    desk.editor.insertFromMimeData(data)
    assert desk.look == "The c"
    assert desk.controller.state == Idle()


def test_s63_s7_while_an_input_method_composes_there_is_no_ghost(desk: Desk) -> None:
    desk.sees("我们", "去公园散步")
    _compose(desk.editor, preedit="qu")
    assert desk.look == "我们"
    assert desk.editor.document().firstBlock().layout().preeditAreaText() == "qu"
    desk.model.say("吧", end=False)
    assert desk.editor.document().firstBlock().layout().preeditAreaText() == "qu"


@pytest.mark.parametrize(
    ("commit", "look"),
    [("去", "我们去[公园散步]"), ("", "我们[去公园散步]"), ("在", "我们在")],
)
def test_s24_what_the_input_method_commits_is_typing(desk: Desk, commit: str, look: str) -> None:
    desk.sees("我们", "去公园散步")
    _compose(desk.editor, preedit="x")
    _compose(desk.editor, commit=commit)
    assert desk.look == look


def test_s24_a_commit_without_composing_is_typing(desk: Desk) -> None:
    desk.sees("我们", "去公园")
    _compose(desk.editor, commit="去")
    assert desk.look == "我们去[公园]"


def _compose(editor: Editor, preedit: str = "", commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(editor, event)


def test_s18_a_dead_model_is_one_report_and_the_text_stays(desk: Desk) -> None:
    errors: list[object] = []
    desk.controller.reported.connect(_keep(errors))
    desk.type("The")
    desk.until_asked(1)
    desk.model.say(error=ModelProcessDied())
    assert desk.editor.text() == "The"
    assert [type(error) for error in errors] == [ModelProcessDied]


def _keep(into: list[object]) -> Callable[[object], None]:
    return into.append


def test_s81_the_ghost_is_grey_and_underlined_and_leaves_other_formats_alone(desk: Desk) -> None:
    desk.editor.set_text("The")
    layout = desk.editor.document().firstBlock().layout()
    other = QTextLayout.FormatRange()
    other.start, other.length = 0, 3
    layout.setFormats([other])
    desk.editor.moveCursor(QTextCursor.MoveOperation.End)
    desk.controller.ask()
    desk.model.say(" cat")
    ghost = layout.formats()[-1]
    assert (ghost.start, ghost.length) == (3, 4)
    assert ghost.format.foreground().color().name() == LIGHT.ghost
    desk.press(KEY.Key_Escape)
    assert [(one.start, one.length) for one in layout.formats()] == [(0, 3)]


def test_s59_showing_a_ghost_never_scrolls(desk: Desk) -> None:
    desk.editor.set_text("line\n" * 200)
    desk.editor.moveCursor(QTextCursor.MoveOperation.End)
    at = desk.editor.verticalScrollBar().value()
    desk.controller.ask()
    desk.model.say(" and on and on" * 40)
    assert desk.editor.verticalScrollBar().value() == at


def test_only_when_asked_typing_stays_silent_and_the_ask_key_works(desk: Desk) -> None:
    desk.controller.eagerness.automatic = False
    desk.type("The cat")
    assert desk.controller.state == Idle()
    desk.controller.ask()
    desk.model.say(" sat")
    assert desk.look == "The cat[ sat]"


def test_s25_a_block_hides_the_ghost_and_asking_says_why(desk: Desk) -> None:
    refused: list[object] = []
    desk.controller.refused.connect(_keep(refused))
    desk.sees("The", " cat")
    desk.controller.block("off")
    assert desk.look == "The"
    desk.controller.ask()
    assert refused == ["off"]
    desk.controller.unblock("off")
    desk.controller.ask()
    desk.model.say(" cat")
    assert desk.look == "The[ cat]"


def test_s80_s81_the_faint_words_of_a_ghost_have_their_own_colour_and_the_same_underline(
    desk: Desk,
) -> None:
    desk.sees("Ich 𠮷", " sat 𠮷 down")
    desk.editor.shade_ghost((Faint(6, 11, 0.0),))
    desk.editor.show_ghost(" sat 𠮷 down")
    layout = desk.editor.textCursor().block().layout()
    sure, faint = layout.formats()
    assert (sure.start, sure.length) == (6, 12)
    assert (faint.start, faint.length) == (6 + 7, 5)
    colours = [part.format.foreground().color().name() for part in (sure, faint)]
    assert colours == [LIGHT.ghost, LIGHT.faint_ghost]
    dotted = QTextCharFormat.UnderlineStyle.DotLine
    assert {part.format.underlineStyle() for part in (sure, faint)} == {dotted}
    desk.editor.hide_ghost()
    assert layout.formats() == []


def test_s56_after_a_partial_accept_the_rest_is_there_at_once_and_nothing_new_is_asked(
    desk: Desk,
) -> None:
    desk.sees("The", " cat sat down")
    asked = len(desk.model.asked)
    desk.press(KEY.Key_Right, CTRL)
    assert desk.look == "The cat[ sat down]"
    desk.press(KEY.Key_Right, CTRL)
    assert desk.look == "The cat sat[ down]"
    assert len(desk.model.asked) == asked


def test_s80_accepting_moves_no_letter_of_the_line(desk: Desk) -> None:
    desk.sees("The cat", " sat down")
    before = _first_line(desk.editor)
    desk.press(KEY.Key_Tab)
    assert desk.look == "The cat sat down"
    assert _first_line(desk.editor) == before


def _first_line(editor: Editor) -> tuple[float, float, float]:
    block = editor.document().firstBlock()
    editor.blockBoundingGeometry(block)  # lays it out
    layout = block.layout()
    line = layout.lineAt(0)
    return line.naturalTextWidth(), line.ascent(), line.y()


def test_s57_a_ghost_that_is_scrolled_out_of_sight_is_gone(desk: Desk) -> None:
    desk.sees("line\n" * 200, "and on")
    desk.editor.verticalScrollBar().setValue(0)
    assert desk.editor.ghost == ""


def test_s64_a_ghost_of_several_lines_is_shown_on_as_many(desk: Desk) -> None:
    desk.sees("The", " cat.\nIt sat.")
    block = desk.editor.document().firstBlock()
    desk.editor.blockBoundingGeometry(block)  # lays it out
    assert block.layout().lineCount() == 2


def test_s81_another_theme_dresses_the_ghost_that_is_shown(desk: Desk) -> None:
    desk.sees("The", " cat")
    desk.editor.set_theme(DARK)
    (ghost,) = desk.editor.textCursor().block().layout().formats()
    assert ghost.format.foreground().color().name() == DARK.ghost


def test_s13_a_paste_by_its_key_is_no_typing(desk: Desk) -> None:
    desk.sees("The", " cat")
    QGuiApplication.clipboard().setText(" c")
    desk.press(KEY.Key_V, CTRL)
    assert desk.look == "The c"
    assert desk.controller.state == Idle()


def test_s58_what_redo_brings_is_not_by_hand(desk: Desk) -> None:
    desk.type("The")
    desk.editor.undo()
    with desk.qtbot.waitSignal(desk.editor.happened) as happened:
        desk.editor.redo()
    assert happened.args == [Typed("The"), False]


def test_s24_what_an_input_method_commits_after_an_undo_is_by_hand(desk: Desk) -> None:
    desk.type("x")
    desk.editor.undo()
    with desk.qtbot.waitSignal(desk.editor.happened) as happened:
        _compose(desk.editor, commit="去")
    assert happened.args == [Typed("去"), True]


def test_a_selection_that_is_dropped_on_itself_changes_nothing(desk: Desk) -> None:
    desk.editor.set_text("one two three")
    cursor = desk.editor.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(7, QTextCursor.MoveMode.KeepAnchor)
    desk.editor.setTextCursor(cursor)
    desk.editor.move_selection(5)
    assert desk.editor.text() == "one two three"
    assert not desk.editor.document().isUndoAvailable()


def test_the_writer_who_closes_a_menu_has_not_come_back_to_the_page(desk: Desk) -> None:
    returned: list[object] = []
    desk.editor.returned.connect(lambda: returned.append(1))
    for reason, times in (
        (Qt.FocusReason.PopupFocusReason, 0),
        (Qt.FocusReason.MenuBarFocusReason, 0),
        (Qt.FocusReason.ActiveWindowFocusReason, 1),
    ):
        QApplication.sendEvent(desk.editor, QFocusEvent(QEvent.Type.FocusIn, reason))
        assert len(returned) == times


def test_p17_a_ghost_after_a_click_elsewhere_is_not_measured_from_the_key_before(
    desk: Desk,
) -> None:
    desk.type("The cat")
    desk.editor.set_caret(3)
    assert _painted(desk, " black") == []


def test_p17_a_shift_key_is_no_key_that_brings_a_ghost(desk: Desk) -> None:
    clock = Clock()
    desk.editor._meter._since_key = cast("QElapsedTimer", Elapsed(clock))
    desk.type("The")
    clock.pass_(100)
    desk.press(KEY.Key_Shift)
    assert _painted(desk, " cat") == [100]


def _painted(desk: Desk, ghost: str) -> list[int]:
    """What is measured when this ghost comes to the screen."""
    measured: list[int] = []
    desk.editor.ghost_painted.connect(measured.append)
    desk.editor.show_ghost(ghost)
    desk.editor.viewport().repaint()
    return measured
