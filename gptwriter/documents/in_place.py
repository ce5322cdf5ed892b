"""Changes a file itself, where a new one cannot take its place: hard links, a foreign owner.

That is not one step, so the old text is kept in the recovery folder first, with a marker that is
there exactly as long as the file may be half written. It does not read markers.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.causes import shown_name, why_not_written
from gptwriter.documents.digest import Digest
from gptwriter.documents.directory_entries import sync_folder
from gptwriter.documents.new_file import sync_and_check, write_all
from gptwriter.errors import DocumentDamaged


def overwrite(descriptor: int, target: Path, data: bytes) -> None:
    """Make `data` all that the file `target` holds; `descriptor` is open for reading and writing.

    Raises OSError if the file is as it was, and DocumentDamaged if it may not be.
    """
    before = _whole(descriptor)
    backup, marker = _keep(target, before, data)
    failure = _failure_of_writing(descriptor, data)
    try:
        if failure:  # the old length is still allocated, so this succeeds on a full disk, too
            _write(descriptor, before)
        sync_and_check(descriptor, before if failure else data)
        os.close(os.dup(descriptor))  # some disks tell of a full quota only when a file is closed
    except OSError as error:
        raise DocumentDamaged(
            name=shown_name(target), place=str(backup), **why_not_written(error)
        ) from error
    _forget(backup, marker)
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


def _keep(target: Path, before: bytes, after: bytes) -> tuple[Path, Path]:
    folder = paths.recovery_dir()
    name = f"in-place-{secrets.token_hex(8)}"
    backup, marker = folder / f"{name}.backup", folder / f"{name}.json"
    record = {
        "format": 1,
        "target": str(target),
        "backup": backup.name,
        "before": Digest.of(before).sha256,
        "after": Digest.of(after).sha256,
    }
    try:
        paths.write_private(backup, before)
        paths.write_private(marker, json.dumps(record).encode())
        sync_folder(folder)
    except BaseException:
        _forget(backup, marker)
        raise
    return backup, marker


def _forget(backup: Path, marker: Path) -> None:
    for file in (marker, backup):
        with contextlib.suppress(OSError):
            file.unlink()
