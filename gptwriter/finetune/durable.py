"""Folders and files that are whole or absent, whatever kills the process or the power (R14).

Everything is written under a temporary name, made to last, and renamed. After a failed fsync the
same file is never tried again: Linux takes its data for written. It does not know what is inside.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.causes import why_not_written
from gptwriter.documents.directory_entries import sync_folder
from gptwriter.errors import TrainingError, translate

_TEMPORARY = ".part"
_FULL = translate(
    "errors", "the disk of {place} is full. What was learned until the last checkpoint is kept."
)
_NOT_WRITTEN = translate("errors", "{place} could not be written to. {why}")


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Turn a failed write below `place` into a TrainingError that says what the writer can do."""
    try:
        yield
    except Exception as error:
        if is_full(error):
            raise TrainingError(reason=_FULL, place=str(place)) from error
        if isinstance(error, OSError):
            cause = why_not_written(error)
            why = cause["reason"].format(**cause)
            raise TrainingError(reason=_NOT_WRITTEN, place=str(place), why=why) from error
        raise


def is_full(error: Exception) -> bool:
    """Whether the disk is full; safetensors tells it in words alone."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    return type(error).__name__ == "SafetensorError" and "os error 28" in str(error)


def require_room(folder: Path, size: int) -> None:
    """Raises OSError (disk full) when `size` bytes do not fit, before anything is begun."""
    if shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def put_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Make `folder`, which does not exist yet, with what `fill` writes into it. Raises OSError."""
    making = folder.with_name(f".{folder.name}{_TEMPORARY}")
    shutil.rmtree(making, ignore_errors=True)
    paths.private_folder(making)
    try:
        fill(making)
        for file in making.iterdir():
            _make_private_and_last(file)
        sync_folder(making)
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def put_file(file: Path, write: Callable[[Path], object]) -> None:
    """Put `file` in place with what `write` writes to the path it is given. Raises OSError."""
    making = file.with_name(f".{file.name}{_TEMPORARY}")
    try:
        write(making)
        _make_private_and_last(making)
        making.replace(file)
    except BaseException:
        making.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder so that nobody ever sees a part of it."""
    leaving = folder.with_name(f".{folder.name}{_TEMPORARY}")
    with contextlib.suppress(OSError):
        shutil.rmtree(leaving, ignore_errors=True)
        folder.rename(leaving)
        shutil.rmtree(leaving, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what a killed process left half done in `folder`."""
    for left in folder.glob(f".*{_TEMPORARY}"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _make_private_and_last(file: Path) -> None:
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.chmod(file, 0o600)  # noqa: PTH101 - beside the other calls of this kind
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
