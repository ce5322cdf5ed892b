"""A journal follows a document from its first edit until the text is safe or unwanted."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gptwriter import paths
from gptwriter.documents import journal_file, recovery
from gptwriter.documents.journal import Replayed, replay
from gptwriter.documents.journal_file import RecordsFile
from gptwriter.documents.text_file import open_text
from gptwriter.session import journal_keeper, journal_writer
from gptwriter.session.file_jobs import OnDisk
from gptwriter.session.journal_keeper import JournalKeeper
from gptwriter.ui.editor import Editor


class Desk:
    """An editor whose journal is kept, and what is on the disk of it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.editor = Editor()
        qtbot.addWidget(self.editor)
        self.keeper = JournalKeeper(self.editor.document())
        self.writer = self.keeper._writer
        self.failures: list[Any] = []
        self.keeper.failed.connect(self.failures.append)
        self.editor.document().setModified(False)

    def open(self, path: Path) -> None:
        opened = open_text(path)
        self.keeper.leave()
        self.editor.set_text(opened.text)
        self.editor.document().setModified(False)
        self.keeper.begin(OnDisk.opened(opened))

    def type(self, text: str) -> None:
        QTest.keyClicks(self.editor, text)

    def records(self) -> list[Path]:
        folders = [paths.recovery_dir(), paths.spare_recovery_dir()]
        return [file for folder in folders if folder for file in folder.glob("*.records")]

    def replayed(self) -> Replayed:
        (file,) = self.records()
        base = file.with_name(file.stem.rpartition("-")[0] + ".base")
        return replay(file.read_bytes(), lambda header: recovery._base_text(header, base))

    def restart(self) -> None:
        with self.qtbot.waitSignal(self.writer.restarted):
            self.keeper._restart()
        self.wait()

    def wait(self) -> None:
        """Until every job is done and heard of."""
        self.writer._pool.waitForDone()
        self.qtbot.wait(0)
        self.writer._pool.waitForDone()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot)
    yield desk
    desk.keeper.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(b"One.\r\nTwo.\r\n")
    return path


