"""No text is lost without the writer's word, whichever way a document is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from gptwriter import paths
from gptwriter.documents.safe_writer import Saved
from gptwriter.documents.text_file import save_text
from gptwriter.errors import DocumentError, DocumentMayNotLast, OtherVersionKept
from gptwriter.session import file_jobs
from gptwriter.session.document_lock import DocumentLock
from tests.ui.conftest import Desk

Button = QMessageBox.StandardButton


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("Once.\n", encoding="utf-8")
    return path


def test_opening_shows_the_text_and_the_name(desk: Desk, file: Path) -> None:
    desk.open(file)
    assert desk.editor.text() == "Once.\n"
    assert desk.window.windowTitle() == "[*]story.txt – gptwriter"
    assert not desk.window.isWindowModified()


def test_typing_marks_the_window_and_saving_clears_the_mark(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    assert desk.window.isWindowModified()
    desk.save()
    assert not desk.window.isWindowModified()
    assert file.read_text(encoding="utf-8") == "xOnce.\n"


def test_what_is_typed_while_saving_stays_unsaved(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.window.files.saving.save()
        desk.editor.insertPlainText("y")
    assert file.read_text(encoding="utf-8") == "xOnce.\n"
    assert desk.window.isWindowModified()


def test_a_ghost_is_neither_saved_nor_a_reason_to_save(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.show_ghost(" upon a time")
    assert not desk.window.isWindowModified()
    desk.save()
    assert file.read_text(encoding="utf-8") == "Once.\n"
    assert not desk.window.isWindowModified()


def test_a_new_text_asks_for_its_name_when_saved(desk: Desk, tmp_path: Path) -> None:
    desk.editor.insertPlainText("New.")
    desk.window.actions_.save.trigger()
    assert [Path(name).name for name in desk.file_dialog().selectedFiles()] == ["New.txt"]
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.file_dialog().fileSelected.emit(str(tmp_path / "new.txt"))
    assert (tmp_path / "new.txt").read_text(encoding="utf-8") == "New."
    assert desk.window.files.document_name == "new.txt"


def test_closing_with_nothing_unsaved_asks_nothing(desk: Desk, file: Path) -> None:
    desk.open(file)
    assert desk.window.close()


def test_closing_can_save_first(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    assert not desk.window.close()
    desk.press(Button.Save)
    desk.qtbot.waitUntil(lambda: not desk.window.isVisible())
    assert file.read_text(encoding="utf-8") == "xOnce.\n"


def test_closing_can_discard(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.window.close()
    desk.press(Button.Discard)
    assert not desk.window.isVisible()
    assert file.read_text(encoding="utf-8") == "Once.\n"


def test_closing_can_be_cancelled(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.window.close()
    desk.press(Button.Cancel)
    assert desk.window.isVisible()
    assert desk.editor.text() == "xOnce.\n"


def test_closing_asks_again_when_more_was_typed_while_it_saved(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.window.close()
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.press(Button.Save)
        desk.editor.insertPlainText("y")
    desk.press(Button.Save)
    desk.qtbot.waitUntil(lambda: not desk.window.isVisible())
    assert file.read_text(encoding="utf-8") == "xyOnce.\n"


def test_closing_twice_asks_once(desk: Desk) -> None:
    desk.editor.insertPlainText("x")
    desk.window.close()
    desk.window.close()
    desk.press(Button.Cancel)
    assert desk.window.isVisible()


def test_a_window_stays_open_when_saving_fails(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    file.unlink()
    file.mkdir()
    desk.window.close()
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.press(Button.Save)
    assert "story.txt was not saved" in desk.box().text()
    assert desk.window.isVisible()
    assert desk.window.isWindowModified()


def test_opening_another_file_asks_about_this_one(desk: Desk, file: Path) -> None:
    desk.editor.insertPlainText("Mine.")
    desk.window.files.open(file)
    desk.press(Button.Cancel)
    assert desk.editor.text() == "Mine."
    desk.window.files.open(file)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        desk.press(Button.Discard)
    assert desk.editor.text() == "Once.\n"


def test_a_file_that_cannot_be_opened_leaves_the_text_and_its_mark(
    desk: Desk, tmp_path: Path
) -> None:
    desk.editor.insertPlainText("Mine.")
    desk.window.files.open(tmp_path / "missing.txt")
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.press(Button.Discard)
    assert "missing.txt could not be opened" in desk.box().text()
    assert desk.editor.text() == "Mine."
    assert desk.window.isWindowModified()
    assert not desk.editor.isReadOnly()


def test_nothing_can_be_typed_into_a_document_that_is_being_replaced(
    desk: Desk, file: Path
) -> None:
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        desk.window.files.open(file)
        QTest.keyClicks(desk.editor, "lost")
        assert desk.editor.text() == ""
    assert not desk.editor.isReadOnly()


def test_a_new_document_is_empty_and_has_no_name(desk: Desk, file: Path) -> None:
    desk.open(file)
    with desk.qtbot.waitSignal(desk.manuscript.cleared):
        desk.window.actions_.new.trigger()
    assert desk.editor.text() == ""
    assert desk.window.files.document_name == "Untitled"


@pytest.mark.parametrize("kept", ["mine", "theirs"])
def test_r11_the_writer_chooses_when_a_file_was_changed_outside(
    desk: Desk, file: Path, kept: str
) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    file.write_text("Theirs.", encoding="utf-8")
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.actions_.save.trigger()
    assert "changed by another program" in desk.box().text()
    buttons = {button.text(): button for button in desk.box().buttons()}
    if kept == "mine":
        with desk.qtbot.waitSignal(desk.manuscript.saved):
            buttons["Keep &Mine"].click()
        assert file.read_text(encoding="utf-8") == desk.editor.text() == "xOnce.\n"
    else:
        with desk.qtbot.waitSignal(desk.manuscript.opened):
            buttons["Take &Theirs"].click()
        assert file.read_text(encoding="utf-8") == desk.editor.text() == "Theirs."


def warn_at_saving(monkeypatch: pytest.MonkeyPatch, warning: DocumentError) -> None:
    """Saves are done, each with this warning."""

    def warn(*arguments: object) -> Saved:
        return Saved(save_text(*arguments).digest, warning)  # type: ignore[arg-type]  # the same

    monkeypatch.setattr(file_jobs, "save_text", warn)


def test_a_save_that_may_not_last_leaves_the_mark(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = DocumentMayNotLast(name="story.txt", reason="The disk reports a fault.")
    warn_at_saving(monkeypatch, fault)
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.save()
    assert "may not survive a power cut" in desk.box().text()
    assert desk.window.isWindowModified()


def test_closing_waits_until_a_warning_has_been_read(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = OtherVersionKept(name="story.txt", other="story (changed outside).txt")
    warn_at_saving(monkeypatch, other)
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.window.close()
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.press(Button.Save)
    assert "story (changed outside).txt" in desk.box().text()
    assert desk.window.isVisible()
    desk.press(Button.Ok)
    assert not desk.window.isVisible()


MIXED = b"One.\r\nTwo.\n"


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    path = tmp_path / "mixed.txt"
    path.write_bytes(MIXED)
    return path


def answer(desk: Desk, text: str) -> None:
    next(button for button in desk.box().buttons() if button.text() == text).click()


def test_r4_a_file_that_cannot_be_given_back_exactly_is_named_on_opening(
    desk: Desk, mixed: Path
) -> None:
    with desk.qtbot.waitSignal(desk.window.files.noticed) as blocker:
        desk.window.files.open(mixed)
    assert blocker.args == ["mixed.txt cannot be saved exactly as it is; you will be asked first."]


def test_r4_it_is_saved_only_on_the_writers_word_and_asks_once(desk: Desk, mixed: Path) -> None:
    desk.open(mixed)
    desk.editor.insertPlainText("x")
    desk.window.actions_.save.trigger()
    assert "lines end in different ways" in desk.box().informativeText()
    assert str(paths.recovery_dir()) in desk.box().informativeText()
    assert mixed.read_bytes() == MIXED
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        answer(desk, "Save Any&way")
    assert mixed.read_bytes() == b"xOne.\nTwo.\n"
    desk.editor.insertPlainText("y")
    desk.save()
    assert mixed.read_bytes() == b"xyOne.\nTwo.\n"
    assert [each.read_bytes() for each in paths.recovery_dir().iterdir()] == [MIXED]


def test_r4_the_writer_may_think_again(desk: Desk, mixed: Path) -> None:
    desk.open(mixed)
    desk.editor.insertPlainText("x")
    desk.window.close()
    desk.press(Button.Save)
    desk.press(Button.Cancel)
    assert desk.window.isVisible()
    assert desk.window.isWindowModified()
    assert mixed.read_bytes() == MIXED


def test_r4_closing_goes_on_after_the_writers_word(desk: Desk, mixed: Path) -> None:
    desk.open(mixed)
    desk.editor.insertPlainText("x")
    desk.window.close()
    desk.press(Button.Save)
    answer(desk, "Save Any&way")
    desk.qtbot.waitUntil(lambda: not desk.window.isVisible())
    assert mixed.read_bytes() == b"xOne.\nTwo.\n"


def test_r4_another_name_leaves_the_file_as_it_is(desk: Desk, mixed: Path, tmp_path: Path) -> None:
    desk.open(mixed)
    desk.editor.insertPlainText("x")
    desk.window.actions_.save.trigger()
    answer(desk, "Save &As…")
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.file_dialog().fileSelected.emit(str(tmp_path / "other.txt"))
    assert mixed.read_bytes() == MIXED
    desk.editor.insertPlainText("y")
    desk.save()
    assert (tmp_path / "other.txt").read_bytes() == b"xyOne.\nTwo.\n"


def test_r4_its_own_name_chosen_again_asks_as_well(desk: Desk, mixed: Path) -> None:
    desk.open(mixed)
    desk.window.actions_.save_as.trigger()
    desk.file_dialog().fileSelected.emit(str(mixed))
    desk.file_dialog().reject()
    desk.press(Button.Cancel)
    assert mixed.read_bytes() == MIXED


def test_a_document_is_known_by_its_whole_path(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    desk.open(Path(file.name))
    assert desk.manuscript.path == file


def test_a_name_with_qts_own_mark_is_shown_as_it_is(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a[*]b.txt"
    file.write_text("x", encoding="utf-8")
    desk.open(file)
    assert desk.window.windowTitle() == "[*]a[*][*]b.txt – gptwriter"


def test_a_file_dropped_on_the_page_is_opened(desk: Desk, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    where = desk.editor.viewport()
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    key = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), action, data, button, key)
    QApplication.sendEvent(where, enter)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        QApplication.sendEvent(desk.window, QDropEvent(QPointF(5, 5), action, data, button, key))
    assert enter.isAccepted()
    assert desk.editor.text() == "Once.\n"


@pytest.fixture
def elsewhere(file: Path) -> Iterator[DocumentLock]:
    """The document is open in another window."""
    lock = DocumentLock.take(file)
    yield lock
    lock.release()


def open_in_use(desk: Desk, file: Path, how: str) -> None:
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.open(file)
    assert "story.txt is open in" in desk.box().text()
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        answer(desk, how)


def test_r11_a_document_in_use_can_be_read_and_saved_elsewhere(
    desk: Desk, file: Path, elsewhere: DocumentLock, tmp_path: Path
) -> None:
    open_in_use(desk, file, "Open &Read-Only")
    QTest.keyClicks(desk.editor, "x")
    assert desk.editor.text() == "Once.\n"
    desk.window.actions_.save_as.trigger()
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.file_dialog().fileSelected.emit(str(tmp_path / "mine.txt"))
    QTest.keyClicks(desk.editor, "x")
    assert desk.editor.text() == "xOnce.\n"


def test_r11_a_document_in_use_can_be_opened_anyway(
    desk: Desk, file: Path, elsewhere: DocumentLock
) -> None:
    open_in_use(desk, file, "Open &Anyway")
    QTest.keyClicks(desk.editor, "x")
    desk.save()
    assert file.read_text(encoding="utf-8") == "xOnce.\n"


def test_r11_a_document_in_use_can_be_left_alone(
    desk: Desk, file: Path, elsewhere: DocumentLock
) -> None:
    desk.editor.insertPlainText("Mine.")
    desk.editor.document().setModified(False)
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.open(file)
    desk.press(Button.Cancel)
    assert desk.editor.text() == "Mine."
    assert not desk.editor.isReadOnly()


def test_r11_another_name_of_a_document_in_use_is_not_overwritten(
    desk: Desk, file: Path, elsewhere: DocumentLock
) -> None:
    desk.editor.insertPlainText("Mine.")
    desk.window.actions_.save_as.trigger()
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.file_dialog().fileSelected.emit(str(file))
    assert "story.txt is open in" in desk.box().text()
    assert file.read_text(encoding="utf-8") == "Once.\n"


def test_notes_that_change_while_a_save_is_under_way_are_still_to_be_saved(
    desk: Desk, file: Path
) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.window.files.saving.save()
        desk.window.files.saving.change_beside()
    assert desk.editor.document().isModified()
    desk.save()
    assert not desk.editor.document().isModified()


class Gate:
    """Holds the manuscript's jobs of one kind up until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.open = threading.Event()
        real = getattr(file_jobs, name)

        def held(*arguments: Any, **named: Any) -> Any:
            self.open.wait(5)
            return real(*arguments, **named)

        monkeypatch.setattr(file_jobs, name, held)


