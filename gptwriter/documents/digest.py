"""What a file's bytes were, told by their hash and size: the guard against outside changes.

Times are not looked at: they lie after a copy and have no room for two saves in one tick.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Digest:
    sha256: str  # in hexadecimal
    size: int  # in bytes

    @staticmethod
    def of(data: bytes) -> Digest:
        return Digest.of_stream(io.BytesIO(data))

    @staticmethod
    def of_file(path: Path) -> Digest:
        """Digest of a file that is known to be a regular one. Raises OSError."""
        with path.open("rb") as stream:
            return Digest.of_stream(stream)

    @staticmethod
    def of_stream(stream: BinaryIO) -> Digest:
        """Digest of all that `stream` still gives."""
        sha256, size = hashlib.sha256(), 0
        while block := stream.read(1 << 20):
            sha256.update(block)
            size += len(block)
        return Digest(sha256.hexdigest(), size)
