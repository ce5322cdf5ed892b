"""A file that says where the process was when the system ended it; the next start reads it.

Only faulthandler writes to it, at the very end. A process that ends well removes its file. What a
dump means is not known here.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
from pathlib import Path

from gptwriter import paths

_MOST = 64 * 1024  # bytes that are read of a dump


class CrashFile:
    """That of this process."""

    def __init__(self) -> None:
        self._descriptor: int | None = None
        self._path = paths.log_dir() / f"crash-{os.getpid()}.txt"

    def begin(self) -> None:
        """Have a crash written down; where that cannot be, there is simply no report."""
        with contextlib.suppress(OSError):
            paths.private_folder(self._path.parent)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            self._descriptor = os.open(self._path, flags, 0o600)
            faulthandler.enable(self._descriptor)

    def end(self) -> None:
        """Nothing happened."""
        if self._descriptor is not None:
            faulthandler.disable()
            os.close(self._descriptor)
            self._descriptor = None
            with contextlib.suppress(OSError):
                self._path.unlink()


def take_dumps() -> list[str]:
    """What processes that are gone have left; their files are removed."""
    dumps = []
    for file in paths.log_dir().glob("crash-*.txt"):
        with contextlib.suppress(OSError, ValueError):
            if not _is_alive(int(file.stem.removeprefix("crash-"))):
                dumps.append(_read(file))
                file.unlink()
    return [dump for dump in dumps if dump]


def _read(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_MOST).decode("utf-8", "replace")


def _is_alive(pid: int) -> bool:
    if not hasattr(os, "pidfd_open"):
        return pid == os.getpid()
    try:
        os.close(os.pidfd_open(pid))
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