def test_nothing_is_written_before_the_first_edit(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.editor.show_ghost("ghost")
    assert desk.records() == []


def test_r1_each_letter_is_on_the_disk_at_once(desk: Desk) -> None:
    for letter in "Once 👍":
        desk.editor.insertPlainText(letter)
        assert desk.replayed().text == desk.editor.text()
    assert desk.replayed().number == 6


def test_r1_a_file_is_journalled_from_a_copy_of_its_own_bytes(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.type("x")
    desk.wait()
    replayed = desk.replayed()
    assert replayed.text == "xOne.\nTwo.\n"
    assert replayed.header.path == str(file)
    (base,) = paths.recovery_dir().glob("*.base")
    assert base.read_bytes() == b"One.\r\nTwo.\r\n"


def test_a_file_that_changed_before_the_first_edit_makes_the_journal_hold_it_all(
    desk: Desk, file: Path
) -> None:
    desk.open(file)
    file.write_text("Theirs.")
    with desk.qtbot.waitSignal(desk.writer.restarted):
        desk.type("x")
    desk.wait()
    assert desk.replayed().text == "xOne.\nTwo.\n"
    assert desk.replayed().header.start == 11


def test_s4_a_ghost_is_in_the_journal_only_once_it_is_kept(desk: Desk) -> None:
    desk.type("Once")
    desk.editor.show_ghost(" upon a time")
    assert b"upon" not in desk.records()[0].read_bytes()
    desk.editor.insert_accepted(" upon a time")
    assert desk.replayed().text == "Once upon a time"


def test_records_are_synced_within_a_second_however_much_is_typed(desk: Desk) -> None:
    desk.type("a")
    first = desk.writer._timer.remainingTime()
    assert 0 < first <= 1.1 * journal_writer.SYNC_MS  # a coarse timer
    with desk.qtbot.waitSignal(desk.writer.synced):
        desk.type("b")
        assert desk.writer._timer.remainingTime() <= first


def test_a_pause_starts_the_journal_again_with_the_whole_text(desk: Desk) -> None:
    desk.keeper._pause.setInterval(0)
    with desk.qtbot.waitSignal(desk.writer.restarted):
        desk.type("Once.")
    desk.wait()
    assert desk.replayed().header.number == 5
    assert desk.replayed().text == "Once."


def test_typing_without_a_pause_starts_it_again_by_the_time_or_the_size(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.type("a")
    assert 0 < desk.keeper._latest.remainingTime() <= 1.1 * journal_keeper.LATEST_MS
    desk.keeper._pause.stop()  # as where the writer goes on and on
    desk.keeper._latest.setInterval(0)
    with desk.qtbot.waitSignal(desk.writer.restarted):
        pass
    desk.wait()
    assert desk.replayed().header.number == 1
    monkeypatch.setattr(journal_keeper, "LARGEST", 100)
    with desk.qtbot.waitSignal(desk.writer.restarted):
        desk.type("bc")
    assert desk.writer.size < 100


def test_a_very_long_text_is_not_written_anew_at_each_pause(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_keeper, "LONG_TEXT", 2)
    desk.type("abc")
    desk.keeper._on_pause()
    assert not desk.writer.restarting


def test_r1_what_is_typed_while_the_journal_starts_again_is_in_it(desk: Desk) -> None:
    desk.type("One")
    desk.keeper._restart()
    assert desk.writer.restarting
    with desk.qtbot.waitSignal(desk.writer.restarted):
        desk.type(" two")
    desk.wait()
    assert desk.replayed().text == "One two"
    desk.type(" three")
    assert desk.replayed().text == "One two three"


def test_after_a_save_there_is_no_journal_until_the_next_edit(desk: Desk, file: Path) -> None:
    desk.open(file)
    desk.type("x")
    file.write_bytes(b"xOne.\r\nTwo.\r\n")
    desk.editor.document().setModified(False)
    desk.keeper.note_saved(OnDisk.opened(open_text(file)))
    desk.wait()
    assert list(paths.recovery_dir().iterdir()) == []
    desk.type("y")
    desk.wait()
    assert desk.replayed().text == "xyOne.\nTwo.\n"


def test_a_save_that_something_was_typed_during_leaves_a_journal_on_the_new_file(
    desk: Desk, file: Path
) -> None:
    desk.open(file)
    desk.type("xy")
    desk.keeper._restart()  # one that belongs to the file as it was
    file.write_bytes(b"xOne.\r\nTwo.\r\n")
    saved = OnDisk.opened(open_text(file))
    with desk.qtbot.waitSignals([desk.writer.restarted, desk.writer.restarted]):
        desk.keeper.note_saved(saved)
    desk.wait()
    assert desk.replayed().text == "xyOne.\nTwo.\n"
    assert desk.replayed().header.base == saved.digest


def test_another_document_ends_the_journal_and_an_unsaved_one_is_kept_for_a_while(
    desk: Desk, file: Path
) -> None:
    desk.type("Unsaved.")
    desk.open(file)
    desk.wait()
    assert desk.records() == []
    (discarded,) = (paths.recovery_dir() / "discarded").glob("*.records")
    assert replay(discarded.read_bytes(), lambda _: "").text == "Unsaved."


@pytest.mark.parametrize("complete", [True, False])
def test_r1_a_recovered_text_has_one_journal_and_a_damaged_one_is_kept_for_a_while(
    desk: Desk, *, complete: bool
) -> None:
    desk.type("Unsaved.")
    desk.keeper.close()
    (left,) = recovery.find().recoverable
    again = Desk(desk.qtbot)
    again.keeper.take_over(replace(left, complete=complete))
    with desk.qtbot.waitSignal(again.writer.synced):
        again.type(left.text)
    again.wait()
    assert again.replayed().text == "Unsaved."
    discarded = list((paths.recovery_dir() / "discarded").glob("*.records"))
    assert bool(discarded) is not complete
    again.keeper.close()


def test_closing_keeps_what_is_unsaved_unless_the_writer_let_it_go(desk: Desk) -> None:
    desk.type("Unsaved.")
    desk.keeper.close()
    assert desk.replayed().text == "Unsaved."


def test_closing_after_the_writers_word_discards_it(desk: Desk) -> None:
    desk.type("Unwanted.")
    desk.keeper.let_go()
    desk.keeper.close()
    assert desk.records() == []
    assert list((paths.recovery_dir() / "discarded").iterdir())


def test_closing_a_saved_document_leaves_nothing(desk: Desk) -> None:
    desk.type("Saved.")
    desk.editor.document().setModified(False)
    desk.keeper.close()
    assert list(paths.recovery_dir().iterdir()) == []


# --- the journal's own faults ----------------------------------------


class Disk:
    """Fails the calls that are named, as long as they are."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failing: set[str] = set()
        self.folders = [paths.recovery_dir(), paths.spare_recovery_dir()]
        for name in ("append", "sync"):
            self._may_fail(monkeypatch, name)
        real = journal_file._new

        def new(path: Path) -> int:
            if "create" in self.failing and path.parent in self.folders:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(path)

        monkeypatch.setattr(journal_file, "_new", new)

    def _may_fail(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        real = getattr(RecordsFile, name)

        def call(file: RecordsFile, *data: bytes) -> None:
            if name in self.failing:
                raise OSError(errno.EIO, "Input/output error")
            real(file, *data)

        monkeypatch.setattr(RecordsFile, name, call)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.mark.parametrize("fault", ["append", "sync"])
def test_r1_after_a_failure_the_journal_goes_on_in_a_new_file(
    desk: Desk, disk: Disk, fault: str
) -> None:
    desk.type("One")
    before = desk.records()
    disk.failing.add(fault)
    with desk.qtbot.waitSignal(desk.writer.restart_wanted):
        desk.type(" two")
        desk.writer._sync()
    disk.failing.clear()
    with desk.qtbot.waitSignal(desk.writer.restarted):
        desk.type(" three")
    desk.wait()
    assert desk.records() != before
    assert desk.replayed().text == "One two three"
    assert desk.failures == []


def test_r3_on_a_full_disk_it_goes_on_elsewhere(desk: Desk, disk: Disk) -> None:
    desk.type("One")
    disk.failing = {"append", "create"}
    disk.folders = [paths.recovery_dir()]
    with desk.qtbot.waitSignal(desk.writer.restarted):
        desk.type(" two")
        disk.failing.discard("append")
    desk.wait()
    (file,) = desk.records()
    assert file.parent == paths.spare_recovery_dir()
    desk.type(" three")
    assert desk.replayed().text == "One two three"
    assert desk.failures == []


def test_when_nothing_can_be_written_the_writer_is_told_once_and_types_on(
    desk: Desk, disk: Disk
) -> None:
    disk.failing = {"create"}
    with desk.qtbot.waitSignal(desk.keeper.failed):
        desk.type("One")
    with desk.qtbot.waitSignal(desk.writer.lost):
        desk.keeper._on_pause()
    assert desk.keeper._latest.isActive()  # it tries again by itself
    (failure,) = desk.failures
    assert "cannot be written (No space left on device). Save often." in str(failure)
    assert desk.editor.text() == "One"
    disk.failing.clear()
    with desk.qtbot.waitSignal(desk.keeper.recovered):
        desk.type(" two")
        desk.keeper._on_pause()
    desk.wait()
    assert desk.replayed().text == "One two"


def test_a_recovery_folder_that_cannot_be_made_is_no_end_of_writing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    paths.state_dir().mkdir(parents=True)
    paths.recovery_dir().write_text("a file where the folder should be")
    with desk.qtbot.waitSignal(desk.keeper.failed):
        desk.type("One")
    assert desk.editor.text() == "One"
    paths.recovery_dir().unlink()
    desk.restart()
    assert desk.replayed().text == "One"


def test_a_restart_that_fails_as_nobody_expected_is_told_of_and_not_the_last(
    desk: Desk, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_parts: object) -> str:
        raise MemoryError

    disk.failing = {"create"}
    with monkeypatch.context() as patched, desk.qtbot.captureExceptions() as seen:
        patched.setattr(journal_writer, "assembled", stumble)
        with desk.qtbot.waitSignal(desk.keeper.failed):
            desk.type("One")
    assert [kind for kind, _, _ in seen] == [MemoryError]  # for a report of it
    disk.failing.clear()
    desk.restart()
    assert desk.replayed().text == "One"


def test_slow_writes_move_to_the_thread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_writer, "SLOW_S", -1.0)
    desk.type("abc")
    monkeypatch.setattr(journal_writer, "_append", lambda *_: pytest.fail("in a job, not here"))
    assert desk.writer._slow_writes == 2
    desk.wait()
    assert desk.replayed().text == "abc"


def test_no_descriptor_stays_open(desk: Desk) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        desk.type("x")
        desk.restart()
        desk.editor.document().setModified(False)
        desk.keeper.note_saved(None)
        desk.wait()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
