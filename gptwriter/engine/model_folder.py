"""One model's folder, from which only regular files inside it are ever read.

A link may point to another place in the same folder, or, in a Hugging Face cache, to the blobs of
the same repository; never out of it. Pipes, devices and absurd sizes are refused before anything is
opened. This module does not know what the files mean.
"""

from __future__ import annotations

import stat
from pathlib import Path

from gptwriter.engine import strict_json
from gptwriter.engine.refusal import Refusal
from gptwriter.errors import translate

MAX_ENTRIES = 10_000


class BadFolder(Refusal):
    """The folder or a file in it is not to be read."""


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
                raise BadFolder(
                    translate("errors", "it has more than {count} files."), count=MAX_ENTRIES
                )
        return sorted(names)

    def has(self, name: str) -> bool:
        path = self.root / name
        return path.exists() or path.is_symlink()

    def file(self, name: str, max_bytes: int | None = None) -> Path:
        """The real path of the regular file `name`. Raises BadFolder."""
        if not name or "/" in name or "\\" in name or "\0" in name or name in (".", ".."):
            raise BadFolder(
                translate("errors", "it names a file outside its folder, {file}."),
                file=repr(name[:80]),
            )
        try:
            path = (self.root / name).resolve(strict=True)
            status = path.stat()
        except (OSError, RuntimeError):  # RuntimeError: links in a circle
            raise BadFolder(translate("errors", "{file} is missing."), file=name) from None
        if not path.is_relative_to(self._border):
            raise BadFolder(
                translate("errors", "{file} is a link that leaves the folder."), file=name
            )
        if not stat.S_ISREG(status.st_mode):
            raise BadFolder(translate("errors", "{file} is not an ordinary file."), file=name)
        if max_bytes is not None and status.st_size > max_bytes:
            raise BadFolder(
                translate("errors", "{file} is larger than {megabytes} MB."),
                file=name,
                megabytes=max_bytes // 1_000_000,
            )
        return path

    def json(self, name: str, max_bytes: int, depth: int = 8) -> dict[str, object]:
        """What the JSON file `name` says. Raises BadFolder."""
        try:
            return strict_json.parse(self.file(name, max_bytes).read_bytes(), depth=depth)
        except strict_json.NotPlainJson as error:
            raise BadFolder(
                translate("errors", "{file} cannot be trusted: {why}."), file=name, why=str(error)
            ) from None
        except OSError as error:
            raise BadFolder(
                translate("errors", "{file} could not be read: {words}."),
                file=name,
                words=error.strerror or str(error),
            ) from None


def _cached_repository(root: Path) -> Path | None:
    """The repository's folder in a Hugging Face cache when `root` is one of its snapshots."""
    snapshots = root.parent
    if snapshots.name == "snapshots" and snapshots.parent.name.startswith("models--"):
        return snapshots.parent
    return None
