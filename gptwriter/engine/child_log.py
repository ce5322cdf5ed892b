"""Where a child's stderr goes: a small file that only its owner may read.

It keeps the last of what it is given, never fails, and knows nothing of what is written: that no
text of the writer's gets there is the child's duty.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


class ChildLog:
    """Two files of at most `limit` bytes each, `path` and the one before it."""

    def __init__(self, path: Path, limit: int = 256 * 1024) -> None:
        self._path = path
        self._limit = limit

    def write(self, chunk: bytes) -> None:
        """Append; a full disk or a missing folder loses the chunk and nothing else."""
        with contextlib.suppress(OSError):
            self._make_room(len(chunk))
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb", buffering=0) as log:
                log.write(chunk[-self._limit :])

    def _make_room(self, size: int) -> None:
        if self._path.exists() and self._path.stat().st_size + size > self._limit:
            self._path.replace(self._path.with_suffix(".old.log"))
