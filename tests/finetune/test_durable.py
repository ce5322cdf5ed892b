"""What a training writes lasts before it has its name, and is whole or absent (R14)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter.errors import TrainingError
from gptwriter.finetune import durable

EVENTS: list[str] = []


@pytest.fixture(autouse=True)
def _noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is made to last, and when something gets its name, in order."""
    EVENTS.clear()
    real_fsync, real_rename, real_replace = os.fsync, Path.rename, Path.replace

    def fsync(descriptor: int) -> None:
        EVENTS.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        real_fsync(descriptor)

    def rename(source: Path, target: Path) -> Path:
        EVENTS.append(f"name {target.name}")
        return real_rename(source, target)

    def replace(source: Path, target: Path) -> Path:
        EVENTS.append(f"name {target.name}")
        return real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(Path, "replace", replace)
    yield
    EVENTS.clear()


def test_r14_a_folder_has_its_name_when_all_of_it_would_outlive_the_power(tmp_path: Path) -> None:
    def fill(making: Path) -> None:
        (making / "one").write_text("1", "utf-8")
        (making / "two").write_text("2", "utf-8")

    durable.put_folder(tmp_path / "made", fill)
    *files, folder, name, parent = EVENTS
    assert sorted(files) == ["sync one", "sync two"]
    assert [folder, name, parent] == ["sync .made.part", "name made", f"sync {tmp_path.name}"]


def test_r14_so_has_a_file(tmp_path: Path) -> None:
    durable.put_file(tmp_path / "made", lambda file: file.write_text("1", "utf-8"))
    assert ["sync .made.part", "name made", f"sync {tmp_path.name}"] == EVENTS
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o600


def test_r14_what_fails_leaves_what_was_there_and_nothing_half_made(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("old", "utf-8")

    def fail(making: Path) -> None:
        if making.is_dir():
            (making / "half").write_text("x", "utf-8")
        else:
            making.write_text("half", "utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(TrainingError, match=r"disk of .* is full"), durable.explained(tmp_path):
        durable.put_file(tmp_path / "made", fail)
    with pytest.raises(OSError, match="No space"):
        durable.put_folder(tmp_path / "other", fail)
    assert [each.name for each in tmp_path.iterdir()] == ["made"]
    assert (tmp_path / "made").read_text("utf-8") == "old"


def test_r14_a_folder_that_goes_is_never_seen_in_part(tmp_path: Path) -> None:
    durable.put_folder(tmp_path / "made", lambda making: (making / "one").touch())
    EVENTS.clear()
    durable.remove_folder(tmp_path / "made")
    assert EVENTS == ["name .made.part"]
    assert list(tmp_path.iterdir()) == []
