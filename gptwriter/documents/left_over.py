"""Tidies away the temporary files of saves that were cut short by a crash.

One that holds the beginning of a text that is safe elsewhere is deleted. Any other may be the only
copy of what another program wrote just before an exchange: it gets a name that can be seen. Only
files of this computer's dead processes that nobody has touched for a while are looked at.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from gptwriter.documents.directory_entries import give_name
from gptwriter.documents.new_file import temporary_prefix

RESTED = 600  # seconds; the process may also live on another computer that shares the disk


def tidy(document: Path, known: Sequence[bytes]) -> list[Path]:
    """Look beside `document`; `known` are texts that are safe, besides its own.

    Returns the files that were kept, under the names they have now.
    """
    target = Path(os.path.realpath(document))
    kept = []
    with contextlib.suppress(OSError):
        files = list(_of_the_dead(target))
        safe = [*known, target.read_bytes()] if files else []
        for file in files:
            data = file.read_bytes()
            if any(text.startswith(data) for text in safe):
                file.unlink()
            else:
                kept.append(_shown(file, target))
    return kept


def _of_the_dead(target: Path) -> Iterator[Path]:
    prefix = temporary_prefix(target)
    for file in target.parent.glob(f"{prefix}*"):
        pid = file.name.removeprefix(prefix).partition("-")[0]
        rested = time.time() - file.stat().st_mtime > RESTED
        if rested and pid.isdecimal() and not _is_alive(int(pid)):
            yield file


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # only looks
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's, or not known here
    return True


def _shown(file: Path, target: Path) -> Path:
    name = file.with_name(f"{target.stem} (left over){target.suffix}")
    with contextlib.suppress(OSError):  # the name is taken, or too long
        give_name(file, name)
        return name
    return file
