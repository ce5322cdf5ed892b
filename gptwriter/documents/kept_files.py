"""Some files of the recovery folder that belong together, and the lock of whoever writes them.

All of them begin with one name. They are removed, discarded or left for the next start together;
what a file of them holds is not known here.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.process_lock import ProcessLock

DISCARDS_KEPT = 7 * 24 * 3600  # seconds
_DISCARDS = "discarded"


class KeptFiles:
    """The files `NAME*` of one folder; nobody else touches them while this exists."""

    def __init__(self, folder: Path, name: str, lock: ProcessLock) -> None:
        self.folder = folder
        self.name = name
        self._lock = lock

    @classmethod
    def create(cls, folder: Path, name: str) -> KeptFiles:
        """Room for new files. Raises OSError."""
        paths.private_folder(folder)
        lock = ProcessLock.take(folder / f"{name}.lock")
        if lock is None:
            raise BlockingIOError(f"somebody else writes {name}")
        return KeptFiles(folder, name, lock)

    @staticmethod
    def of_the_dead(folder: Path, kind: str) -> list[KeptFiles]:
        """The files whose names begin with `kind` and whose writer is gone. Raises OSError."""
        found = []
        for file in sorted(folder.glob(f"{kind}*.lock")):
            with contextlib.suppress(OSError):  # another user's: that hides nothing of our own
                if lock := ProcessLock.take(file):
                    found.append(KeptFiles(folder, file.stem, lock))
        return found

    def file(self, suffix: str) -> Path:
        return self.folder / f"{self.name}{suffix}"

    def remove(self) -> None:
        """The text is safe elsewhere: nothing stays. Raises OSError; the rest stays then."""
        for file in self._files():
            file.unlink()
        self._lock.release(remove=True)

    def discard(self) -> None:
        """The writer does not want the text: keep it for some days. Raises OSError."""
        folder = paths.private_folder(discards(self.folder))
        now = time.time()
        for file in self._files():
            os.utime(file, (now, now))
            file.rename(folder / file.name)
        self._lock.release(remove=True)

    def release(self) -> None:
        """Leave everything for the next start."""
        self._lock.release()

    def _files(self) -> list[Path]:
        files = self.folder.glob(f"*{self.name}*")  # the first star: what was cut short
        return [file for file in files if file.suffix != ".lock"]


def discards(folder: Path) -> Path:
    """Where the files go that were discarded in this folder."""
    return folder / _DISCARDS


def forget_old_discards(folder: Path, now: float) -> None:
    """Delete what was discarded more than a week ago; what cannot be deleted stays."""
    for file in discards(folder).glob("*"):
        with contextlib.suppress(OSError):
            if file.stat().st_mtime < now - DISCARDS_KEPT:
                file.unlink()
