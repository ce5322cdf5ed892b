"""Earlier texts come back as new documents, and nothing is written over for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from gptwriter import paths
from gptwriter.documents import backups
from gptwriter.documents.text_form import Encoding
from gptwriter.documents.versions import versions_of
from gptwriter.ui.restore_dialog import RestoreDialog
from tests.ui.conftest import Desk
from tests.ui.test_recovery import Start, leave_unsaved


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("One.\nTwo.\n", "utf-8")
    return path


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    paths.default_model_dir().mkdir(parents=True)
    start = Start(qtbot)
    yield start
    start.end()


def restore(desk: Desk) -> RestoreDialog:
    desk.window.actions_.restore.trigger()
    dialog = desk._only(RestoreDialog)
    desk.qtbot.waitUntil(lambda: dialog._view.toPlainText() not in ("", "Comparing…"))
    return dialog


def test_each_save_keeps_what_it_replaces(desk: Desk, file: Path) -> None:
    desk.open(file)
    for word in "ab":
        desk.editor.insertPlainText(word)
        desk.save()
    kept = [each.file.read_bytes() for each in backups.backups_of(file)]
    assert kept == [b"aOne.\nTwo.\n", b"One.\nTwo.\n"]


def test_a_save_goes_on_where_no_copy_can_be_kept(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "keep", full)
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.save()
    assert file.read_text("utf-8") == "xOne.\nTwo.\n"
    assert "No copy of the earlier version of story.txt" in desk.window.status._notice.text()


def test_a_version_is_shown_as_a_change_and_opened_as_a_new_text(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("Zero. ")
    desk.save()
    dialog = restore(desk)
    assert dialog._list.item(0).text().startswith("Until ")
    assert "Zero. One." in dialog._view.toPlainText()
    dialog._open.click()
    desk.qtbot.waitUntil(lambda: desk.editor.text() == "One.\nTwo.\n")
    assert desk.manuscript.path is None
    assert desk.window.isWindowModified()
    assert file.read_text("utf-8") == "Zero. One.\nTwo.\n"
    desk.window.actions_.save.trigger()
    chosen = desk.file_dialog().selectedFiles()
    assert chosen == [str(file.with_name("story (earlier).txt"))]
    desk.file_dialog().reject()


def test_a_version_of_a_text_without_a_suffix_is_named_with_one(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "story"
    file.write_text("One.", "utf-8")
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.save()
    restore(desk)._open.click()
    desk.qtbot.waitUntil(lambda: desk.editor.text() == "One.")
    assert desk.window.files.saving.known == tmp_path / "story (earlier).txt"


def test_the_list_of_versions_opens_once_and_can_be_opened_again(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.save()
    for _ in range(2):
        for _ in range(2):
            desk.window.actions_.restore.trigger()
        desk.window._restore._pool.waitForDone()
        dialog = restore(desk)
        dialog.reject()
        desk.qtbot.waitUntil(lambda: not desk.window.findChildren(RestoreDialog))


def test_a_version_in_an_old_encoding_is_read_in_it(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes("从前有座山".encode("gb18030"))
    desk.manuscript.encodings[path] = Encoding.GB18030
    desk.open(path)
    desk.editor.insertPlainText("很久")
    desk.save()
    dialog = restore(desk)
    dialog._open.click()
    desk.qtbot.waitUntil(lambda: desk.editor.text() == "从前有座山")


def test_where_there_is_none_a_sentence_says_so(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.window.files.noticed):
        desk.window.actions_.restore.trigger()
    assert "no earlier version" in desk.window.status._notice.text()


def test_a_version_that_cannot_be_read_is_a_sentence(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.insertPlainText("x")
    desk.save()
    (backup,) = backups.backups_of(file)
    backup.file.write_bytes(b"\xff\xfe\0")
    dialog = restore(desk)
    assert "could not be opened" in dialog._view.toPlainText()
    assert not dialog._open.isEnabled()
    dialog.reject()


@pytest.mark.parametrize("named", [True, False])
def test_a_discarded_text_can_still_be_had(start: Start, file: Path, *, named: bool) -> None:
    leave_unsaved(file if named else None)
    app = start(file)
    start.dialog(app)._keep.click()
    start.qtbot.waitUntil(lambda: app.manuscript.path == file)
    app.window.actions_.restore.trigger()
    start.qtbot.waitUntil(lambda: bool(app.window.findChildren(RestoreDialog)))
    (dialog,) = app.window.findChildren(RestoreDialog)
    start.qtbot.waitUntil(dialog._open.isEnabled)
    assert dialog._list.item(0).text().startswith("Discarded ")
    dialog._open.click()
    whole = "New. One.\nTwo.\n" if named else "New. "
    start.qtbot.waitUntil(lambda: app.editor.text() == whole)


def test_r14_all_that_was_kept_can_be_deleted(start: Start, file: Path) -> None:
    leave_unsaved(file)
    app = start(file)
    start.dialog(app)._keep.click()
    start.qtbot.waitUntil(lambda: app.manuscript.path == file)
    app.editor.insertPlainText("x")
    with start.qtbot.waitSignal(app.manuscript.saved):
        app.window.files.saving.save()
    app.window.actions_.restore.trigger()
    start.qtbot.waitUntil(lambda: bool(app.window.findChildren(RestoreDialog)))
    (dialog,) = app.window.findChildren(RestoreDialog)
    assert dialog._list.count() == 2
    dialog._ask_to_delete()
    (box,) = dialog.findChildren(QMessageBox)
    assert box.text() == "Delete all 2 earlier versions?"
    next(each for each in box.buttons() if each.text() == "&Delete").click()
    # A discarded text lies in several files: it is no version any more before the last is gone.
    start.qtbot.waitUntil(lambda: not list((paths.recovery_dir() / "discarded").iterdir()))
    assert versions_of(file) == []
    assert app.editor.text() == "xOne.\nTwo.\n"
