"""Where a press of the mouse lands with a ghost on the page."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gptwriter.ui.editor import Editor
from tests.ui.ghost_desk import Desk, ghost_desk


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return ghost_desk(qtbot)


def test_s57_a_click_lands_on_the_character_under_it_though_the_ghost_goes(desk: Desk) -> None:
    desk.editor.set_text("hello! world and more")
    desk.editor.set_caret(6)
    desk.controller.ask()
    desk.model.say(" GHOST")
    x = _x_in_layout(desk.editor, len("hello! GHOST world "))
    QTest.mouseClick(desk.editor.viewport(), Qt.MouseButton.LeftButton, pos=x)
    assert desk.look == "hello! world and more"
    assert desk.editor.caret == len("hello! world ")


def test_s57_a_click_on_the_ghost_puts_the_caret_at_its_start(desk: Desk) -> None:
    desk.sees("hello!", " GHOST")
    x = _x_in_layout(desk.editor, len("hello! GHO"))
    QTest.mouseClick(desk.editor.viewport(), Qt.MouseButton.LeftButton, pos=x)
    assert desk.look == "hello!"
    assert desk.editor.caret == len("hello!")


def _x_in_layout(editor: Editor, index: int, paragraph: int = 0) -> QPoint:
    """A point on its first line, before the character `index` of the layout (ghost included)."""
    block = editor.document().findBlockByNumber(paragraph)
    offset = editor.blockBoundingGeometry(block).translated(editor.contentOffset()).topLeft()
    line = block.layout().lineAt(0)
    x = cast("tuple[float, int]", line.cursorToX(index))[0]
    return QPoint(int(offset.x() + x) + 1, int(offset.y() + line.y() + line.height() / 2))


def test_s57_a_hand_that_trembles_after_a_click_beside_the_ghost_selects_nothing(
    desk: Desk,
) -> None:
    desk.editor.set_text("hello! world and more")
    desk.editor.set_caret(6)
    desk.controller.ask()
    desk.model.say(" GHOST of some length")
    place = _x_in_layout(desk.editor, len("hello! GHOST of some length wor"))
    viewport, left = desk.editor.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=place)
    QTest.mouseMove(viewport, place + QPoint(1, 1))
    QTest.mouseRelease(viewport, left, pos=place)
    assert desk.editor.caret == len("hello! wor")
    assert not desk.editor.textCursor().hasSelection()


def test_s57_a_click_in_another_paragraph_lands_where_it_is_made(desk: Desk) -> None:
    desk.editor.set_text("one\nhello! world and more")
    desk.editor.set_caret(2)
    desk.controller.ask()
    desk.model.say(" GHOST")
    place = _x_in_layout(desk.editor, len("hello! wor"), paragraph=1)
    QTest.mouseClick(desk.editor.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.editor.caret == len("one\nhello! wor")


def test_s57_a_hand_that_goes_out_and_back_selects_what_lies_between(desk: Desk) -> None:
    desk.sees("hello! world", " GHOST")
    viewport, left = desk.editor.viewport(), Qt.MouseButton.LeftButton
    place = _x_in_layout(desk.editor, len("hello! "))
    QTest.mousePress(viewport, left, pos=place)
    for where in (_x_in_layout(desk.editor, len("hello! world")), place + QPoint(1, 1)):
        QTest.mouseMove(viewport, where)
    QTest.mouseRelease(viewport, left, pos=place)
    assert not desk.editor.textCursor().hasSelection()


def test_s57_after_a_click_on_a_ghost_the_next_press_selects_up_to_there(desk: Desk) -> None:
    desk.sees("hello! world", " GHOST")
    viewport, left = desk.editor.viewport(), Qt.MouseButton.LeftButton
    place = _x_in_layout(desk.editor, len("hello! "))
    QTest.mouseClick(viewport, left, pos=place)
    QTest.mousePress(viewport, left, pos=_x_in_layout(desk.editor, 0))
    QTest.mouseMove(viewport, place)
    QTest.mouseRelease(viewport, left, pos=place)
    assert desk.editor.textCursor().selectedText() == "hello! "
