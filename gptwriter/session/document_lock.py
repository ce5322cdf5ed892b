"""Keeps two windows from writing the same document, also on different computers.

The lock is a small file beside the document that names who holds it. One whose process has died on
this computer is taken over; one of another computer never goes by itself, so the writer is asked.
A document that can have no lock anywhere is opened all the same. It does not know what is done when
a lock cannot be had.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLockFile

from gptwriter import paths
from gptwriter.documents.causes import shown_name
from gptwriter.errors import DocumentInUse


class DocumentLock:
    """Held from `take` until `release`; other names of the same file are the same document."""

    def __init__(self, target: Path, lock: QLockFile | None) -> None:
        self._target = target
        self._lock = lock

    @staticmethod
    def take(path: Path) -> DocumentLock:
        """Raises DocumentInUse."""
        target = Path(os.path.realpath(path))
        for place in _places(target):
            lock = QLockFile(os.fspath(place))
            lock.setStaleLockTime(0)  # else another computer's lock would be taken over by age
            if lock.tryLock(0):
                return DocumentLock(target, lock)
            if lock.error() == QLockFile.LockError.LockFailedError:
                raise _in_use(target, lock)
        return DocumentLock(target, None)

    def is_for(self, path: Path) -> bool:
        return self._target == Path(os.path.realpath(path))

    def release(self) -> None:
        if self._lock:
            with contextlib.suppress(OSError):
                Path(self._lock.fileName()).touch()  # Qt complains if somebody has deleted it
            self._lock.unlock()


def _places(target: Path) -> Iterator[Path]:
    """Beside the document, or with our own files where nothing may be written there."""
    yield target.with_name(f".{target.name}.gptwriter-lock")
    with contextlib.suppress(OSError):
        status = target.stat()
        folder = paths.private_folder(paths.recovery_dir())
        yield folder / f"document-{status.st_dev}-{status.st_ino}.gptwriter-lock"


def _in_use(target: Path, lock: QLockFile) -> DocumentInUse:
    pid, host, _program = lock.getLockInfo()
    return DocumentInUse(name=shown_name(target), host=host, pid=pid)
