"""Children are started offline and from this very package, wherever they are started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import gptwriter
from gptwriter.engine import child
from gptwriter.engine.child_log import ChildLog


def test_from_source_a_child_is_the_same_python_with_a_flag() -> None:
    assert child.command(child.Role.WORKER) == [sys.executable, "-m", "gptwriter", "--worker"]


def test_a_frozen_child_is_the_program_itself_with_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child.command(child.Role.OBTAIN, "x") == [sys.executable, "--obtain-model", "x"]


def test_r8_every_library_is_told_to_stay_offline() -> None:
    environment = child.environment()
    assert environment["HF_HUB_OFFLINE"] == environment["HF_HUB_DISABLE_TELEMETRY"] == "1"
    assert environment["DO_NOT_TRACK"] == environment["DISABLE_SAFETENSORS_CONVERSION"] == "1"


def test_p14_one_core_is_left_free() -> None:
    assert child.environment()["OMP_NUM_THREADS"] == str(max(1, (os.cpu_count() or 2) - 1))
    assert child.environment(threads=3)["OMP_NUM_THREADS"] == "3"


def test_a_gpu_can_be_hidden() -> None:
    assert child.environment(gpu=False)["CUDA_VISIBLE_DEVICES"] == ""
    assert "CUDA_VISIBLE_DEVICES" not in child.environment().keys() - os.environ.keys()


def test_a_child_imports_this_package_and_nothing_from_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise SystemExit('a stranger was imported')")
    (tmp_path / "gptwriter").mkdir()
    code = (
        "import gptwriter, importlib.util as find;"
        "print(gptwriter.__file__, find.find_spec('torch').origin)"
    )
    output = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=child.environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(Path(gptwriter.__file__)) in output
    assert str(tmp_path) not in output


def test_r14_a_log_keeps_the_last_of_what_it_gets_and_is_private(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "child.log", limit=1_000)
    for number in range(1_000):
        log.write(b"line %d\n" % number)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["child.log", "child.old.log"]
    assert all(file.stat().st_size <= 1_000 for file in files)
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert files[0].read_bytes().endswith(b"line 999\n")


def test_of_more_than_a_log_may_hold_it_keeps_the_end(tmp_path: Path) -> None:
    ChildLog(tmp_path / "child.log", limit=10).write(b"a" * 90 + b"0123456789")
    assert (tmp_path / "child.log").read_bytes() == b"0123456789"


def test_a_log_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    ChildLog(tmp_path / "missing" / "child.log").write(b"line\n")
