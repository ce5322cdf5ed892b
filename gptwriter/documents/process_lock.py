"""A lock that the system itself takes away from a process that has died.

So nothing has to be guessed from process numbers, which are used again. It holds among processes
of one computer, on its own disks; documents on shared disks have another lock.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

_RELEASED = -1  # no file has this number


class ProcessLock:
    """A file that this process has locked, until `release` or death."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @staticmethod
    def take(path: Path) -> ProcessLock | None:
        """Lock `path`, which is made if it is missing; None if somebody alive has locked it.

        Raises OSError.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            taken = _lock(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        if not taken:
            os.close(descriptor)
            return None
        return ProcessLock(path, descriptor)

    def release(self, *, remove: bool = False) -> None:
        """Let others have it. `remove` it where there is nothing left to be locked."""
        if remove:
            with contextlib.suppress(OSError):
                self._path.unlink()
        descriptor, self._descriptor = self._descriptor, _RELEASED  # may be another file's soon
        if descriptor != _RELEASED:
            with contextlib.suppress(OSError):
                os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
