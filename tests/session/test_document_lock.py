"""One document is written by one window; the lock of the dead is no obstacle."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.errors import DocumentInUse
from gptwriter.session.document_lock import DocumentLock

HOLD = """
import sys, time
from pathlib import Path
from gptwriter.session.document_lock import DocumentLock
held = DocumentLock.take(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("Once.")
    return path


@pytest.fixture
def other(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_r11_a_second_window_is_told_who_has_it(file: Path, other: subprocess.Popen[str]) -> None:
    with pytest.raises(DocumentInUse) as caught:
        DocumentLock.take(file)
    assert caught.value.fields["pid"] == other.pid
    assert "story.txt is open in another" in str(caught.value)


def test_r11_another_name_of_it_is_the_same_document(
    file: Path, other: subprocess.Popen[str], tmp_path: Path
) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(file)
    with pytest.raises(DocumentInUse):
        DocumentLock.take(link)


def test_the_lock_of_a_process_that_was_killed_is_taken_over(
    file: Path, other: subprocess.Popen[str]
) -> None:
    other.kill()
    other.wait()
    DocumentLock.take(file).release()


def test_the_lock_of_another_computer_is_never_taken_over(file: Path) -> None:
    lock = file.with_name(".story.txt.gptwriter-lock")
    lock.write_text("1\ngptwriter\nanother-computer\n\n\n")
    with pytest.raises(DocumentInUse, match="on another-computer"):
        DocumentLock.take(file)


def test_released_it_leaves_nothing(file: Path) -> None:
    DocumentLock.take(file).release()
    assert list(file.parent.iterdir()) == [file]
    again = DocumentLock.take(file)
    file.with_name(".story.txt.gptwriter-lock").unlink()
    again.release()
    assert list(file.parent.iterdir()) == [file]


def test_where_no_lock_fits_beside_it_there_is_one_with_our_own_files(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 250)
    file.write_text("Once.")
    lock = DocumentLock.take(file)
    assert len(list(paths.recovery_dir().glob("document-*.gptwriter-lock"))) == 1
    with pytest.raises(DocumentInUse):
        DocumentLock.take(file)
    lock.release()


def test_where_there_can_be_no_lock_the_document_opens_all_the_same(tmp_path: Path) -> None:
    DocumentLock.take(tmp_path / "no such folder" / "story.txt").release()
