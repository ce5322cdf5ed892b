"""Export and print leave the document as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrintPreviewDialog

from gptwriter.documents.importers.import_text import import_text
from tests.ui.conftest import Desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "故事.md"
    path.write_text("# 山\n\n从前有座**山**。\n", "utf-8")
    return path


def notice(desk: Desk) -> str:
    return desk.window.status._notice.text()


@pytest.mark.parametrize("suffix", ["docx", "odt", "epub", "html"])
def test_a_text_is_exported_by_the_name_it_is_given(desk: Desk, file: Path, suffix: str) -> None:
    desk.open(file)
    target = file.with_suffix(f".{suffix}")
    desk.window.export.export(str(target))
    desk.qtbot.waitUntil(lambda: notice(desk) == f"故事.{suffix} was written.")
    lines = [line.strip() for line in import_text(target).text.split("\n") if line.strip()]
    assert lines == ["山", "从前有座山。"]
    assert desk.manuscript.path == file
    assert not desk.window.isWindowModified()


def test_the_dialogs_choice_of_a_format_is_the_suffix(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.window.actions_.export.trigger()
    dialog = desk.file_dialog()
    dialog.selectNameFilter("PDF (*.pdf)")
    dialog.filterSelected.emit("PDF (*.pdf)")
    assert dialog.defaultSuffix() == "pdf"
    dialog.fileSelected.emit(str(file.with_suffix(".pdf")))
    desk.qtbot.waitUntil(lambda: notice(desk) == "故事.pdf was written.")
    assert file.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    dialog.reject()


def test_the_document_is_never_exported_over_itself(desk: Desk, file: Path) -> None:
    desk.open(file)
    before = file.read_bytes()
    desk.window.export.export(str(file))
    assert "It is the document itself" in desk.box().text()
    desk.box().accept()
    assert file.read_bytes() == before


def test_an_unknown_format_is_a_sentence(desk: Desk, file: Path) -> None:
    desk.window.export.export(str(file.with_suffix(".xyz")))
    assert "files of the kind .xyz" in desk.box().text()
    desk.box().accept()
    assert not file.with_suffix(".xyz").exists()


def test_a_folder_that_is_gone_is_a_sentence(desk: Desk, tmp_path: Path) -> None:
    desk.window.export.export(str(tmp_path / "gone" / "a.docx"))
    assert "Its folder is not there" in desk.box().text()
    desk.box().accept()


def test_what_could_not_be_written_is_said(desk: Desk, tmp_path: Path) -> None:
    desk.editor.insertPlainText("a\x01b")
    desk.window.export.export(str(tmp_path / "a.docx"))
    assert "without 1 characters" in desk.box().text()
    desk.box().accept()


def test_printing_shows_the_pages_first(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.window.actions_.print.trigger()
    dialog = desk._only(QPrintPreviewDialog)
    dialog.reject()
    assert desk.editor.text() == file.read_text("utf-8")
