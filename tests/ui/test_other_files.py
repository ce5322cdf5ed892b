"""Files of other formats and encodings: taken in on the writer's word, never written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from gptwriter.documents.text_form import Encoding, LineEnding, TextForm
from gptwriter.session.document_lock import DocumentLock
from gptwriter.ui.encoding_dialog import EncodingDialog, described
from tests.documents.importers import samples
from tests.ui.conftest import Desk

CHINESE = "从前有座山，山里有座庙，庙里有个老和尚在讲故事。\r\n"


@pytest.fixture
def docx(tmp_path: Path) -> Path:
    path = tmp_path / "故事.docx"
    path.write_bytes(samples.docx("<w:p><w:r><w:t>从前有座山</w:t></w:r></w:p>"))
    return path


@pytest.fixture
def gb_file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(CHINESE.encode("gb18030"))
    return path


def import_(desk: Desk, path: Path) -> None:
    with desk.qtbot.waitSignal(desk.manuscript.imported, timeout=30_000):
        desk.window.files.open(path)


def answer(desk: Desk, text: str) -> None:
    next(button for button in desk.box().buttons() if button.text() == text).click()


def ask_encoding(desk: Desk, path: Path) -> EncodingDialog:
    with desk.qtbot.waitSignal(desk.manuscript.unsure):
        desk.window.files.open(path)
    return desk._only(EncodingDialog)


def test_a_docx_gives_its_name_to_what_is_exported(desk: Desk, docx: Path) -> None:
    import_(desk, docx)
    desk.window.actions_.export.trigger()
    dialog = desk.file_dialog()
    assert Path(dialog.selectedFiles()[0]).stem == "故事"
    assert Path(dialog.directory().absolutePath()) == docx.parent
    dialog.reject()


def test_a_docx_becomes_a_new_text_and_stays_as_it_is(desk: Desk, docx: Path) -> None:
    before = docx.read_bytes()
    notices: list[str] = []
    desk.window.files.noticed.connect(notices.append)
    import_(desk, docx)
    assert desk.editor.text() == "从前有座山"
    assert desk.manuscript.path is None
    assert desk.window.isWindowModified()
    assert desk.window.files.document_name == "Untitled"
    assert notices[-1] == "故事.docx was opened as a new text; the file itself stays as it is."
    desk.window.actions_.save.trigger()
    dialog = desk.file_dialog()
    assert [Path(name) for name in dialog.selectedFiles()] == [docx.with_suffix(".txt")]
    dialog.reject()
    assert docx.read_bytes() == before


def test_what_could_not_be_taken_over_is_said_once(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>Some <b>bold</b> words<img src='x.png'>", "utf-8")
    import_(desk, path)
    box = desk.box()
    assert box.text().startswith("a.html was opened as a new text.")
    assert "plain now" in box.informativeText()
    box.accept()
    assert desk.editor.text() == "Some bold words"


def test_r16_a_paragraph_too_long_to_type_in_is_divided_and_that_is_said(
    desk: Desk, tmp_path: Path
) -> None:
    path, sentences = tmp_path / "a.html", "Once upon a time. " * 10_000
    path.write_text(f"<p>{sentences}", "utf-8")
    import_(desk, path)
    assert "are divided at the ends of sentences" in desk.box().informativeText()
    desk.qtbot.waitUntil(lambda: not desk.editor.isReadOnly())
    assert desk.editor.text().replace("\n", "") == sentences.strip()
    assert desk.editor.document().blockCount() > 100


def test_a_file_that_cannot_be_read_leaves_the_text_that_is_open(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "broken.docx"
    path.write_bytes(b"no zip")
    desk.editor.set_text("Mine.")
    desk.editor.document().setModified(False)
    with desk.qtbot.waitSignal(desk.manuscript.failed, timeout=30_000):
        desk.window.files.open(path)
    assert "broken.docx could not be opened" in desk.box().text()
    desk.box().accept()
    assert desk.editor.text() == "Mine."
    assert not desk.editor.isReadOnly()


def test_unsaved_text_is_asked_about_before_an_import(desk: Desk, docx: Path) -> None:
    desk.editor.insertPlainText("Mine.")
    desk.window.files.open(docx)
    assert "Save the changes" in desk.box().text()
    desk.box().reject()
    assert desk.editor.text() == "Mine."


def test_an_encoding_that_is_not_sure_is_asked_for_with_a_preview(
    desk: Desk, gb_file: Path
) -> None:
    dialog = ask_encoding(desk, gb_file)
    assert desk.editor.text() == ""
    assert "老和尚" in dialog.findChildren(QPlainTextEdit)[0].toPlainText()
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        dialog._choose()
    assert desk.editor.text() == CHINESE.replace("\r\n", "\n")
    assert desk.manuscript.on_disk
    assert desk.manuscript.on_disk.form == TextForm(Encoding.GB18030, line_ending=LineEnding.CRLF)
    assert desk.window.status._form_button.text() == "GB18030 CRLF"


def test_r4_an_edit_changes_nothing_else_in_an_old_encoding(desk: Desk, gb_file: Path) -> None:
    dialog = ask_encoding(desk, gb_file)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        dialog._choose()
    desk.editor.insertPlainText("很久")
    desk.save()
    assert gb_file.read_bytes() == ("很久" + CHINESE).encode("gb18030")


@pytest.mark.parametrize("how", ["Open &Anyway", "Open &Read-Only"])
def test_r11_the_answer_about_a_file_in_use_holds_when_its_encoding_is_asked_for(
    desk: Desk, gb_file: Path, how: str
) -> None:
    """Or the one question would follow the other without end."""
    elsewhere = DocumentLock.take(gb_file)
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.open(gb_file)
    with desk.qtbot.waitSignal(desk.manuscript.unsure):
        answer(desk, how)
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        desk._only(EncodingDialog)._choose()
    assert desk.editor.text().startswith("从前")
    assert desk.editor.isReadOnly() == (how == "Open &Read-Only")
    elsewhere.release()


def test_r11_the_encoding_that_was_chosen_holds_when_the_file_is_in_use_by_then(
    desk: Desk, gb_file: Path
) -> None:
    dialog = ask_encoding(desk, gb_file)
    elsewhere = DocumentLock.take(gb_file)
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        dialog._choose()
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        answer(desk, "Open &Anyway")
    assert desk.editor.text().startswith("从前")
    elsewhere.release()


def test_a_new_text_does_not_have_the_name_of_one_that_was_taken_in(desk: Desk, docx: Path) -> None:
    import_(desk, docx)
    desk.editor.document().setModified(False)
    with desk.qtbot.waitSignal(desk.manuscript.cleared):
        desk.window.actions_.new.trigger()
    assert desk.window.files.saving.known is None


def test_the_encoding_that_a_file_was_read_in_is_the_one_that_is_shown(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9")
    desk.manuscript.encodings[path] = Encoding.MAC_ROMAN
    desk.open(path)
    with desk.qtbot.waitSignal(desk.manuscript.unsure):
        desk.window.actions_.reopen.trigger()
    dialog = desk._only(EncodingDialog)
    assert dialog.findChildren(QComboBox)[0].currentText() == described(Encoding.MAC_ROMAN)
    dialog.reject()


def test_another_file_is_not_shown_in_the_encoding_of_the_one_that_is_open(
    desk: Desk, gb_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9")
    desk.manuscript.encodings[path] = Encoding.MAC_ROMAN
    desk.open(path)
    dialog = ask_encoding(desk, gb_file)
    assert dialog.findChildren(QComboBox)[0].currentText() == described(Encoding.GB18030)
    dialog.reject()


def test_the_answer_is_remembered(desk: Desk, gb_file: Path) -> None:
    desk.manuscript.encodings[gb_file] = Encoding.GB18030
    desk.open(gb_file)
    assert desk.editor.text().startswith("从前")


def test_cancelling_leaves_the_text_that_is_open(desk: Desk, gb_file: Path) -> None:
    desk.editor.set_text("Mine.")
    desk.editor.document().setModified(False)
    ask_encoding(desk, gb_file).reject()
    assert desk.editor.text() == "Mine."
    assert not desk.editor.isReadOnly()


def test_an_encoding_that_does_not_fit_cannot_be_chosen(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9 \x81")
    dialog = ask_encoding(desk, path)
    choice = dialog.findChildren(QComboBox)[0]
    choice.setCurrentIndex(choice.findText(described(Encoding.WESTERN)))
    assert not dialog._open.isEnabled()
    assert dialog._view.toPlainText() == "The file is not text in this encoding."
    choice.setCurrentIndex(choice.findText(described(Encoding.MAC_ROMAN)))
    assert dialog._open.isEnabled()
    dialog.reject()


def test_a_file_is_read_again_in_another_encoding(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("café".encode())
    desk.open(path)
    with desk.qtbot.waitSignal(desk.manuscript.unsure):
        desk.window.actions_.reopen.trigger()
    dialog = desk._only(EncodingDialog)
    choice = dialog.findChildren(QComboBox)[0]
    assert choice.currentText() == "UTF-8"
    choice.setCurrentIndex(choice.findText(described(Encoding.WESTERN)))
    with desk.qtbot.waitSignal(desk.manuscript.opened):
        dialog._choose()
    assert desk.editor.text() == "cafÃ©"
    assert path.read_bytes() == "café".encode()


def test_a_text_without_a_file_has_no_encoding_to_choose(desk: Desk) -> None:
    desk.window.status.encoding_requested.emit()
    assert "will be saved as UTF-8" in desk.window.status._notice.text()


def open_western(desk: Desk, folder: Path) -> Path:
    """A text that is in Windows-1252 and known to be."""
    path = folder / "a.txt"
    path.write_bytes(b"caf\xe9\n")
    desk.manuscript.encodings[path] = Encoding.WESTERN
    desk.open(path)
    return path


def test_what_the_encoding_lacks_can_be_saved_as_utf_8(desk: Desk, tmp_path: Path) -> None:
    path = open_western(desk, tmp_path)
    desk.editor.insertPlainText("从前 ")
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.saving.save()
    box = desk.box()
    assert "characters that Windows-1252 does not know" in box.text()
    assert path.read_bytes() == b"caf\xe9\n"
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        next(each for each in box.buttons() if "UTF-8" in each.text()).click()
    assert path.read_bytes() == "从前 café\n".encode()
    assert desk.window.status._form_button.text() == "UTF-8"
    assert not desk.window.isWindowModified()


def test_r11_the_answer_utf_8_holds_when_the_file_has_changed_outside_too(
    desk: Desk, tmp_path: Path
) -> None:
    """Or the one question would follow the other without end."""
    path = open_western(desk, tmp_path)
    desk.editor.insertPlainText("从前 ")
    path.write_bytes(b"Theirs.\n")
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.saving.save()
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        answer(desk, "Save as &UTF-8")
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        answer(desk, "Keep &Mine")
    assert path.read_bytes() == "从前 café\n".encode()


def test_r11_the_answer_mine_holds_when_the_file_lacks_characters_of_it_too(
    desk: Desk, tmp_path: Path
) -> None:
    path = open_western(desk, tmp_path)
    desk.editor.insertPlainText("x")
    path.write_bytes(b"Theirs.\n")
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.saving.save()
    desk.editor.insertPlainText("从前 ")
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        answer(desk, "Keep &Mine")
    with desk.qtbot.waitSignal(desk.manuscript.saved):
        answer(desk, "Save as &UTF-8")
    assert path.read_bytes() == "x从前 café\n".encode()


def test_r16_a_paragraph_too_long_to_type_in_can_be_divided_in_a_copy(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Once upon a time. " * 5_000, "utf-8")
    desk.open(path)
    box = desk.box()
    assert "a paragraph of 90,000 characters" in box.text()
    with desk.qtbot.waitSignal(desk.manuscript.cleared):
        next(each for each in box.buttons() if "Divided" in each.text()).click()
    assert desk.manuscript.path is None
    assert desk.editor.text().replace("\n", "") == "Once upon a time. " * 5_000
    assert desk.editor.document().blockCount() > 50
    assert "\n" not in path.read_text("utf-8")


def test_r16_one_that_would_hold_the_window_up_is_not_shown_before_that_was_asked(
    desk: Desk, tmp_path: Path
) -> None:
    path, text = tmp_path / "long.txt", "letters" * 30_000
    path.write_text(text, "utf-8")
    desk.editor.insertPlainText("Mine.")
    desk.editor.document().setModified(False)
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.open(path)
    box = desk.box()
    assert "long.txt has a paragraph of 210,000 characters" in box.text()
    assert desk.editor.text() == "Mine."
    assert desk.manuscript.path is None
    with desk.qtbot.waitSignal(desk.manuscript.cleared):
        next(each for each in box.buttons() if "Divided" in each.text()).click()
    desk.qtbot.waitUntil(lambda: not desk.editor.isReadOnly())
    assert desk.editor.text().replace("\n", "") == text
    assert max(map(len, desk.editor.text().split("\n"))) < 5_000
    assert desk.window.isWindowModified()
    assert path.read_text("utf-8") == text


def test_r16_or_not_at_all_and_the_window_is_as_it_was(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("letters" * 30_000, "utf-8")
    desk.editor.insertPlainText("Mine.")
    desk.editor.document().setModified(False)
    with desk.qtbot.waitSignal(desk.manuscript.failed):
        desk.window.files.open(path)
    desk.box().reject()
    assert desk.editor.text() == "Mine."
    assert not desk.editor.isReadOnly()
    path.write_text("Nobody holds its lock.", "utf-8")
    desk.open(path)
    assert desk.editor.text() == "Nobody holds its lock."


def test_r16_or_left_as_it_is(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Once upon a time. " * 5_000, "utf-8")
    desk.open(path)
    desk.box().reject()
    assert desk.manuscript.path == path
    assert not desk.window.isWindowModified()
