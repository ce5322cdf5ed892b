"""Saves a document so that its file holds the old bytes or the new ones, whatever fails.

The bytes go to a new file in the same folder, are made to last and read again, and only then
take the old file's place, in one step. What stands there at that moment is looked at afterwards, so
another program's version is never lost. Where no new file can take the place, the old one is
changed after a backup (`in_place`). This module knows bytes, not text, and asks nobody: whether to
overwrite a changed file is said by its caller.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gptwriter.documents import in_place
from gptwriter.documents.causes import NOT_A_FILE, shown_name, why_not_written
from gptwriter.documents.digest import Digest
from gptwriter.documents.directory_entries import exchange, give_name, sync_folder
from gptwriter.documents.new_file import BINARY, MustWriteInPlace, digest_of, write_beside
from gptwriter.errors import (
    DocumentChangedOutside,
    DocumentError,
    DocumentMayNotLast,
    DocumentNotSaved,
    OtherVersionKept,
)


@dataclass(frozen=True, slots=True)
class Saved:
    """The new bytes are in the file; `warning` is a sentence the writer must still see.

    With a DocumentMayNotLast the document stays modified.
    """

    digest: Digest
    warning: DocumentError | None = None


def save_bytes(path: Path, data: bytes, expected: Digest | None) -> Saved:
    """Make `data` the content of the file; symbolic links are followed.

    `expected` is the digest of what was read or last saved. None stands for a new file, or for the
    writer's word to overwrite what is there. Raises DocumentChangedOutside and DocumentNotSaved
    with the file untouched, and DocumentDamaged. Call it off the window's thread: disks are slow.
    """
    target = Path(os.path.realpath(path))
    try:
        return _save(target, data, expected)
    except OSError as error:
        raise DocumentNotSaved(name=shown_name(target), **why_not_written(error)) from error


def _save(target: Path, data: bytes, expected: Digest | None) -> Saved:
    try:
        old = os.open(target, os.O_RDWR | BINARY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        if expected is not None:
            raise DocumentChangedOutside(name=shown_name(target)) from None
        return _create(target, data)
    try:
        temporary = _prepare(old, target, data, expected)
    finally:
        with contextlib.suppress(OSError):  # what was written through it has been checked
            os.close(old)
    if temporary is None:
        return Saved(Digest.of(data))
    return _replace(target, temporary, data, expected)


def _create(target: Path, data: bytes) -> Saved:
    temporary = write_beside(target, data, like=None)
    with _removed_on_failure(temporary):
        try:
            give_name(temporary, target)
        except FileExistsError:
            raise DocumentChangedOutside(name=shown_name(target)) from None
    return Saved(Digest.of(data), _warning_of_sync(target))


def _prepare(old: int, target: Path, data: bytes, expected: Digest | None) -> Path | None:
    """The new file beside the old one; None if the old one was changed in place instead."""
    status = os.fstat(old)
    if not stat.S_ISREG(status.st_mode):
        raise DocumentNotSaved(name=shown_name(target), reason=NOT_A_FILE)
    if expected is not None and digest_of(old) != expected:
        raise DocumentChangedOutside(name=shown_name(target))
    if status.st_nlink == 1:  # else the file's other names would keep the old text
        with contextlib.suppress(MustWriteInPlace):
            return write_beside(target, data, like=old)
    in_place.overwrite(old, target, data)
    return None


def _replace(target: Path, temporary: Path, data: bytes, expected: Digest | None) -> Saved:
    with _removed_on_failure(temporary):
        try:
            exchanged = exchange(temporary, target)
        except FileNotFoundError:
            raise DocumentChangedOutside(name=shown_name(target)) from None
        if not exchanged:
            if expected is not None and Digest.of_file(target) != expected:
                raise DocumentChangedOutside(name=shown_name(target))
            temporary.replace(target)
    warning = _warning_of_sync(target)
    if exchanged:
        warning = _put_away(temporary, target, expected) or warning
    return Saved(Digest.of(data), warning)


def _put_away(replaced: Path, target: Path, expected: Digest | None) -> DocumentError | None:
    """Delete what was replaced if that is the text known here, or keep it under a name of its own.

    Another program may have written between the first look and the exchange.
    """
    if expected is None or _is_known(replaced, expected):
        with contextlib.suppress(OSError):
            replaced.unlink()
        return None
    other = _named(replaced, f"{target.stem} (changed outside){target.suffix}")
    return OtherVersionKept(name=shown_name(target), other=shown_name(other))


def _is_known(file: Path, expected: Digest) -> bool:
    try:
        return Digest.of_file(file) == expected
    except OSError:
        return False


def _named(temporary: Path, name: str) -> Path:
    try:
        give_name(temporary, temporary.with_name(name))
    except OSError:
        return temporary  # the name is taken, or too long
    return temporary.with_name(name)


def _warning_of_sync(target: Path) -> DocumentError | None:
    try:
        sync_folder(target.parent)
    except OSError as error:
        return DocumentMayNotLast(name=shown_name(target), **why_not_written(error))
    return None


@contextlib.contextmanager
def _removed_on_failure(temporary: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
