"""Unsaved text comes back on the writer's word alone, as one edit, and no file is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from gptwriter import paths
from gptwriter.app import App
from gptwriter.documents import journal, recovery
from gptwriter.documents.digest import Digest
from gptwriter.documents.journal import Edit, Header
from gptwriter.documents.journal_file import JournalFiles, RecordsFile, new_name
from gptwriter.documents.new_file import temporary_prefix
from gptwriter.documents.text_form import Encoding, TextForm
from gptwriter.prose.utf16 import utf16_length
from gptwriter.ui.recovery_dialog import RecoveryDialog
from tests import app_start

FILE = "One.\nTwo.\n"


class Start(app_start.Start):
    """What the program finds at its start is on the screen when this returns."""

    def dialog(self, app: App) -> RecoveryDialog:
        """The question, with its comparison made."""
        self.qtbot.waitUntil(lambda: bool(app.window.findChildren(RecoveryDialog)))
        (dialog,) = app.window.findChildren(RecoveryDialog)
        comparing = dialog.tr("Comparing…")
        self.qtbot.waitUntil(lambda: self.shown(dialog) != comparing)
        return dialog

    @staticmethod
    def shown(dialog: RecoveryDialog) -> str:
        return dialog.findChildren(QPlainTextEdit)[0].toPlainText()


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    paths.default_model_dir().mkdir(parents=True)
    start = Start(qtbot)
    yield start
    start.end()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(FILE, "utf-8")
    return path


def leave_unsaved(
    file: Path | None, inserted: str = "New. ", *, at: int = 0, end: bytes = b"", text: str = FILE,
    form: TextForm | None = None,
) -> None:  # fmt: skip
    """What a dead process leaves of a document, of this text, in which it had typed there."""
    files = JournalFiles.create(paths.recovery_dir(), new_name())
    base = Digest.of_file(file) if file else None
    header = Header(files.document, os.fspath(file) if file else None, base, form or TextForm())
    if file and base:
        files.keep_base(file, base)
    length = utf16_length(inserted) + (utf16_length(text) if file else 0)
    record = journal.record(1, Edit(at, 0, inserted, length))
    RecordsFile.create(files.next_records(), journal.begin(header) + record + end).close()
    files.kept.release()


def kept() -> list[Path]:
    return list(paths.recovery_dir().glob("*.records"))


def test_r1_recovered_text_is_one_edit_on_its_file_that_can_be_undone(
    start: Start, file: Path
) -> None:
    leave_unsaved(file)
    app = start(file)
    dialog = start.dialog(app)
    assert app.editor.text() == ""
    assert "New. One." in start.shown(dialog)
    dialog._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + FILE)
    assert app.manuscript.path == file
    assert app.window.isWindowModified()
    assert file.read_text("utf-8") == FILE
    app.editor.undo()
    assert app.editor.text() == FILE


def test_r1_the_old_journal_stays_until_the_new_one_is_on_the_disk(
    start: Start, file: Path
) -> None:
    leave_unsaved(file)
    app = start(file)
    start.dialog(app)._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + FILE)
    assert len(kept()) == 2
    assert not recovery.find([]).recoverable  # nor does another window offer it meanwhile
    start.qtbot.waitUntil(lambda: len(kept()) == 1)
    start.end()
    again = start(file)
    start.dialog(again)._recover.click()
    start.qtbot.waitUntil(lambda: again.editor.text() == "New. " + FILE)


def test_r1_a_text_without_a_name_comes_back_without_one(start: Start) -> None:
    leave_unsaved(None, "二字 👍\nmore")
    app = start()
    dialog = start.dialog(app)
    assert "has no file yet" in dialog._facts.text()
    dialog._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "二字 👍\nmore")
    assert app.manuscript.path is None
    assert app.window.isWindowModified()


def test_r1_recovered_text_comes_to_its_place_between_letters_of_two_units(
    start: Start, file: Path
) -> None:
    text = "👍 One. 👍\n"
    file.write_text(text, "utf-8")
    leave_unsaved(file, "字👍", at=3, text=text)
    app = start(file)
    start.dialog(app)._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "👍 字👍One. 👍\n")


def test_r1_a_file_in_an_old_encoding_is_not_asked_about_when_its_text_comes_back(
    start: Start, file: Path
) -> None:
    text = "从前有座山，山里有座庙。\n"
    file.write_bytes(text.encode("gb18030"))
    leave_unsaved(file, text=text, form=TextForm(Encoding.GB18030))
    app = start(file)
    start.dialog(app)._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + text)
    assert app.manuscript.path == file


def test_r11_a_file_that_goes_while_the_writer_decides_is_not_missed(
    start: Start, file: Path
) -> None:
    leave_unsaved(file)
    app = start(file)
    dialog = start.dialog(app)
    file.unlink()
    dialog._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + FILE)
    assert app.manuscript.path is None


def test_what_an_interrupted_save_left_beside_the_document_is_told_of(
    start: Start, file: Path
) -> None:
    process = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                             capture_output=True, text=True, check=True)  # fmt: skip
    left = file.with_name(f"{temporary_prefix(file)}{process.stdout.strip()}-x")
    left.write_text("Another text.", "utf-8")
    os.utime(left, (1, 1))
    app = start(file)
    start.qtbot.waitUntil(
        lambda: "an interrupted save left behind" in app.window.status._notice.text()
    )


@pytest.mark.parametrize("gone", [True, False])
def test_r11_a_file_that_is_another_one_now_is_left_alone(
    start: Start, file: Path, *, gone: bool
) -> None:
    leave_unsaved(file)
    file.unlink() if gone else file.write_text("Theirs.", "utf-8")
    app = start()
    dialog = start.dialog(app)
    assert dialog._recover.text() == "&Recover as a New Document"
    dialog._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + FILE)
    assert app.manuscript.path is None
    assert file.exists() != gone


def test_r11_a_file_that_changes_while_the_writer_decides_is_left_alone(
    start: Start, file: Path
) -> None:
    leave_unsaved(file)
    app = start(file)
    dialog = start.dialog(app)
    file.write_text("Theirs.", "utf-8")
    dialog._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + FILE)
    assert app.manuscript.path is None
    assert file.read_text("utf-8") == "Theirs."


def test_keeping_the_file_opens_it_and_puts_the_text_away_for_a_while(
    start: Start, file: Path
) -> None:
    leave_unsaved(file)
    app = start(file)
    start.dialog(app)._keep.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == FILE)
    assert kept() == []
    assert list((paths.recovery_dir() / "discarded").glob("*.records"))


def test_a_text_that_cannot_be_put_away_is_offered_again(start: Start, file: Path) -> None:
    leave_unsaved(file)
    (paths.recovery_dir() / "discarded").touch()
    app = start(file)
    start.dialog(app)._keep.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == FILE)
    start.end()
    assert start.dialog(start(file)).isVisible()


def test_deciding_later_opens_the_document_and_asks_again(start: Start, file: Path) -> None:
    leave_unsaved(file)
    app = start(file)
    start.dialog(app).reject()
    start.qtbot.waitUntil(lambda: app.editor.text() == FILE)
    start.end()
    assert start.dialog(start(file)).isVisible()


def test_of_two_texts_one_is_recovered_and_the_other_asked_about_again(
    start: Start, file: Path
) -> None:
    leave_unsaved(None, "An older note.")
    os.utime(kept()[0], (1, 1))
    leave_unsaved(file)
    app = start()
    dialog = start.dialog(app)
    assert dialog._choice.count() == 2
    dialog._choice.setCurrentIndex(1)
    start.qtbot.waitUntil(lambda: start.shown(dialog) == "An older note.")
    dialog._choice.setCurrentIndex(0)
    dialog._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + FILE)
    start.qtbot.waitUntil(lambda: len(kept()) == 2)
    app.editor.document().setModified(False)
    start.end()
    again = start()
    start.dialog(again)._recover.click()
    start.qtbot.waitUntil(lambda: again.editor.text() == "An older note.")


def test_when_one_text_is_put_away_the_next_is_shown(start: Start, file: Path) -> None:
    leave_unsaved(None, "A note.")
    leave_unsaved(file)
    dialog = start.dialog(start())
    dialog._keep.click()
    start.qtbot.waitUntil(lambda: start.shown(dialog) in {"A note.", "New. One.\n⋯\n"})
    assert not dialog._choice.isVisible()
    dialog._keep.click()
    start.qtbot.waitUntil(lambda: kept() == [])


def test_a_damaged_end_is_said(start: Start, file: Path) -> None:
    leave_unsaved(file, end=b"torn")
    assert "The end of the record is damaged" in start.dialog(start())._facts.text()


def test_what_cannot_be_read_is_said_and_stays(start: Start, file: Path) -> None:
    leave_unsaved(file)
    (records,) = kept()
    records.write_bytes(records.read_bytes()[:30])
    app = start(file)
    start.qtbot.waitUntil(lambda: "cannot be read" in app.window.status._notice.text())
    start.qtbot.waitUntil(lambda: app.editor.text() == FILE)
    assert kept() == [records]


def test_a_recovered_text_that_was_saved_at_once_is_not_offered_again(
    start: Start, file: Path
) -> None:
    leave_unsaved(file)
    app = start(file)
    start.dialog(app)._recover.click()
    start.qtbot.waitUntil(lambda: app.editor.text() == "New. " + FILE)
    with start.qtbot.waitSignal(app.manuscript.saved):
        app.window.files.saving.save()
    start.qtbot.waitUntil(lambda: kept() == [])
    assert file.read_text("utf-8") == "New. " + FILE


def test_r1_a_text_that_was_imported_is_in_a_journal_at_once(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>从前有座山<p>Once.", "utf-8")
    app = start()
    with start.qtbot.waitSignal(app.recovery.finished):
        pass
    app.window.files.open(path)
    start.qtbot.waitUntil(lambda: app.editor.text() == "从前有座山\nOnce.", timeout=30_000)
    (records,) = kept()
    assert recovery.replayed(records).text == "从前有座山\nOnce."
