"""What a killed save leaves beside a document goes, unless it may be the only copy of a text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.documents import recovery
from gptwriter.documents.digest import Digest
from gptwriter.documents.journal import Header, begin_with
from gptwriter.documents.journal_file import JournalFiles, RecordsFile
from gptwriter.documents.left_over import tidy
from gptwriter.documents.new_file import temporary_prefix


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(b"The text.")
    return path


@pytest.fixture(scope="module")
def dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def leave(file: Path, pid: int, data: bytes, *, age: int = 3600) -> Path:
    temporary = file.with_name(f"{temporary_prefix(file)}{pid}-0123abcd")
    temporary.write_bytes(data)
    then = temporary.stat().st_mtime - age
    os.utime(temporary, (then, then))
    return temporary


@pytest.mark.parametrize("data", [b"", b"The te", b"The text.", b"Unsaved te"])
def test_the_beginning_of_a_text_that_is_safe_is_deleted(
    file: Path, dead: int, data: bytes
) -> None:
    leave(file, dead, data)
    assert tidy(file, [b"Unsaved text."]) == []
    assert list(file.parent.iterdir()) == [file]


def test_r11_a_text_that_is_nowhere_else_is_kept_where_it_can_be_seen(
    file: Path, dead: int
) -> None:
    leave(file, dead, b"Theirs.")
    (kept,) = recovery.find([file]).left_over
    assert kept.name == "story (left over).txt"
    assert kept.read_bytes() == b"Theirs."
    assert file.read_bytes() == b"The text."


def test_the_beginning_of_a_text_that_a_journal_holds_is_deleted(file: Path, dead: int) -> None:
    leave(file, dead, b"Newer te")
    files = JournalFiles.create(paths.recovery_dir(), "a")
    header = Header("a", os.fspath(file), Digest.of_file(file))
    beginning = begin_with(header, "Newer text.")
    RecordsFile.create_whole(files.next_records(), beginning).close()
    files.kept.release()  # as the system does for the dead
    found = recovery.find([file])
    assert found.left_over == ()
    assert list(file.parent.iterdir()) == [file]
    found.recoverable[0].kept.release()


def test_a_second_one_keeps_its_name_rather_than_take_the_firsts(file: Path, dead: int) -> None:
    first = file.with_name("story (left over).txt")
    first.write_bytes(b"First.")
    second = leave(file, dead, b"Second.")
    assert tidy(file, []) == [second]
    assert (first.read_bytes(), second.read_bytes()) == (b"First.", b"Second.")


def test_a_save_that_goes_on_is_left_alone(file: Path, dead: int) -> None:
    alive = leave(file, os.getpid(), b"The te")
    young = leave(file, dead, b"The te", age=10)
    of_another = leave(file.with_name("other.txt"), dead, b"The te")
    of_nobody_here = leave(file, 10**12, b"The te")  # a number that no process here can have
    assert tidy(file, []) == []
    assert alive.exists()
    assert of_nobody_here.exists()
    assert young.exists()
    assert of_another.exists()


def test_where_there_is_no_document_nothing_is_touched(tmp_path: Path, dead: int) -> None:
    file = tmp_path / "gone.txt"
    temporary = leave(file, dead, b"All there is.")
    assert tidy(file, []) == []
    assert temporary.exists()
    assert tidy(tmp_path / "no folder" / "gone.txt", []) == []
