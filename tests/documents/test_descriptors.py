"""What is closed twice closes nothing else: the number of a closed file is soon another's."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gptwriter.documents.journal_file import RecordsFile
from gptwriter.documents.process_lock import ProcessLock


def opened_records(folder: Path) -> Callable[[], None]:
    return RecordsFile.create(folder / "journal-a-1.records", b"beginning").close


def taken_lock(folder: Path) -> Callable[[], None]:
    lock = ProcessLock.take(folder / "a.lock")
    assert lock
    return lock.release


@pytest.mark.parametrize("make", [opened_records, taken_lock])
def test_closing_once_more_leaves_the_file_that_has_the_number_now(
    make: Callable[[Path], Callable[[], None]], tmp_path: Path
) -> None:
    close = make(tmp_path)
    close()
    other = os.open(tmp_path / "other", os.O_WRONLY | os.O_CREAT, 0o600)
    close()
    assert os.write(other, b"still open") == 10
    os.close(other)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_lock_that_somebody_has_costs_no_descriptor(tmp_path: Path) -> None:
    lock = ProcessLock.take(tmp_path / "a.lock")
    assert lock
    before = descriptors()
    assert ProcessLock.take(tmp_path / "a.lock") is None
    assert descriptors() == before
    lock.release()


def test_a_disk_that_knows_no_locks_is_an_error_and_not_somebody_who_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    before = descriptors()
    with pytest.raises(OSError, match="No locks"):
        ProcessLock.take(tmp_path / "a.lock")
    assert descriptors() == before
