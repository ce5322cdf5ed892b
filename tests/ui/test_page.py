"""The page keeps the writer's text as it is, and steps over words as Chinese writers expect."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from gptwriter.session.requests import SNAPSHOT_STEP
from gptwriter.ui.page import MEASURE, Page
from gptwriter.ui.pouring import append

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page()
    page.resize(1000, 500)
    qtbot.addWidget(page)
    page.show()
    return page


def test_q3_no_break_spaces_survive_reading_and_the_clipboard(page: Page) -> None:
    text = "«\u00a0oui\u00a0»\n　　从前"
    page.set_text(text)
    assert page.text() == text
    page.selectAll()
    page.copy()
    assert QGuiApplication.clipboard().text() == text


@pytest.mark.parametrize("text", ["", "text"])
def test_a_text_that_was_just_set_is_not_modified(page: Page, text: str) -> None:
    marks = [False]
    page.document().modificationChanged.connect(marks.append)
    page.set_text("another text")
    page.set_text(text)
    assert not page.document().isModified()
    assert not marks[-1]


def test_s55_the_caret_is_counted_in_code_points(page: Page) -> None:
    page.set_text("𠮷a👍b")
    for index in range(5):
        page.set_caret(index)
        assert page.caret == index


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("one don’t, two", [3, 9, 10, 14]),
        ("南京市长江大桥，从前", [3, 7, 8, 10]),
        ("a\nb", [1, 2, 3]),
    ],
)
def test_s53_ctrl_right_stops_at_word_ends(page: Page, text: str, stops: list[int]) -> None:
    page.set_text(text)
    seen = []
    while page.caret < len(text):
        QTest.keyClick(page, Qt.Key.Key_Right, CTRL)
        seen.append(page.caret)
    assert seen == stops


def test_s53_ctrl_left_selecting_and_ctrl_backspace_take_one_chinese_word(page: Page) -> None:
    page.set_text("从前，南京市长江大桥")
    page.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(page, Qt.Key.Key_Left, CTRL | SHIFT)
    assert page.textCursor().selectedText() == "长江大桥"
    page.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(page, Qt.Key.Key_Backspace, CTRL)
    assert page.text() == "从前，南京市"


def test_s53_a_double_click_selects_one_chinese_word(page: Page) -> None:
    page.set_text("南京市长江大桥")
    cursor = page.textCursor()
    cursor.setPosition(4)
    at: QPoint = page.cursorRect(cursor).center() + QPoint(3, 0)
    QTest.mouseDClick(page.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.textCursor().selectedText() == "长江大桥"


def test_alt_and_a_letter_types_nothing(page: Page) -> None:
    QTest.keyClicks(page, "]", Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(page, "o", Qt.KeyboardModifier.AltModifier)
    assert page.text() == ""


def test_shift_enter_makes_a_paragraph_and_no_line_separator(page: Page) -> None:
    page.set_text("a")
    page.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(page, Qt.Key.Key_Return, SHIFT)
    assert page.text() == "a\n"


@pytest.mark.parametrize("width", [600, 1000, 2000])
def test_lines_keep_their_measure_however_wide_the_window(page: Page, width: int) -> None:
    page.resize(width, 400)
    letter = page.fontMetrics().averageCharWidth()
    assert page.viewport().width() <= (MEASURE + 5) * letter
    assert page.viewportMargins().left() == page.viewportMargins().right()


def test_a_long_line_wraps_in_a_window_that_has_only_just_been_shown(qtbot: QtBot) -> None:
    window, page = QMainWindow(), Page()
    page.set_text("word " * 100)
    window.setCentralWidget(page)
    window.resize(1000, 500)
    qtbot.addWidget(window)
    window.show()
    window.grab()
    assert page.document().firstBlock().layout().lineCount() > 5
    assert page.horizontalScrollBar().maximum() == 0


def test_lines_are_set_apart_evenly_within_and_between_paragraphs(page: Page) -> None:
    page.set_text("word " * 60 + "\nnext\n" + "word " * 60)
    page.viewport().grab()
    tops = []
    block = page.document().firstBlock()
    while block.isValid():
        top = page.blockBoundingGeometry(block).top()
        layout = block.layout()
        tops += [top + layout.lineAt(i).y() for i in range(layout.lineCount())]
        block = block.next()
    steps = {round(after - before) for before, after in pairwise(tops)}
    assert max(steps) - min(steps) <= 1
    assert min(steps) > page.fontMetrics().height() * 1.3


def test_p2_a_snapshot_starts_at_the_same_place_while_the_writer_types(page: Page) -> None:
    page.set_text("A paragraph of some words.\n" * 4000)
    page.moveCursor(QTextCursor.MoveOperation.End)
    before, _ = page.around_caret(20_000, 100)
    for word in (" and", " then", " more"):
        page.textCursor().insertText(word)
        longer, _ = page.around_caret(20_000, 100)
        assert longer == before + word
        before = longer
    assert 20_000 <= len(before) <= 20_000 + SNAPSHOT_STEP + 100
    assert before.startswith("A paragraph")


# What Qt's document can hold; the rest is caught when a file is opened.
_HOLDABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\r\u2029\ufdd0\ufdd1\0")


@settings(max_examples=100, deadline=None)
@example("\ufeffa")
@example("\ufeff从👍")
@example("\ufffea从")
@example("\ufffe👍")
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\u2029\ufdd0\ufdd1\0"))
)
def test_r4_any_text_comes_back_as_it_was(text: str) -> None:
    page = Page()
    page.set_text(text)
    assert page.text() == text


@pytest.mark.parametrize("text", ["\ufeffa", "\ufeff从👍", "\ufffea从", "\ufffe👍"])
def test_r4_what_looks_like_a_mark_of_byte_order_is_copied_and_pasted_as_it_is(text: str) -> None:
    page = Page()
    page.set_text(text)
    page.selectAll()
    carried = page.createMimeDataFromSelection()
    page.moveCursor(QTextCursor.MoveOperation.End)
    page.insertFromMimeData(carried)
    assert page.text() == text * 2
    page.pour(text, lambda: None)
    append(page.document(), text)
    assert page.text() == text * 2
