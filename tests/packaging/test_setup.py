"""What `make setup` installs: hash-pinned, from nowhere in particular, and the same everywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from gptwriter.engine import default_model

ROOT = Path(__file__).parents[2]
LOCKS = [ROOT / "locks" / "run.txt", ROOT / "locks" / "test.txt"]


def entries(lock: Path) -> list[str]:
    """The lock's entries, each with its hashes on one line."""
    text = lock.read_text("utf-8").replace("\\\n", "")
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]


def pins(lock: Path) -> dict[str, str]:
    return dict(re.match(r"([\w.-]+)==(\S+)", entry).groups() for entry in entries(lock))  # type: ignore[union-attr, misc]  # the next test says that they match


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_entry_of_a_lock_is_one_release_with_its_hashes(lock: Path) -> None:
    for entry in entries(lock):
        assert re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", entry), entry


def test_the_locks_agree_where_both_name_a_package() -> None:
    run, test = map(pins, LOCKS)
    assert {name: run[name] for name in run.keys() & test.keys()} == {
        name: test[name] for name in run.keys() & test.keys()
    }


def test_what_pyproject_asks_for_is_locked_at_a_release_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = pins(LOCKS[0]) | pins(ROOT / "locks" / "torch.txt")
    for line in project["dependencies"]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(locked[requirement.name.lower()]), line


def test_no_gpu_library_is_forced_on_anybody() -> None:
    assert not [name for name in pins(LOCKS[0]) if re.match(r"torch$|triton|nvidia|cuda", name)]


def test_no_package_index_is_named() -> None:
    files = [*(ROOT / "locks").iterdir(), ROOT / "Makefile", ROOT / ".ci" / "run"]
    for file in files:
        text = file.read_text("utf-8")
        assert "://" not in text, file
        assert "index-url" not in text.replace("--no-emit-index-url", ""), file


def test_the_notice_says_what_the_model_is_and_what_was_done_to_it() -> None:
    assert default_model.notice() in (ROOT / "NOTICE").read_text("utf-8")


def test_setup_has_nothing_to_do_until_a_lock_changes(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "locks", "packaging"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for name in (".venv/bin/python", ".venv/stamps/run", ".venv/stamps/native"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    question = ["make", "--silent", "--question", "setup"]
    assert subprocess.run(question, cwd=tmp_path, check=False).returncode == 0
    later = (tmp_path / ".venv/stamps/run").stat().st_mtime + 1
    os.utime(tmp_path / "locks" / "run.txt", (later, later))
    assert subprocess.run(question, cwd=tmp_path, check=False).returncode == 1


def test_the_checks_of_a_change_are_valid_shell() -> None:
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
