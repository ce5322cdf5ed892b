"""One model's folder, from which only regular files inside it are ever read.

A link may point to another place in the same folder, or, in a Hugging Face cache, to the blobs of
the same repository; never out of it. Pipes, devices and absurd sizes are refused before anything is
opened. This module does not know what the files mean.
"""

from __future__ import annotations

import stat
from pathlib import Path

from gptwriter.engine import strict_json

MAX_ENTRIES = 10_000


class BadFolder(ValueError):
    """The folder or a file in it is not to be read; the message is a sentence."""


class ModelFolder:
    """A folder and the border that its files may not leave."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._border = _cached_repository(self.root) or self.root

    def names(self) -> list[str]:
        """The names in the folder, sorted. Raises BadFolder when there are too many to be true."""
        names = []
        for entry in self.root.iterdir():
            names.append(entry.name)
            if len(names) > MAX_ENTRIES:
                raise BadFolder(f"it has more than {MAX_ENTRIES} files.")
        return sorted(names)

    def has(self, name: str) -> bool:
        path = self.root / name
        return path.exists() or path.is_symlink()

    def file(self, name: str, max_bytes: int | None = None) -> Path:
        """The real path of the regular file `name`. Raises BadFolder."""
        if not name or "/" in name or "\\" in name or "\0" in name or name in (".", ".."):
            raise BadFolder(f"it names a file outside its folder, {name[:80]!r}.")
        try:
            path = (self.root / name).resolve(strict=True)
            status = path.stat()
        except (OSError, RuntimeError):  # RuntimeError: links in a circle
            raise BadFolder(f"{name} is missing.") from None
        if not path.is_relative_to(self._border):
            raise BadFolder(f"{name} is a link that leaves the folder.")
        if not stat.S_ISREG(status.st_mode):
            raise BadFolder(f"{name} is not an ordinary file.")
        if max_bytes is not None and status.st_size > max_bytes:
            raise BadFolder(f"{name} is larger than {max_bytes // 1_000_000} MB.")
        return path

    def json(self, name: str, max_bytes: int, depth: int = 8) -> dict[str, object]:
        """What the JSON file `name` says. Raises BadFolder."""
        try:
            return strict_json.parse(self.file(name, max_bytes).read_bytes(), depth=depth)
        except strict_json.NotPlainJson as error:
            raise BadFolder(f"{name} cannot be trusted: {error}.") from None
        except OSError as error:
            raise BadFolder(f"{name} could not be read: {error.strerror}.") from None


def _cached_repository(root: Path) -> Path | None:
    """The repository's folder in a Hugging Face cache when `root` is one of its snapshots."""
    snapshots = root.parent
    if snapshots.name == "snapshots" and snapshots.parent.name.startswith("models--"):
        return snapshots.parent
    return None
