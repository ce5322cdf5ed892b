"""R2: whatever system call of a save fails, and however, the file is the old one or the new one.

strace makes one call of one save fail, or kills the process there. Without strace, or where it may
not trace, nothing is tried here; `tests/documents/test_save_faults.py` does it in Python then.
GPTWRITER_POINTS is the number of points that are tried, 0 means all.
"""

from __future__ import annotations

import functools
import random
import re
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from gptwriter import paths
from tests.documents.save_cases import CASES, NEW, Case
from tests.faults.ledger import SEED, Trials, wanted
from tests.faults.saver import BEGIN, END
from tests.faults.starter import starter_of

POINTS = wanted("GPTWRITER_POINTS", 24)
FAULTS = ("EIO", "ENOSPC", "EDQUOT", "EACCES", "EROFS", "EINTR", "KILL")
NOT_FILES = {"mmap", "munmap", "brk", "futex", "rt_sigaction", "rt_sigprocmask", "exit_group"}
NOT_FILES |= {"access", "faccessat", "faccessat2", "mprotect"}
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")


def traced(case: str, file: Path, log: Path, *options: str) -> str:
    """What a save says that is traced from its first call on; nothing if it was killed."""
    saver = starter_of("tests.faults.saver").start(case, str(file))
    saver.wait_until_stopped()
    command = ["strace", "-f", "-o", str(log), *options, "-p", str(saver.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        first = strace.stderr.readline()
        saver.send_signal(signal.SIGCONT)
        said, complaints, code = saver.end(30)
    assert "attached" in first, first
    assert code in (0, -signal.SIGKILL), complaints.decode()
    return said.decode().strip()


@functools.cache
def may_trace() -> bool:
    """Whether strace is there, and may come to a process that runs already."""
    if not shutil.which("strace"):
        return False
    with subprocess.Popen(["sleep", "60"]) as process:
        command = ["timeout", "--signal=INT", "5", "strace", "-p", str(process.pid)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr
            attached = "attached" in strace.stderr.readline()
            process.kill()
    return attached


def calls(log: Path) -> list[str]:
    return log.read_text("utf-8", "replace").splitlines()


def points(case: str, folder: Path, log: Path) -> list[tuple[str, int]]:
    """Every call of a save, as its name and which of that name it is in the process."""
    file = CASES[case].prepare(folder)
    assert traced(case, file, log) == "saved"
    seen: Counter[str] = Counter()
    found, inside = [], False
    for line in calls(log):
        inside = (inside or BEGIN in line) and END not in line
        if match := _CALL.match(line):
            seen[match[1]] += 1
            if inside and match[1] not in NOT_FILES:
                found.append((match[1], seen[match[1]]))
    return found


def try_point(case: str, folder: Path, log: Path, point: tuple[str, int], fault: str) -> bool:
    """False if the fault did not hit the save, because this time the calls came otherwise."""
    kind, file = CASES[case], CASES[case].prepare(folder)
    name, number = point
    how = "signal=KILL" if fault == "KILL" else f"error={fault}"
    wanted_calls = f"trace={name},access,faccessat,faccessat2"
    inject = f"inject={name}:{how}:when={number}"
    said = traced(case, file, log, "-e", wanted_calls, "-e", inject)
    lines = calls(log)
    begun = any(BEGIN in line for line in lines)
    after_end = [line for line in lines if END in line]
    if not begun or (fault != "KILL" and not _hit_inside(lines)):
        return False
    if fault == "KILL" and after_end:
        return False
    judge(kind, file, said, killed=fault == "KILL")
    return True


def _hit_inside(lines: list[str]) -> bool:
    inside = False
    for line in lines:
        inside = (inside or BEGIN in line) and END not in line
        if "INJECTED" in line:
            return inside
    return False


def judge(case: Case, file: Path, said: str, *, killed: bool) -> None:
    content = file.read_bytes() if file.exists() else None
    backups = [path.read_bytes() for path in paths.recovery_dir().glob("*.backup")]
    if said == "saved":
        assert content == NEW, "it said saved, and it was not"
    elif killed or said == "DocumentDamaged":
        assert content in (case.before, NEW) or case.before in backups, "neither old nor new"
    elif said == "DocumentNotSaved":
        assert content == case.before, "it said that no file was changed, and one was"
    else:
        assert content in (case.before, NEW), f"{said}: neither old nor new"


@pytest.mark.skipif(not may_trace(), reason="strace cannot trace here")
@pytest.mark.parametrize("case", CASES)
def test_r2_any_call_of_a_save_may_fail_in_any_way(case: str, tmp_path: Path) -> None:
    trials = Trials("R2", f"save, {case}: each system call x {len(FAULTS)} faults")
    folder, log = tmp_path / "folder", tmp_path / "log"
    points(case, folder, log)  # warms up what Python compiles
    every = [(point, fault) for point in points(case, folder, log) for fault in FAULTS]
    assert len(every) > 100
    if POINTS:
        every = random.Random(SEED).sample(every, min(POINTS // len(CASES), len(every)))  # noqa: S311
    missed = 0
    for point, fault in every:
        with trials.one(f"{case}, call {point[1]} of {point[0]}, {fault}"):
            if not try_point(case, folder, log, point, fault):
                missed += 1
    trials.count -= missed
    trials.settle()
    assert trials.count >= len(every) * 0.9
