"""The kinds of save that the fault tests try, and what each may leave behind."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.digest import Digest

OLD, NEW = b"old text\n" * 50, b"new text\n" * 80
CALLS = ["open", "write", "fsync", "fstat", "fchmod", "lseek", "ftruncate", "dup", "close"]
CALLS += ["listxattr", "getxattr", "setxattr", "link", "replace", "unlink", "mkdir", "chmod"]


@dataclass(frozen=True)
class Case:
    """One kind of save: what is there before it."""

    exists: bool = True
    names: int = 1

    def prepare(self, folder: Path) -> Path:
        for old in (folder, paths.recovery_dir()):
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir()
        file = folder / "novel.md"
        if self.exists:
            file.write_bytes(OLD)
            os.setxattr(file, "user.tag", b"draft")
        for number in range(1, self.names):
            (folder / f"{number}.md").hardlink_to(file)
        return file

    @property
    def expected(self) -> Digest | None:
        return Digest.of(OLD) if self.exists else None

    @property
    def before(self) -> bytes | None:
        return OLD if self.exists else None


CASES = {"existing": Case(), "new": Case(exists=False), "hard link": Case(names=2)}


def left_over(file: Path) -> list[str]:
    folders = [file.parent, paths.recovery_dir()]
    found = [path.name for folder in folders if folder.exists() for path in folder.iterdir()]
    return [name for name in found if name not in {"novel.md", "1.md"}]
