"""What a file's bytes were, told by their hash and size: the guard against outside changes.

Times are not looked at: they lie after a copy and have no room for two saves in one tick.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PART = 1 << 18  # bytes


@dataclass(frozen=True, slots=True)
class Digest:
    sha256: str  # in hexadecimal
    size: int  # in bytes

    @staticmethod
    def of(data: bytes) -> Digest:
        return Digest(hashlib.sha256(data).hexdigest(), len(data))

    @staticmethod
    def of_file(path: Path) -> Digest:
        """Digest of a file that is known to be a regular one. Raises OSError."""
        with path.open("rb") as stream:
            return Digest.of_stream(stream)

    @staticmethod
    def of_stream(stream: io.BufferedIOBase) -> Digest:
        """Digest of all that `stream` still gives."""
        sha256, size = hashlib.sha256(), 0
        for part in in_parts(stream):
            sha256.update(part)
            size += len(part)
        return Digest(sha256.hexdigest(), size)


def in_parts(stream: io.BufferedIOBase) -> Iterator[memoryview]:
    """All that `stream` still gives, a little at a time; each part is gone when the next comes.

    To make new bytes each time would hold up all other threads for longer than to read them.
    """
    part = memoryview(bytearray(_PART))
    while length := stream.readinto(part):
        yield part[:length]
