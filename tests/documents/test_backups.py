"""What saves replace is kept privately, densely for hours and sparsely for a year."""

from __future__ import annotations

import itertools
import os
import stat
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.documents import backups

NOW = 1_800_000_000.0
HOUR, DAY = 3600, 24 * 3600
FILE = Path("/somewhere/story.md")


def texts() -> list[bytes]:
    return [backup.file.read_bytes() for backup in backups.backups_of(FILE)]


def test_the_latest_copy_comes_first() -> None:
    for number in range(3):
        backups.keep(FILE, b"%d" % number, NOW + number)
    assert texts() == [b"2", b"1", b"0"]
    first = backups.backups_of(FILE)[0]
    assert first.replaced_at == NOW + 2
    assert first.file.suffix == ".md"


def test_the_same_bytes_are_kept_once() -> None:
    backups.keep(FILE, b"same", NOW)
    backups.keep(FILE, b"same", NOW + 9)
    assert len(texts()) == 1


def test_each_document_has_its_own() -> None:
    backups.keep(FILE, b"mine", NOW)
    backups.keep(FILE.with_name("other.md"), b"other", NOW)
    assert texts() == [b"mine"]


def test_a_link_is_the_document_it_leads_to(tmp_path: Path) -> None:
    link, target = tmp_path / "link.md", tmp_path / "target.md"
    link.symlink_to(target)
    backups.keep(link, b"x", NOW)
    assert len(backups.backups_of(target)) == 1


def test_r14_only_the_owner_can_read_them_whatever_the_umask() -> None:
    before = os.umask(0)
    try:
        backups.keep(FILE, b"text", NOW)
    finally:
        os.umask(before)
    (backup,) = backups.backups_of(FILE)
    assert stat.S_IMODE(backup.file.stat().st_mode) == 0o600
    for folder in (backup.file.parent, backup.file.parents[1], paths.data_dir()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_year_of_saves_thins_out_with_age() -> None:
    kept: set[float] = set()
    now = NOW
    while now < NOW + 400 * DAY:
        now += 3 * HOUR if now < NOW + 399 * DAY else 60
        kept = backups.kept_times({*kept, now}, now)
    ages = sorted(now - time for time in kept)
    assert 60 < len(ages) < 140
    assert sum(age < HOUR for age in ages) >= 12
    assert max(ages) > 350 * DAY
    gaps = [older - newer for newer, older in itertools.pairwise(ages)]
    assert max(gaps) <= 2 * 7 * DAY  # nowhere is a hole


def test_the_latest_five_stay_however_close_they_are() -> None:
    for number in range(9):
        backups.keep(FILE, b"%d" % number, NOW + number)
    assert texts()[:5] == [b"8", b"7", b"6", b"5", b"4"]
    assert texts()[5:] == [b"0"]  # and the oldest of their five minutes


def test_there_is_an_end_to_the_room_they_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "MOST_BYTES", 250)
    for number in range(4):
        backups.keep(FILE, b"%d" % number * 100, NOW + number * HOUR)
    assert texts() == [b"3" * 100, b"2" * 100]


def test_the_latest_copy_is_kept_however_large_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "MOST_BYTES", 50)
    backups.keep(FILE, b"0" * 100, NOW)
    backups.keep(FILE, b"1" * 100, NOW + HOUR)
    assert texts() == [b"1" * 100]


def test_what_is_not_a_copy_is_left_alone() -> None:
    backups.keep(FILE, b"text", NOW)
    strange = backups.folder_of(FILE) / "notes.txt"
    strange.write_text("mine")
    strange.with_name("²").write_text("mine")  # a digit, and no number
    backups.keep(FILE, b"other", NOW + 400 * DAY)
    assert len(texts()) == 2
    assert strange.exists()