def test_a_save_while_another_text_is_on_its_way_touches_neither(
    desk: Desk, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other.\n", encoding="utf-8")
    desk.open(file)
    reading = Gate(monkeypatch, "open_text")
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        desk.window.files.open(other)
        desk.window.files.saving.save()
        reading.open.set()
    desk.manuscript.close()
    QApplication.processEvents()
    assert desk.manuscript.path == other
    assert file.read_text(encoding="utf-8") == "Once.\n"


def test_a_save_right_after_new_saves_nothing(desk: Desk, file: Path) -> None:
    desk.open(file)
    with desk.qtbot.waitSignal(desk.manuscript.cleared):
        desk.window.files.new()
        desk.window.files.saving.save()
    desk.manuscript.close()
    QApplication.processEvents()
    assert desk.manuscript.path is None
    assert desk.editor.text() == ""


def test_what_is_typed_right_after_new_is_not_lost_in_the_old_text(desk: Desk, file: Path) -> None:
    desk.open(file)
    with desk.qtbot.waitSignal(desk.window.files.replaced):
        desk.window.files.new()
        QTest.keyClicks(desk.editor, "x")
        assert desk.editor.text() == "Once.\n"
    QTest.keyClicks(desk.editor, "y")
    assert desk.editor.text() == "y"


def test_a_text_is_unsaved_until_the_last_of_two_saves_is_done(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(file)
    writing = Gate(monkeypatch, "save_text")
    desk.editor.insertPlainText("x")
    desk.window.files.saving.save()
    desk.editor.insertPlainText("y")
    desk.window.files.saving.save()
    desk.manuscript.saved.connect(lambda: file.unlink(missing_ok=True))  # so the second one fails
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        writing.open.set()
    assert desk.window.isWindowModified()


def test_of_two_files_that_are_wanted_at_once_the_last_one_is_open_in_the_end(
    desk: Desk, file: Path, tmp_path: Path
) -> None:
    last = tmp_path / "last.txt"
    last.write_text("Last.\n", encoding="utf-8")
    editable = []
    desk.manuscript.opened.connect(lambda: editable.append(not desk.editor.isReadOnly()))
    desk.window.files.open(file)
    desk.window.files.open(last)
    desk.qtbot.waitUntil(lambda: len(editable) == 2)
    assert desk.window.files.document_name == "last.txt"
    assert desk.editor.text() == "Last.\n"
    assert editable == [False, True]  # what is typed into the first one would be lost


def test_a_file_that_is_wanted_while_another_cannot_be_opened_is_opened_all_the_same(
    desk: Desk, file: Path, tmp_path: Path
) -> None:
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        desk.window.files.open(tmp_path)
        desk.window.files.open(file)
    assert desk.editor.text() == "Once.\n"


def boxes(desk: Desk) -> list[str]:
    return [each.text() for each in desk.window.findChildren(QMessageBox) if each.isVisible()]


def test_enter_saves_when_the_writer_is_asked_about_changes(desk: Desk) -> None:
    desk.editor.insertPlainText("x")
    desk.window.close()
    box = desk.box()
    assert box.defaultButton() is box.button(Button.Save)
    box.reject()


def save_and_stay(desk: Desk) -> None:
    desk.editor.insertPlainText("z")
    desk.save()
    assert desk.window.isVisible()


def test_a_window_whose_closing_was_given_up_at_the_name_stays_open_at_the_next_save(
    desk: Desk, tmp_path: Path
) -> None:
    desk.editor.insertPlainText("x")
    desk.window.close()
    desk.press(Button.Save)
    desk.file_dialog().reject()
    desk.window.actions_.save_as.trigger()
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.file_dialog().fileSelected.emit(str(tmp_path / "new.txt"))
    save_and_stay(desk)


def test_a_window_whose_closing_failed_stays_open_at_the_next_save(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    file.unlink()
    file.mkdir()
    desk.window.close()
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.press(Button.Save)
    desk.press(Button.Ok)
    file.rmdir()
    file.write_text("Once.\n", encoding="utf-8")
    save_and_stay(desk)


def test_r11_a_window_whose_closing_took_theirs_stays_open_at_the_next_save(
    desk: Desk, file: Path
) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    file.write_text("Theirs.", encoding="utf-8")
    desk.window.close()
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.press(Button.Save)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        answer(desk, "Take &Theirs")
    save_and_stay(desk)


def test_r4_a_window_whose_closing_was_thought_over_stays_open_at_the_next_save(
    desk: Desk, mixed: Path
) -> None:
    desk.open(mixed)
    desk.editor.insertPlainText("x")
    desk.window.close()
    desk.press(Button.Save)
    desk.press(Button.Cancel)
    desk.window.actions_.save.trigger()
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        answer(desk, "Save Any&way")
    save_and_stay(desk)


def test_a_window_whose_closing_came_amid_another_text_stays_open_at_the_next_save(
    desk: Desk, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other.\n", encoding="utf-8")
    desk.open(file)
    reading = Gate(monkeypatch, "open_text")
    desk.window.files.open(other)
    desk.window.files.saving.change_beside()
    desk.window.close()
    desk.press(Button.Save)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        reading.open.set()
    save_and_stay(desk)


def test_a_save_that_may_not_last_lets_the_window_stay_and_asks_nothing_more(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = DocumentMayNotLast(name="story.txt", reason="The disk reports a fault.")
    warn_at_saving(monkeypatch, fault)
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.window.close()
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        desk.press(Button.Save)
    desk.press(Button.Ok)
    assert desk.window.isVisible()
    assert boxes(desk) == []


def test_a_name_that_is_chosen_while_another_text_is_on_its_way_gets_neither(
    desk: Desk, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, chosen = tmp_path / "other.txt", tmp_path / "chosen.txt"
    other.write_text("Other.\n", encoding="utf-8")
    desk.open(file)
    desk.window.actions_.save_as.trigger()
    dialog = desk.file_dialog()
    reading = Gate(monkeypatch, "open_text")
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        desk.window.files.open(other)  # from a second start of the program
        dialog.fileSelected.emit(str(chosen))
        reading.open.set()
    dialog.reject()
    desk.manuscript.close()
    QApplication.processEvents()
    assert not chosen.exists()
    assert desk.manuscript.path == other


def test_a_save_that_fails_while_another_text_is_on_its_way_does_not_allow_edits(
    desk: Desk, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Other.\n", encoding="utf-8")
    desk.open(file)
    desk.editor.insertPlainText("x")
    writing, reading = Gate(monkeypatch, "save_text"), Gate(monkeypatch, "open_text")
    desk.window.files.saving.save()
    desk.window.files.open(other)
    desk.press(Button.Discard)
    file.write_text("Theirs.", encoding="utf-8")
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        writing.open.set()
    assert desk.editor.isReadOnly()  # what is typed now would be lost
    desk.press(Button.Cancel)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        reading.open.set()
    assert not desk.editor.isReadOnly()


def test_a_web_address_that_is_dragged_over_the_window_is_not_taken(desk: Desk) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/story.txt")])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    key = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), action, data, button, key)
    enter.ignore()
    QApplication.sendEvent(desk.window, enter)
    assert not enter.isAccepted()


@pytest.mark.parametrize(("text", "answer_"), [("Once.\n", "yes"), ("Once.", "no")])
def test_the_encodings_tooltip_says_whether_the_last_line_ends(
    desk: Desk, file: Path, text: str, answer_: str
) -> None:
    file.write_text(text, encoding="utf-8")
    desk.open(file)
    tip = desk.window.status._form_button.toolTip()
    assert f"Line end after the last line: {answer_}" in tip.split("\n")
