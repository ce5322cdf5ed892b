"""What is closed twice closes nothing else: the number of a closed file is soon another's."""

from __future__ import annotations

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
