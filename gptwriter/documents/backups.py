"""Keeps the bytes that each save replaces: many of the last hours, fewer the older they are.

The copies of one document lie in a folder of their own in the data folder, readable only by its
owner; a copy's name is the moment it was made. A document that was renamed has a new folder, and
the old one stays. This module knows bytes and names; what a text in them would be is not known
here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.digest import Digest

MOST_BYTES = 256 * 1024 * 1024  # for one document
_ALWAYS = 5  # the latest ones are kept, however close they are
_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600
# As long as a copy is younger than the first figure, one of each stretch of the second is kept.
_STRETCHES = ((2 * _HOUR, 5 * _MINUTE), (_DAY, _HOUR), (30 * _DAY, _DAY), (365 * _DAY, 7 * _DAY))
_LONGEST_SUFFIX = 10  # characters; ".markdown" fits


@dataclass(frozen=True, slots=True)
class Backup:
    """What the document's file held until `replaced_at`."""

    file: Path
    replaced_at: float  # seconds since 1970


def keep(document: Path, data: bytes, now: float) -> None:
    """Copy `data`, the bytes that are going to be replaced. Raises OSError."""
    before = backups_of(document)
    if before and Digest.of_file(before[0].file) == Digest.of(data):
        return
    name = f"{int(now * 1000)}{document.suffix[:_LONGEST_SUFFIX]}"
    paths.write_private(folder_of(document) / name, data)
    _thin(backups_of(document), now)


def backups_of(document: Path) -> list[Backup]:
    """The copies of a document, the latest first."""
    with contextlib.suppress(OSError):
        found = [_backup(file) for file in folder_of(document).iterdir()]
        return sorted(
            (one for one in found if one), key=lambda each: each.replaced_at, reverse=True
        )
    return []


def folder_of(document: Path) -> Path:
    name = hashlib.sha256(os.fsencode(os.path.realpath(document))).hexdigest()[:24]
    return paths.data_dir() / "backups" / name


def kept_times(times: Iterable[float], now: float) -> set[float]:
    """Which of the copies made at these times are still worth their place."""
    latest_first = sorted(times, reverse=True)
    kept, seen = set(latest_first[:_ALWAYS]), set()
    for time in reversed(latest_first):  # the oldest of a stretch stays while others come and go
        stretch = next((length for age, length in _STRETCHES if now - time < age), None)
        if stretch is not None and (key := (stretch, time // stretch)) not in seen:
            seen.add(key)
            kept.add(time)
    return kept


def _thin(backups: list[Backup], now: float) -> None:
    kept = kept_times((backup.replaced_at for backup in backups), now)
    room = MOST_BYTES
    for number, backup in enumerate(backups):
        with contextlib.suppress(OSError):  # what cannot be deleted stays
            room -= backup.file.stat().st_size
            if number and (backup.replaced_at not in kept or room < 0):
                backup.file.unlink()


def _backup(file: Path) -> Backup | None:
    return Backup(file, int(file.stem) / 1000) if file.stem.isdecimal() else None
