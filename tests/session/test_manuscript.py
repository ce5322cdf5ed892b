"""Opening and saving off the GUI thread, and what another program does to the file meanwhile."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gptwriter import paths
from gptwriter.documents import text_file
from gptwriter.documents.safe_writer import Saved
from gptwriter.documents.text_file import OpenedText
from gptwriter.engine import child
from gptwriter.errors import (
    DocumentChangedOutside,
    DocumentMayNotLast,
    DocumentNotSaved,
    DocumentUnreadable,
)
from gptwriter.session import file_jobs as module
from gptwriter.session.manuscript import Manuscript


@pytest.fixture
def manuscript(qtbot: QtBot) -> Iterator[Manuscript]:
    made = Manuscript()
    yield made
    made.close()


def opened(qtbot: QtBot, manuscript: Manuscript, path: Path) -> OpenedText:
    with qtbot.waitSignal(manuscript.opened) as blocker:
        manuscript.open(path)
    return blocker.args[0]  # type: ignore[no-any-return]  # the signal came


def saved(qtbot: QtBot, manuscript: Manuscript, text: str, path: Path, **how: Any) -> Any:
    with qtbot.waitSignal(manuscript.saved) as blocker:
        manuscript.save(text, path, **how)
    return blocker.args


def failed(qtbot: QtBot, manuscript: Manuscript, text: str, path: Path) -> Any:
    with qtbot.waitSignal(manuscript.failed) as blocker:
        manuscript.save(text, path)
    return blocker.args[0]


def test_a_new_text_is_saved_under_the_name_it_is_given(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    assert saved(qtbot, manuscript, "One.\nTwo 二.\n", file) == [file, None]
    assert file.read_bytes() == "One.\nTwo 二.\n".encode()
    assert manuscript.path == file


def test_an_opened_file_keeps_its_form(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes(b"\xef\xbb\xbfOne.\r\nTwo.\r\n")
    assert opened(qtbot, manuscript, file).text == "One.\nTwo.\n"
    saved(qtbot, manuscript, "One.\nThree.\n", file)
    assert file.read_bytes() == b"\xef\xbb\xbfOne.\r\nThree.\r\n"


def test_work_is_done_off_the_gui_thread(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def save_text(*arguments: Any) -> Saved:
        threads.append(threading.get_ident())
        return text_file.save_text(*arguments)

    monkeypatch.setattr(module, "save_text", save_text)
    saved(qtbot, manuscript, "x", tmp_path / "x.txt")
    assert threads
    assert threads[0] != threading.get_ident()


def test_two_saves_in_a_row_are_done_in_order_and_neither_is_an_outside_change(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    with qtbot.waitSignals([manuscript.saved, manuscript.saved]):
        manuscript.save("first", file)
        manuscript.save("second", file)
    assert file.read_text() == "second"


def test_r11_a_file_changed_outside_is_not_overwritten(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    saved(qtbot, manuscript, "mine", file)
    file.write_text("theirs")
    assert isinstance(failed(qtbot, manuscript, "mine again", file), DocumentChangedOutside)
    assert file.read_text() == "theirs"


def test_the_writer_may_overwrite_what_was_changed_outside(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    saved(qtbot, manuscript, "mine", file)
    file.write_text("theirs")
    saved(qtbot, manuscript, "mine again", file, overwrite=True)
    assert file.read_text() == "mine again"


def test_saving_under_another_name_makes_that_the_document(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    second.write_text("was there; the dialog has asked")
    saved(qtbot, manuscript, "text", first)
    saved(qtbot, manuscript, "text", second)
    assert manuscript.path == second
    assert second.read_text() == "text"


def test_a_failed_save_changes_neither_file_nor_document(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    saved(qtbot, manuscript, "text", file)
    error = failed(qtbot, manuscript, "other", tmp_path / "no such folder" / "text.txt")
    assert isinstance(error, DocumentNotSaved)
    assert manuscript.path == file
    assert file.read_text() == "text"


def test_half_a_character_is_refused_in_words(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    error = failed(qtbot, manuscript, "half: \ud83d", tmp_path / "text.txt")
    assert "text.txt was not saved: It has characters" in str(error)
    assert not (tmp_path / "text.txt").exists()


def test_a_file_that_cannot_be_read_leaves_the_document_alone(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    with qtbot.waitSignal(manuscript.failed) as blocker:
        manuscript.open(tmp_path / "missing.txt")
    assert isinstance(blocker.args[0], DocumentUnreadable)
    assert manuscript.path is None


def test_a_new_document_has_no_file_and_no_form_of_the_old_one(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_bytes(b"\xef\xbb\xbfOne.\r\n")
    opened(qtbot, manuscript, old)
    with qtbot.waitSignal(manuscript.cleared):
        manuscript.new()
    assert manuscript.path is None
    saved(qtbot, manuscript, "Two.\n", new)
    assert new.read_bytes() == b"Two.\n"


def test_a_warning_comes_with_the_save_it_belongs_to(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warning = DocumentMayNotLast(name="text.txt", reason="The disk reports a fault.")

    def save_text(*arguments: Any) -> Saved:
        return Saved(text_file.save_text(*arguments).digest, warning)

    monkeypatch.setattr(module, "save_text", save_text)
    file = tmp_path / "text.txt"
    assert saved(qtbot, manuscript, "x", file) == [file, warning]


MIXED = b"One.\r\nTwo.\n"


def kept() -> list[bytes]:
    folder = paths.recovery_dir()
    return [each.read_bytes() for each in folder.iterdir()] if folder.exists() else []


def test_r4_the_bytes_of_a_file_that_cannot_be_given_back_are_kept_before_its_first_save(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "mixed.txt"
    file.write_bytes(MIXED)
    text = opened(qtbot, manuscript, file).text
    assert kept() == []
    saved(qtbot, manuscript, text, file)
    saved(qtbot, manuscript, text + "Three.\n", file)
    assert kept() == [MIXED]


def test_r4_nothing_is_written_when_they_cannot_be_kept(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "mixed.txt"
    file.write_bytes(MIXED)
    text = opened(qtbot, manuscript, file).text
    paths.private_folder(paths.recovery_dir().parent)
    paths.recovery_dir().write_text("in the way of the folder")
    assert isinstance(failed(qtbot, manuscript, text, file), DocumentNotSaved)
    assert file.read_bytes() == MIXED


def test_r4_under_another_name_the_file_itself_is_the_copy(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path
) -> None:
    file = tmp_path / "mixed.txt"
    file.write_bytes(MIXED)
    text = opened(qtbot, manuscript, file).text
    saved(qtbot, manuscript, text, tmp_path / "other.txt")
    saved(qtbot, manuscript, text + "Three.\n", tmp_path / "other.txt")
    assert file.read_bytes() == MIXED
    assert kept() == []


def test_r7_closing_while_a_file_is_being_read_does_not_wait_for_it(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"anything")
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(child, "command", lambda *_: sleeper)
    manuscript = Manuscript()
    manuscript.open(path)
    qtbot.waitUntil(lambda: manuscript._jobs._importer is not None)
    began = time.monotonic()
    manuscript.close()
    assert time.monotonic() - began < 2


def test_a_job_that_fails_as_nobody_expected_is_told_of_like_any_other(
    qtbot: QtBot, manuscript: Manuscript, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_arguments: Any) -> Saved:
        raise RuntimeError

    monkeypatch.setattr(module, "save_text", stumble)
    with qtbot.captureExceptions() as seen:
        error = failed(qtbot, manuscript, "x", tmp_path / "text.txt")
    assert "RuntimeError" in str(error)
    assert [kind for kind, _, _ in seen] == [RuntimeError]  # for a report of it
