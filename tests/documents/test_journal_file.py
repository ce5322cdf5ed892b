"""A journal's files: nothing counts as written that the disk does not have, and nothing is left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter.documents.digest import Digest
from gptwriter.documents.journal_file import JournalFiles, RecordsFile, discarded_journals
from gptwriter.documents.kept_files import discards

BEGINNING = b"the beginning of a journal"


@pytest.fixture
def files(tmp_path: Path) -> Iterator[JournalFiles]:
    files = JournalFiles.create(tmp_path / "recovery", "a")
    yield files
    files.kept.release()


def half_of_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[: len(data) // 2]))


def test_r1_a_record_of_which_the_disk_took_a_part_is_not_written(
    files: JournalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = RecordsFile.create(files.next_records(), BEGINNING)
    half_of_it_is_taken(monkeypatch)
    with pytest.raises(OSError, match="a part only"):
        file.append(b"record")
    file.close()


def test_a_journal_that_could_not_be_begun_leaves_no_file(
    files: JournalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_of_it_is_taken(monkeypatch)
    with pytest.raises(OSError, match="a part only"):
        RecordsFile.create(files.next_records(), BEGINNING)
    assert files.records() == []


def test_r1_a_whole_journal_that_the_disk_did_not_keep_takes_no_name(
    files: JournalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[1:]) + 1)
    with pytest.raises(OSError, match="Input/output error"):
        RecordsFile.create_whole(files.next_records(), BEGINNING)
    assert [file.suffix for file in files.kept.folder.iterdir()] == [".lock"]


def test_r1_a_whole_journal_lasts_before_it_has_its_name_and_the_name_after_it(
    files: JournalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_sync, real_rename = os.fsync, Path.rename

    def sync(descriptor: int) -> None:
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real_sync(descriptor)

    def rename(old: Path, new: Path) -> Path:
        done.append("rename")
        return real_rename(old, new)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    RecordsFile.create_whole(files.next_records(), BEGINNING).close()
    assert done == ["journal-a-1.new", "rename", "recovery"]


def test_what_was_cut_short_when_a_journal_began_is_no_hindrance(files: JournalFiles) -> None:
    files.kept.file("-1.new").write_bytes(b"from a process that died")
    RecordsFile.create_whole(files.next_records(), BEGINNING).close()
    (records,) = files.records()
    assert records.read_bytes() == BEGINNING


def test_the_tenth_journal_is_later_than_the_ninth(files: JournalFiles) -> None:
    for number in (9, 10):
        files.kept.file(f"-{number}.records").write_bytes(b"")
    assert [file.name for file in files.records()] == [
        "journal-a-10.records",
        "journal-a-9.records",
    ]
    assert files.next_records().name == "journal-a-11.records"


def test_of_a_discarded_journal_the_file_that_started_last_counts(tmp_path: Path) -> None:
    folder = discards(tmp_path)
    folder.mkdir()
    for document in "abcdefgh":  # a disk lists them in any order
        for number in (9, 10):
            (folder / f"journal-{document}-{number}.records").write_bytes(b"")
    found = sorted(file.name for file in discarded_journals(tmp_path))
    assert found == [f"journal-{document}-10.records" for document in "abcdefgh"]


def test_r11_a_file_that_is_another_one_by_now_is_no_base(
    files: JournalFiles, tmp_path: Path
) -> None:
    document = tmp_path / "story.txt"
    document.write_bytes(b"Theirs.")
    assert not files.keep_base(document, Digest.of(b"Mine."))
    assert not files.base.exists()
    assert files.keep_base(document, Digest.of(b"Theirs."))
    assert files.base.read_bytes() == b"Theirs."
