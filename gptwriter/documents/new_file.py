"""Writes a whole new file beside the one it is meant for, and makes sure that the disk has it.

After a failed fsync Linux takes the data for written and a second try succeeds without it, so
nothing here is ever tried twice. This module does not put the new file in place.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from pathlib import Path

from gptwriter.documents.attributes import pass_on
from gptwriter.documents.digest import Digest

BINARY = getattr(os, "O_BINARY", 0)  # else Windows would change line endings
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class MustWriteInPlace(Exception):
    """A file like the old one cannot be made beside it; the old one itself has to be changed."""


def write_beside(target: Path, data: bytes, like: int | None) -> Path:
    """Write `data` to a new file in the folder of `target`, under a temporary name.

    `like` is a descriptor of the file whose owner, mode and attributes it gets; None gives it what
    any new file gets. Raises MustWriteInPlace (only if there is a `like`) and OSError; there is no
    temporary file left then.
    """
    temporary, descriptor = _create(target, like)
    try:
        try:
            _fill(descriptor, data, like)
        except BaseException:
            with contextlib.suppress(OSError):
                os.close(descriptor)
            raise
        os.close(descriptor)  # an error counts: some disks tell of a full quota only here
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of `data` from the descriptor's position on; one write may take only a part."""
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[written:]


def sync_and_check(descriptor: int, data: bytes) -> None:
    """Make a file that shall hold `data` last, and read it again. Raises OSError."""
    os.fsync(descriptor)
    if digest_of(descriptor) != Digest.of(data):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def digest_of(descriptor: int) -> Digest:
    """Digest of a whole open file."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(descriptor, "rb", closefd=False) as stream:
        return Digest.of_stream(stream)


def temporary_prefix(target: Path) -> str:
    """How the names of a document's temporary files begin; the process's number follows.

    It tells after a crash whose they were, and fits any folder.
    """
    return f".gptwriter-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]}-"


def _create(target: Path, like: int | None) -> tuple[Path, int]:
    # The mode of a new file is left to the umask; one with a model is private until it has that
    # model's mode.
    name = f"{temporary_prefix(target)}{os.getpid()}-{secrets.token_hex(4)}"
    temporary = target.with_name(name)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY
    try:
        return temporary, os.open(temporary, flags, 0o666 if like is None else 0o600)
    except OSError as error:
        if like is not None and error.errno in _FORBIDDEN:
            raise MustWriteInPlace from error
        raise


def _fill(descriptor: int, data: bytes, like: int | None) -> None:
    write_all(descriptor, data)
    if like is not None:
        try:
            pass_on(like, descriptor)
        except OSError as error:
            raise MustWriteInPlace from error
    sync_and_check(descriptor, data)
