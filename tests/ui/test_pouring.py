"""A long text comes into the page a little at a time, and nobody ever gets half of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from gptwriter.ui.page import Page
from gptwriter.ui.pouring import SLICE, slice_end
from tests.ui.conftest import Desk

# What Qt's document could lose: no-break spaces, line separators, pairs, tabs, empty lines.
LONG = "A paragraph\u00a0of\u2028some length.\t字👍\n\n" * (2 * SLICE // 20)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "long.txt"
    path.write_bytes(LONG.encode())
    yield path
    assert path.read_bytes().endswith(LONG.encode())  # whatever was done, nothing was lost


def begin_to_open(desk: Desk, file: Path) -> None:
    desk.open(file)
    assert desk.editor.pouring
    assert desk.editor.document().characterCount() < len(LONG)


def wait_for_all(desk: Desk) -> None:
    desk.qtbot.waitUntil(lambda: not desk.editor.pouring)


def test_a_short_text_is_there_at_once(page: Page) -> None:
    done: list[str] = []
    page.pour("Short.", lambda: done.append(page.text()))
    assert done == ["Short."]


def test_a_long_text_is_poured_and_is_what_setting_it_gives(qtbot: QtBot, page: Page) -> None:
    page.set_text(LONG)
    wanted = page.text()
    done: list[bool] = []
    page.pour(LONG, lambda: done.append(True))
    assert not done
    qtbot.waitUntil(lambda: bool(done))
    assert page.text() == wanted == LONG
    assert page.caret == 0
    assert not page.document().isUndoAvailable()
    assert not page.document().isModified()
    page.insertPlainText("x")
    page.undo()
    assert page.text() == wanted


def test_a_text_that_comes_in_the_midst_of_another_can_be_undone(qtbot: QtBot, page: Page) -> None:
    page.pour(LONG, lambda: None)
    assert page.pouring
    page.pour("Short.", lambda: None)
    page.insertPlainText("x")
    page.undo()
    assert page.text() == "Short."


def test_who_asks_for_the_text_gets_all_of_it(page: Page) -> None:
    done: list[bool] = []
    page.pour(LONG, lambda: done.append(True))
    assert page.text() == LONG
    assert done == [True]


def test_another_text_takes_the_place_of_one_that_is_coming(qtbot: QtBot, page: Page) -> None:
    done: list[str] = []
    page.pour(LONG, lambda: done.append("first"))
    page.pour("Short.", lambda: done.append("second"))
    qtbot.wait(0)
    assert (done, page.text()) == (["second"], "Short.")
    page.pour(LONG, lambda: done.append("third"))
    page.set_text("Set.")
    qtbot.wait(0)
    assert (done, page.text()) == (["second"], "Set.")


@pytest.mark.parametrize("lengths", [[], [3], [SLICE], [SLICE - 1, 5], [9, 3 * SLICE, 7, SLICE]])
def test_a_paragraph_is_never_in_two_slices(lengths: list[int]) -> None:
    text = "\n".join("x" * length for length in lengths)
    ends, end = [], 0
    while end < len(text):
        end = slice_end(text, end)
        ends.append(end)
    assert all(end == len(text) or text[end - 1] == "\n" for end in ends)


def test_r16_nothing_is_typed_into_a_text_that_is_still_coming(desk: Desk, file: Path) -> None:
    begin_to_open(desk, file)
    QTest.keyClick(desk.editor, Qt.Key.Key_X)
    desk.editor.insert_accepted("y")
    assert not desk.window.files.unsaved
    wait_for_all(desk)
    assert desk.editor.text() == LONG
    assert not desk.window.isWindowModified()
    QTest.keyClick(desk.editor, Qt.Key.Key_X)
    assert desk.editor.text() == "x" + LONG
    assert desk.window.isWindowModified()


def test_r16_a_save_in_between_saves_all(desk: Desk, file: Path) -> None:
    begin_to_open(desk, file)
    desk.save()
    assert file.read_bytes() == LONG.encode()
    assert not desk.editor.isReadOnly()


def test_r16_a_file_that_cannot_be_opened_in_between_does_not_allow_edits(
    desk: Desk, file: Path, tmp_path: Path
) -> None:
    begin_to_open(desk, file)
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.open(tmp_path)
    assert desk.editor.isReadOnly() == desk.editor.pouring
    wait_for_all(desk)
    assert desk.editor.text() == LONG
    assert not desk.editor.isReadOnly()


def test_r16_another_file_is_opened_in_between(desk: Desk, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other.\n")
    begin_to_open(desk, file)
    desk.open(other)
    wait_for_all(desk)
    assert desk.editor.text() == "Other.\n"
    assert not desk.editor.isReadOnly()
    QTest.keyClick(desk.editor, Qt.Key.Key_X)
    desk.save()
    assert other.read_text() == "xOther.\n"


def test_r16_what_is_typed_while_a_long_text_is_read_is_saved_or_unsaved(
    desk: Desk, file: Path
) -> None:
    desk.open(file)
    wait_for_all(desk)
    QTest.keyClick(desk.editor, Qt.Key.Key_X)
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.window.files.saving.save()
        QTest.keyClick(desk.editor, Qt.Key.Key_Y)
    assert file.read_bytes() == b"xy" + LONG.encode()
    assert not desk.window.files.unsaved


def test_r16_a_second_name_while_a_long_text_is_copied_for_the_first_gets_the_text_too(
    desk: Desk, file: Path, tmp_path: Path
) -> None:
    desk.open(file)
    wait_for_all(desk)
    QTest.keyClick(desk.editor, Qt.Key.Key_X)
    saving, other = desk.window.files.saving, tmp_path / "other.txt"
    saving.save()
    assert saving.taking.active
    desk.window.actions_.save_as.trigger()
    desk.file_dialog().fileSelected.emit(str(other))
    desk.qtbot.waitUntil(lambda: desk.manuscript.path == other)
    assert file.read_bytes() == other.read_bytes() == b"x" + LONG.encode()
    assert not saving.taking.active
    assert not desk.window.files.unsaved


def test_r16_closing_without_saving_stops_a_save_that_has_not_begun_to_write(
    desk: Desk, file: Path
) -> None:
    desk.open(file)
    wait_for_all(desk)
    desk.window.files.saving.save()
    with desk.qtbot.waitSignal(desk.window.files.leave_confirmed):
        desk.window.files.leave()
    assert not desk.window.files.saving.taking.active


def test_r16_closing_with_changes_and_without_saving_stops_such_a_save_too(
    desk: Desk, file: Path
) -> None:
    desk.open(file)
    wait_for_all(desk)
    QTest.keyClick(desk.editor, Qt.Key.Key_X)
    desk.window.files.saving.save()
    desk.window.files.leave()
    with desk.qtbot.waitSignal(desk.window.files.leave_confirmed):
        desk.press(QMessageBox.StandardButton.Discard)
    assert not desk.window.files.saving.taking.active


def bring_in(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.manuscript.cleared):
        desk.window.files.open_as_new(LONG, Path("long.txt"))
    assert desk.editor.pouring


def test_r16_a_text_without_a_file_is_unsaved_while_it_is_still_coming(desk: Desk) -> None:
    bring_in(desk)
    assert not desk.window.close()
    desk.press(QMessageBox.StandardButton.Cancel)
    wait_for_all(desk)
    assert desk.editor.text() == LONG


def test_r16_nothing_is_typed_into_a_text_without_a_file_that_is_still_coming(desk: Desk) -> None:
    bring_in(desk)
    QTest.keyClick(desk.editor, Qt.Key.Key_X)
    wait_for_all(desk)
    assert desk.editor.text() == LONG
    assert not desk.editor.isReadOnly()


def test_r16_a_file_that_takes_the_place_of_such_a_text_is_not_unsaved(
    desk: Desk, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other.\n")
    bring_in(desk)
    desk.window.files.open(other)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        desk.press(QMessageBox.StandardButton.Discard)
    assert not desk.window.files.unsaved
