"""Changes a file itself, where a new one cannot take its place: hard links, a foreign owner.

That is not one step, so the old text is kept in the recovery folder first, with a marker that is
there exactly as long as the file may be half written. A marker whose process is dead is found at
the next start (`half_written`); what is done about it is decided elsewhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.causes import shown_name, why_not_written
from gptwriter.documents.digest import Digest
from gptwriter.documents.directory_entries import sync_folder
from gptwriter.documents.kept_files import KeptFiles
from gptwriter.documents.new_file import sync_and_check, write_all
from gptwriter.errors import DocumentDamaged

_KIND = "in-place-"
_BACKUP = ".backup"
_MARKER = ".json"


def overwrite(descriptor: int, target: Path, data: bytes) -> None:
    """Make `data` all that the file `target` holds; `descriptor` is open for reading and writing.

    Raises OSError if the file is as it was, and DocumentDamaged if it may not be.
    """
    before = _whole(descriptor)
    kept = _keep(target, before, data)
    failure = _failure_of_writing(descriptor, data)
    try:
        if failure:  # the old length is still allocated, so this succeeds on a full disk, too
            _write(descriptor, before)
        sync_and_check(descriptor, before if failure else data)
        os.close(os.dup(descriptor))  # some disks tell of a full quota only when a file is closed
    except OSError as error:
        kept.release()
        raise DocumentDamaged(
            name=shown_name(target), place=str(kept.file(_BACKUP)), **why_not_written(error)
        ) from error
    _forget(kept)
    if failure:
        raise failure


def _failure_of_writing(descriptor: int, data: bytes) -> OSError | None:
    try:
        _write(descriptor, data)
    except OSError as error:
        return error
    return None


def _write(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    write_all(descriptor, data)
    os.ftruncate(descriptor, len(data))  # only now: the old text could not be written back else


def _whole(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(descriptor, "rb", closefd=False) as stream:
        return stream.read()


def _keep(target: Path, before: bytes, after: bytes) -> KeptFiles:
    folder = paths.recovery_dir()
    kept = KeptFiles.create(folder, f"{_KIND}{secrets.token_hex(8)}")
    record = {
        "format": 1,
        "target": str(target),
        "before": Digest.of(before).sha256,
        "after": Digest.of(after).sha256,
    }
    try:
        paths.write_private(kept.file(_BACKUP), before)
        paths.write_private(kept.file(_MARKER), json.dumps(record).encode())
        sync_folder(folder)
    except BaseException:
        _forget(kept)
        raise
    return kept


def _forget(kept: KeptFiles) -> None:
    with contextlib.suppress(OSError):
        kept.remove()


@dataclass(frozen=True, slots=True)
class HalfWritten:
    """A file that may be neither old nor new, and where its old bytes are."""

    target: Path
    backup: Path
    kept: KeptFiles


def half_written() -> list[HalfWritten]:
    """What dead processes have left; a file that is whole after all needs its backup no more.

    Raises OSError.
    """
    found = []
    for kept in KeptFiles.of_the_dead(paths.recovery_dir(), _KIND):
        half = _read_marker(kept)
        if half is None:
            _forget(kept)  # the file was not touched yet, or is whole
        else:
            found.append(half)
    return found


def _read_marker(kept: KeptFiles) -> HalfWritten | None:
    try:
        record = json.loads(kept.file(_MARKER).read_bytes())
        target, whole = Path(record["target"]), {record["before"], record["after"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None  # markers are written whole, before the file is touched
    try:
        is_whole = Digest.of_file(target).sha256 in whole
    except OSError:
        is_whole = False
    return None if is_whole else HalfWritten(target, kept.file(_BACKUP), kept)
