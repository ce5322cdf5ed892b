"""Our own files lie where the platform wants them, and only their owner can read them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter import paths


@pytest.fixture(params=[0o000, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_folders_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert paths.config_dir() == tmp_path / "config/gptwriter"
    assert paths.cache_dir() == tmp_path / "cache/gptwriter"
    assert paths.default_model_dir() == tmp_path / "data/gptwriter/models/SmolLM2-135M-Instruct"
    assert paths.recovery_dir() == tmp_path / "state/gptwriter/recovery"
    assert paths.log_dir().is_relative_to(tmp_path / "state/gptwriter")


def test_naming_a_folder_creates_nothing() -> None:
    assert not paths.models_dir().exists()
    assert not paths.data_dir().exists()


def test_the_resources_are_found_in_a_source_checkout() -> None:
    assert (paths.resources_dir() / "icons").is_dir()


def test_installed_resources_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "gptwriter/resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "gptwriter/paths.py"))
    assert paths.resources_dir() == tmp_path / "gptwriter/resources"


def test_a_default_model_that_came_with_the_program_is_the_one_to_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundled = tmp_path / "gptwriter/resources/models/SmolLM2-135M-Instruct"
    bundled.mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "gptwriter/paths.py"))
    assert paths.default_model_dir() == bundled
    assert paths.models_dir() != bundled.parent  # where others are put


def test_r14_a_private_folder_is_its_owners_only(umask: int, tmp_path: Path) -> None:
    folder = paths.private_folder(tmp_path / "state" / "recovery")
    assert [_mode(path) for path in (folder, folder.parent)] == [0o700, 0o700]


def test_r14_a_folder_that_was_open_is_made_private(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    assert _mode(paths.private_folder(tmp_path / "open")) == 0o700


def test_r14_a_private_file_is_its_owners_only(umask: int, tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    paths.write_private(file, b"one")
    paths.write_private(file, b"two")
    assert file.read_bytes() == b"two"
    assert _mode(file) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_private_file_that_cannot_be_written_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "folder" / "file"
    paths.write_private(file, b"one")

    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        paths.write_private(file, b"two")
    assert file.read_bytes() == b"one"
    assert list(file.parent.iterdir()) == [file]


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777
