"""The ghost follows the direction of its paragraph (S84)."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextBlock, QTextCursor, QTextLayout, QTextLine
from pytestqt.qtbot import QtBot

from gptwriter.prose.utf16 import utf16_length
from gptwriter.ui.editor import Editor
from gptwriter.ui.hit_test import position_at
from gptwriter.ui.theme import LIGHT

HEBREW, HEBREW_GHOST = "פעם אחת היה", " ילד קטן בבית."
ARABIC, ARABIC_GHOST = "كان يا ما كان", " في قديم الزمان."


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    editor = Editor()
    editor.set_theme(LIGHT)
    editor.resize(900, 500)
    qtbot.addWidget(editor)
    editor.show()
    return editor


def write(editor: Editor, text: str) -> QTextBlock:
    editor.set_text(text)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    return editor.textCursor().block()


def laid_out(editor: Editor) -> QTextLayout:
    """The layout of the caret's paragraph; its lines are made when somebody asks for its size."""
    block = editor.textCursor().block()
    editor.blockBoundingRect(block)
    return block.layout()


def places(editor: Editor, units: int) -> list[tuple[float, float]]:
    """Where the caret would stand at each of the first units of its paragraph's layout."""
    layout = laid_out(editor)
    found = []
    for unit in range(units + 1):
        line = layout.lineForTextPosition(unit)
        found.append((round(x_of(line, unit), 2), line.y()))
    return found


def x_of(line: QTextLine, unit: int) -> float:
    x, _unit = cast("tuple[float, int]", line.cursorToX(unit))  # the stub does not know
    return x


@pytest.mark.parametrize(
    ("text", "ghost"),
    [
        (HEBREW, HEBREW_GHOST),
        (ARABIC, ARABIC_GHOST),
        (HEBREW, " (GPT) ילד"),
        (HEBREW, ", 3.14 ועוד"),
        ("one\n" + HEBREW, HEBREW_GHOST * 12),  # over several lines
        ("", HEBREW_GHOST.strip()),
        (HEBREW + "\n", ARABIC_GHOST.strip()),
        ("Once " + HEBREW, HEBREW_GHOST),  # the paragraph runs to the right
        (HEBREW, " and English"),
    ],
)
def test_s84_s80_the_ghost_stands_where_the_text_will_when_it_is_kept(
    editor: Editor, text: str, ghost: str
) -> None:
    block = write(editor, text)
    editor.show_ghost(ghost)
    length = block.length() - 1 + utf16_length(ghost)
    before = places(editor, length)
    editor.hide_ghost()
    editor.insert_accepted(ghost)
    assert places(editor, length) == before


@pytest.mark.parametrize(
    ("text", "ghost"), [(HEBREW, HEBREW_GHOST), (ARABIC, ARABIC_GHOST), ("", HEBREW_GHOST.strip())]
)
def test_s84_in_a_paragraph_from_right_to_left_the_ghost_runs_left_of_the_caret(
    editor: Editor, text: str, ghost: str
) -> None:
    block = write(editor, text)
    caret_without = editor.cursorRect().center().x()
    editor.show_ghost(ghost)
    start, end = block.length() - 1, block.length() - 1 + utf16_length(ghost)
    line = laid_out(editor).lineAt(0)
    assert x_of(line, end) < x_of(line, start)
    width = editor.viewport().width()
    assert x_of(line, 0) > 0.9 * line.width()
    assert editor.cursorRect().center().x() > width / 2
    if text:
        assert abs(editor.cursorRect().center().x() - caret_without) <= 1


def test_s84_s57_a_click_on_the_ghost_or_left_of_it_is_at_its_start(editor: Editor) -> None:
    block = write(editor, HEBREW)
    editor.show_ghost(HEBREW_GHOST)
    line, end = laid_out(editor).lineAt(0), block.position() + block.length() - 1
    corner = editor.blockBoundingGeometry(block).translated(editor.contentOffset()).topLeft()
    inside_ghost = x_of(line, block.length() - 1) - 20
    behind_ghost = x_of(line, block.length() - 1 + utf16_length(HEBREW_GHOST)) - 30
    for x in (inside_ghost, behind_ghost):
        place = QPointF(corner.x() + x, corner.y() + line.height() / 2)
        assert position_at(editor, editor._ghost, place) == end
