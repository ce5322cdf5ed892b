"""The files of one journal: its lock, a copy of the text it starts from, and its records.

    journal-ID.lock         held by the process that writes the journal
    journal-ID.base         the document's file as it was before the first edit
    journal-ID-N.records    the journal itself; a greater N starts from a later text

Records are appended by one write each, so a process that is killed leaves whole records. This
module knows what is where, not what the bytes mean, and not when to write them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.digest import Digest, in_parts
from gptwriter.documents.directory_entries import sync_folder
from gptwriter.documents.kept_files import KeptFiles, discards
from gptwriter.documents.new_file import BINARY, sync_and_check, write_all
from gptwriter.documents.text_file import ordinary_file

_KIND = "journal-"
_CLOSED = -1  # no file has this number
_sync = getattr(os, "fdatasync", os.fsync)


class RecordsFile:
    """A journal that is being written."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    @staticmethod
    def create(path: Path, beginning: bytes) -> RecordsFile:
        """A new file that starts with `beginning`. Raises OSError; there is no file then."""
        made = RecordsFile(path, _new(path))
        try:
            made.append(beginning)
        except BaseException:
            made.close()
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        return made

    @staticmethod
    def create_whole(path: Path, beginning: bytes) -> RecordsFile:
        """Like `create`, but it has its name only when the disk has it all. Raises OSError."""
        unfinished = path.with_suffix(".new")
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
        made = RecordsFile(path, _new(unfinished))
        try:
            write_all(made._descriptor, beginning)
            sync_and_check(made._descriptor, beginning)
            unfinished.rename(path)
            sync_folder(path.parent)
        except BaseException:
            made.close()
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
        return made

    def append(self, data: bytes) -> None:
        """Add records by one write. Raises OSError; then the file is not to be used any more."""
        if os.write(self._descriptor, data) != len(data):
            raise OSError("the disk took a part only")

    def sync(self) -> None:
        """Make the records outlive a power cut. Raises OSError, and must not be tried again."""
        _sync(self._descriptor)

    def close(self) -> None:
        """Once more does nothing: the number may be another file's by then."""
        descriptor, self._descriptor = self._descriptor, _CLOSED
        if descriptor != _CLOSED:
            with contextlib.suppress(OSError):
                os.close(descriptor)


class JournalFiles:
    """The files of one journal in one folder."""

    def __init__(self, kept: KeptFiles) -> None:
        self.kept = kept
        self.document = kept.name.removeprefix(_KIND)

    @staticmethod
    def create(folder: Path, document: str) -> JournalFiles:
        """Room for a new journal. Raises OSError."""
        return JournalFiles(KeptFiles.create(folder, f"{_KIND}{document}"))

    @staticmethod
    def of_the_dead(folder: Path) -> list[JournalFiles]:
        """The journals there whose writers are gone. Raises OSError."""
        return [JournalFiles(kept) for kept in KeptFiles.of_the_dead(folder, _KIND)]

    @property
    def base(self) -> Path:
        return self.kept.file(".base")

    def records(self) -> list[Path]:
        """The journals of this document, the one that started last first."""
        found = self.kept.folder.glob(f"{self.kept.name}-*.records")
        return sorted(found, key=_generation, reverse=True)

    def next_records(self) -> Path:
        """Raises OSError."""
        last = max(map(_generation, self.records()), default=0)
        return self.kept.file(f"-{last + 1}.records")

    def keep_base(self, file: Path, expected: Digest) -> bool:
        """Copy the document's file; False if it is not the one that was read. Raises OSError."""
        try:
            paths.write_private(self.base, _expected_parts(file, expected))
        except _AnotherFile:
            return False
        return True


def discarded_journals(folder: Path) -> list[Path]:
    """Of each journal that was discarded in this folder, the file that started last."""
    latest: dict[str, Path] = {}
    for file in sorted(discards(folder).glob(f"{_KIND}*.records"), key=_generation):
        latest[file.stem.rpartition("-")[0]] = file
    return list(latest.values())


def base_of(records: Path) -> Path:
    """Where the copy of the file is that a journal began with, if there is one."""
    return records.with_name(f"{records.stem.rpartition('-')[0]}.base")


def parts_of(records: Path) -> list[Path]:
    """All files of the journal that this one belongs to."""
    return list(records.parent.glob(f"{records.stem.rpartition('-')[0]}*"))


def new_name() -> str:
    return secrets.token_hex(8)


class _AnotherFile(Exception):
    """It is not the one that was read."""


def _expected_parts(file: Path, expected: Digest) -> Iterator[memoryview]:
    """All that the file holds. Raises _AnotherFile in the end if that is not what was expected."""
    sha256 = hashlib.sha256()
    with ordinary_file(file) as stream:
        for part in in_parts(stream):
            sha256.update(part)
            yield part
    if sha256.hexdigest() != expected.sha256:
        raise _AnotherFile


def _new(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | BINARY
    descriptor = os.open(path, flags, 0o600)
    path.chmod(0o600)  # a umask can take bits away
    return descriptor


def _generation(records: Path) -> int:
    number = records.stem.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0
