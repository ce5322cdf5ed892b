"""A fault of the program itself costs no text and quotes none: one dialog, and on goes the work."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.documents import recovery
from tests.faults.crasher import CANARY

ROOT = Path(__file__).parents[2]
SAID = {"slot": "RuntimeError", "thread": "KeyError", "qt": "QObject::connect", "journal": "Type"}


def run(fault: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.crasher", fault]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )


def unsaved() -> list[str]:
    found = recovery.find().recoverable
    for each in found:
        each.kept.release()
    return [each.text for each in found]


@pytest.mark.parametrize("fault", SAID)
def test_r1_r14_a_fault_is_told_without_the_text_and_the_text_is_kept(fault: str) -> None:
    ended = run(fault)
    assert ended.returncode == 9, ended.stderr
    assert SAID[fault] in ended.stdout
    for words in (ended.stdout, ended.stderr):
        assert "Nobody" not in words
        assert "Traceback" not in words
        assert str(Path.home()) not in words
    assert unsaved() == [CANARY + ("x" if fault == "journal" else "On.")]


def test_r1_r14_after_a_native_crash_the_next_start_tells_where_it_was() -> None:
    assert run("native").returncode == -signal.SIGSEGV
    (dump,) = paths.log_dir().glob("crash-*.txt")
    assert stat.S_IMODE(dump.stat().st_mode) == 0o600
    assert "Nobody" not in dump.read_text()
    assert unsaved() == [CANARY]
    ended = run("none")
    assert ended.returncode == 0, ended.stderr
    assert "Segmentation fault" in ended.stdout
    assert "faults/crasher.py" in ended.stdout
    assert list(paths.log_dir().glob("crash-*.txt")) == []
