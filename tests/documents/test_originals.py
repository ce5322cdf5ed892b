"""The bytes that a save would change on its own account can be had again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.documents.originals import keep_original
from gptwriter.errors import DocumentNotSaved, DocumentUnreadable


def copies() -> list[Path]:
    return sorted(paths.recovery_dir().iterdir()) if paths.recovery_dir().exists() else []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "novel.md"
    path.write_bytes(b"One.\r\nTwo.\n\xe2\x80\xa9")
    return path


def test_r14_a_file_is_kept_byte_for_byte_for_its_owner_alone(file: Path) -> None:
    keep_original(file)
    [copy] = copies()
    assert copy.read_bytes() == file.read_bytes()
    assert copy.suffix == ".md"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_the_same_bytes_are_kept_once_and_other_bytes_beside_them(file: Path) -> None:
    keep_original(file)
    keep_original(file)
    assert len(copies()) == 1
    file.write_bytes(b"other")
    keep_original(file)
    assert len(copies()) == 2


def test_a_file_that_is_gone_has_nothing_to_keep(file: Path) -> None:
    file.unlink()
    keep_original(file)
    assert copies() == []


def test_what_is_no_file_any_more_is_not_waited_for(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(DocumentUnreadable):
        keep_original(file)


def test_a_file_that_cannot_be_kept_is_said_so(file: Path) -> None:
    paths.private_folder(paths.recovery_dir().parent)
    paths.recovery_dir().write_bytes(b"in the way of the folder")
    with pytest.raises(DocumentNotSaved, match="was not saved"):
        keep_original(file)


def test_a_name_of_any_length_can_be_kept(tmp_path: Path) -> None:
    file = tmp_path / ("a." + "b" * 200)
    file.write_bytes(b"x")
    keep_original(file)
    assert [copy.read_bytes() for copy in copies()] == [b"x"]
