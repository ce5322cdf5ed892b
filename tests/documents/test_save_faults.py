"""Whatever system call of a save fails, the file holds the old bytes or the new ones (R2)."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from gptwriter.documents import directory_entries, in_place
from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import Saved, save_bytes
from gptwriter.errors import DocumentDamaged, DocumentError, DocumentNotSaved
from tests.documents.save_cases import CALLS, CASES, NEW, OLD, Case, left_over


@dataclass
class Fault:
    """Fails the N-th call of one kind, or every one from then on."""

    real: Callable[..., Any]
    number: int
    for_ever: bool
    error: int
    calls: int = 0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.calls += 1
        fails = self.calls >= self.number if self.for_ever else self.calls == self.number
        if not fails:
            return self.real(*arguments, **named)
        if self.real is REAL_CLOSE:
            self.real(*arguments)  # a descriptor is gone even if closing it fails
        raise OSError(self.error, os.strerror(self.error))


REAL_CLOSE = os.close


def outcome(file: Path, expected: Digest | None) -> Saved | DocumentError:
    try:
        return save_bytes(file, NEW, expected)
    except DocumentError as error:
        return error


def judge(case: Case, file: Path, result: Saved | DocumentError) -> None:
    content = file.read_bytes() if file.exists() else None
    if isinstance(result, Saved):
        assert content == NEW
        assert result.digest == Digest.of(NEW)
    elif isinstance(result, DocumentDamaged):
        assert Path(str(result.fields["place"])).read_bytes() == OLD
    else:
        assert content == case.before


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("how_long", ["once", "for ever"])
@pytest.mark.parametrize("call", [*CALLS, "renameat2"])
@pytest.mark.parametrize("case", CASES)
def test_r2_a_fault_leaves_the_old_file_or_the_new_one(
    case: str, call: str, how_long: str, error: int, tmp_path: Path
) -> None:
    module, name = (directory_entries, "_renameat2") if call == "renameat2" else (os, call)
    for number in count(1):
        file = CASES[case].prepare(tmp_path / "folder")
        fault = Fault(getattr(module, name), number, how_long == "for ever", error)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, name, fault)
            result = outcome(file, CASES[case].expected)
        judge(CASES[case], file, result)
        if call != "unlink" and not isinstance(result, DocumentDamaged):
            assert left_over(file) == []
        if fault.calls < number:
            assert isinstance(result, Saved)
            break


@pytest.mark.parametrize("case", CASES)
def test_r2_what_a_disk_does_not_keep_is_not_called_saved(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = CASES[case].prepare(tmp_path / "folder")
    real_write = os.write
    lost = iter([1])  # the first write loses a byte and says nothing
    monkeypatch.setattr(
        os, "write", lambda file, data: real_write(file, data[next(lost, 0) :]) and len(data)
    )
    result = outcome(file, CASES[case].expected)
    assert not isinstance(result, Saved)
    judge(CASES[case], file, result)


@pytest.mark.parametrize("case", CASES)
def test_r2_a_disk_that_takes_nothing_is_not_asked_again(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = CASES[case].prepare(tmp_path / "folder")
    real_write, taken = os.write, [0]
    monkeypatch.setattr(
        os, "write", lambda file, data: taken.pop() if taken else real_write(file, data)
    )
    result = outcome(file, CASES[case].expected)
    assert isinstance(result, DocumentNotSaved)
    judge(CASES[case], file, result)


def test_r2_an_error_on_closing_a_changed_file_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES["hard link"]
    file = case.prepare(tmp_path / "folder")
    monkeypatch.setattr(os, "dup", lambda _: -1)  # its close is an error
    result = outcome(file, case.expected)
    assert isinstance(result, DocumentDamaged)
    judge(case, file, result)
    file.write_bytes(NEW[:5])  # what the disk has of it after all
    (half,) = in_place.half_written()  # it is free to be found by any window that starts
    assert half.backup.read_bytes() == OLD
    half.kept.release()


@pytest.mark.parametrize(
    ("case", "order"),
    [
        ("existing", ["write", "fsync", "_renameat2", "fsync", "unlink"]),
        ("new", ["write", "fsync", "link", "unlink", "fsync"]),
        # The backup, its marker and their names last before the file itself is touched.
        ("hard link", ["fsync", "fsync", "fsync", "write", "fsync", "unlink", "unlink", "unlink"]),
    ],
)
def test_r15_the_bytes_last_before_they_take_the_place_and_the_folder_after_it(
    case: str, order: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = CASES[case].prepare(tmp_path / "folder")
    called = []

    def record(module: object, name: str) -> None:
        real = getattr(module, name)

        def call(*arguments: Any) -> Any:
            called.append(name)
            return real(*arguments)

        monkeypatch.setattr(module, name, call)

    for name in ("write", "fsync", "link", "unlink"):
        record(os, name)
    record(directory_entries, "_renameat2")
    save_bytes(file, NEW, CASES[case].expected)
    assert called == order
