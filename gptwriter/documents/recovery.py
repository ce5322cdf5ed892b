"""Finds text that was never saved: the journals of processes that died, and files half written.

Nothing here changes a document. What is found stays locked, so that a second window does not find
it too, until it is released, removed or discarded. Who is asked, and how, is not known here.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.digest import Digest
from gptwriter.documents.in_place import HalfWritten, half_written
from gptwriter.documents.journal import Header, Replayed, Unreadable, mark_of, replay
from gptwriter.documents.journal_file import JournalFiles, base_of
from gptwriter.documents.kept_files import KeptFiles, forget_old_discards
from gptwriter.documents.left_over import tidy
from gptwriter.documents.text_file import (
    EncodingUnsure,
    OpenedText,
    held_text,
    open_text,
    read_bytes,
)
from gptwriter.documents.text_form import TextForm
from gptwriter.errors import DocumentUnreadable


@dataclass(frozen=True, slots=True)
class FileNow:
    """The document's file at the moment of looking."""

    text: str
    changed_at: float  # seconds since 1970
    digest: Digest


@dataclass(frozen=True, slots=True)
class Recoverable:
    """Text that is in no file, as far as anybody knows."""

    path: Path | None  # None: the document had no name yet
    text: str
    edited_at: float  # seconds since 1970
    file: FileNow | None  # None: there is no such file, or none that can be read
    kept: KeptFiles
    form: TextForm = field(default_factory=TextForm)  # of its file
    document: str = ""  # the journal's name
    fits: bool = False  # the file is the one that the writer was writing on
    complete: bool = True  # else the end of the journal could not be read
    half_written: bool = False  # the text is the old one of a file that may be neither old nor new


@dataclass(frozen=True, slots=True)
class Found:
    """`unreadable` counts journals that hold nothing that this version can read; they stay."""

    recoverable: tuple[Recoverable, ...]  # the latest first
    unreadable: int
    left_over: tuple[Path, ...] = ()  # whole texts of saves that were cut short


@dataclass(frozen=True, slots=True)
class _Journal:
    files: JournalFiles
    replayed: Replayed
    edited_at: float


def find(documents: Sequence[Path] = ()) -> Found:
    """Look through the recovery folders, and for temporary files beside the `documents` as well.

    What is in a file already is tidied away.
    """
    journals: list[_Journal] = []
    unreadable = 0
    for files in _dead_journals():
        if best := _best(files):
            journals.append(best)
        elif files.records():
            unreadable += 1
            files.kept.release()
        else:
            _remove(files.kept)  # the rest of one that never began
    found = _half_written()
    for journal in journals:
        recoverable = _recoverable(journal)
        if _is_superseded(journal.replayed, journals) or _is_in_its_file(recoverable):
            _remove(journal.files.kept)
        else:
            found.append(recoverable)
    found.sort(key=lambda each: each.edited_at, reverse=True)
    left_over = _left_over({*documents, *(each.path for each in found if each.path)}, found)
    return Found(tuple(found), unreadable, tuple(left_over))


def replayed(records: Path) -> Replayed:
    """The text of any journal. Raises OSError and Unreadable."""
    copy = base_of(records)
    return replay(records.read_bytes(), lambda header: _base_text(header, copy))


def _left_over(documents: Iterable[Path], found: Sequence[Recoverable]) -> list[Path]:
    kept = []
    for document in documents:
        texts = [each.text for each in found if each.path == document]
        kept += tidy(document, [text.encode("utf-8", "surrogatepass") for text in texts])
    return kept


def _dead_journals() -> list[JournalFiles]:
    found: list[JournalFiles] = []
    for folder in (paths.recovery_dir(), paths.spare_recovery_dir()):
        if folder is not None:
            forget_old_discards(folder, time.time())
            with contextlib.suppress(OSError):
                found += JournalFiles.of_the_dead(folder)
    return found


def _best(files: JournalFiles) -> _Journal | None:
    """The journal that knows the latest edit: a new one may lack what came while it was written."""
    read = [journal for records in files.records() if (journal := _read(records, files))]
    return max(read, key=lambda journal: journal.replayed.number, default=None)


def _read(records: Path, files: JournalFiles) -> _Journal | None:
    try:
        replayed = replay(records.read_bytes(), lambda header: _base_text(header, files.base))
        appended_at = records.stat().st_mtime
    except (OSError, Unreadable):
        return None
    appended = replayed.number > replayed.header.number
    return _Journal(files, replayed, appended_at if appended else replayed.header.edited_at)


def _base_text(header: Header, copy: Path) -> str:
    """The text the first edit was made on: of the copy, or of the file if that is still the same.

    Raises Unreadable.
    """
    if header.path is None:
        return ""
    for file in (copy, Path(header.path)):
        with contextlib.suppress(OSError, DocumentUnreadable, UnicodeDecodeError):
            data = read_bytes(file)
            if Digest.of(data) == header.base:
                return held_text(data, header.form)
    raise Unreadable


def _recoverable(journal: _Journal) -> Recoverable:
    header = journal.replayed.header
    path = Path(header.path) if header.path is not None else None
    file = _file_now(path, header.form) if path else None
    return Recoverable(
        path,
        journal.replayed.text,
        journal.edited_at,
        file,
        journal.files.kept,
        header.form,
        header.document,
        fits=file is not None and _fits(file, journal.replayed),
        complete=journal.replayed.complete,
    )


def _fits(file: FileNow, replayed: Replayed) -> bool:
    """The file is as it was read or last saved, or a save was just done when the process died."""
    return file.digest == replayed.header.base or mark_of(file.text) == replayed.saving


def _file_now(path: Path, form: TextForm) -> FileNow | None:
    try:
        data = read_bytes(path)
        return FileNow(held_text(data, form), path.stat().st_mtime, Digest.of(data))
    except (OSError, DocumentUnreadable, UnicodeDecodeError):
        return None


def _is_superseded(replayed: Replayed, journals: list[_Journal]) -> bool:
    """Whether a later journal holds the text: it was recovered once, or had to move elsewhere."""
    document = replayed.header.document
    return any(
        (other.header.replaces == document and other.number > 0)
        or (other.header.document == document and other.number > replayed.number)
        for other in (journal.replayed for journal in journals)
    )


def _is_in_its_file(recoverable: Recoverable) -> bool:
    in_file = recoverable.file.text if recoverable.file else ""
    has_file = recoverable.file is not None or recoverable.path is None
    return has_file and recoverable.complete and recoverable.text == in_file


def _half_written() -> list[Recoverable]:
    found = []
    for half in _markers():
        try:
            old = _opened(half.backup)
            edited_at = half.backup.stat().st_mtime
        except (OSError, DocumentUnreadable):
            half.kept.release()
            continue
        now = _file_now(half.target, old.form)
        found.append(
            Recoverable(half.target, old.text, edited_at, now, half.kept, half_written=True)
        )
    return found


def _opened(backup: Path) -> OpenedText:
    """In the encoding that fits best: the file that it was read in is half written."""
    try:
        return open_text(backup)
    except EncodingUnsure as unsure:
        return open_text(backup, unsure.likely[0])


def _markers() -> list[HalfWritten]:
    try:
        return half_written()
    except OSError:
        return []


def _remove(kept: KeptFiles) -> None:
    try:
        kept.remove()
    except OSError:  # a folder that can only be read; it is looked at again at the next start
        kept.release()
