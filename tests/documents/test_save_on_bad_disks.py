"""Kills, full disks and size limits, as the system makes them (R2, R3)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gptwriter import paths
from tests.documents.fuse_disk import NOT_ALLOWED
from tests.documents.save_cases import CASES, OLD, Case, left_over
from tests.faults.ledger import Trials

ROOT = Path(__file__).parents[2]

# Saves in a child process that is killed at its N-th system call, for each N.
KILLED = """
import os, signal, sys
from pathlib import Path
from gptwriter.documents import directory_entries
from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import save_bytes
from tests.documents.fuse_disk import NOT_ALLOWED
from tests.documents.save_cases import CALLS, CASES, NEW

case, folder = CASES[sys.argv[1]], Path(sys.argv[2])
places = [(os, name) for name in CALLS] + [(directory_entries, "_renameat2")]

def save_until(number, file):
    calls = 0
    def counted(real):
        def call(*arguments, **named):
            nonlocal calls
            calls += 1
            if calls == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)
        return call
    for module, name in places:
        setattr(module, name, counted(getattr(module, name)))
    save_bytes(file, NEW, case.expected)

number, killed = 0, True
while killed:
    number += 1
    file = case.prepare(folder)
    child = os.fork()
    if not child:
        save_until(number, file)
        os._exit(0)
    killed = os.waitpid(child, 0)[1] == signal.SIGKILL
    content = file.read_bytes() if file.exists() else None
    backups = [path.read_bytes() for path in Path(sys.argv[3]).glob("*.backup")]
    whole = content in (case.before, NEW) or case.before in backups
    print(number, "whole" if whole else content)
"""


@pytest.mark.parametrize("case", CASES)
def test_r2_a_kill_at_any_call_leaves_the_old_file_or_the_new_one(
    case: str, tmp_path: Path
) -> None:
    lines = run(KILLED, case, str(tmp_path / "folder"), str(paths.recovery_dir()))
    assert len(lines) > 10
    assert [line for line in lines if not line.endswith("whole")] == []


LIMITED = """
import json, resource, signal, sys
from pathlib import Path
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import DocumentError

file = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    save_bytes(file, b"n" * 1_000_000, None)
except DocumentError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""


@pytest.mark.parametrize("names", [1, 2])
def test_r3_a_file_above_the_size_limit_is_not_saved(tmp_path: Path, names: int) -> None:
    file = Case(names=names).prepare(tmp_path / "folder")
    (line,) = run(LIMITED, str(file))
    kind, sentence = json.loads(line)
    assert kind == "DocumentNotSaved"
    assert "too large for this disk" in sentence
    assert file.read_bytes() == OLD
    assert left_over(file) == []


FULL = """
import subprocess, sys
from pathlib import Path
from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import DocumentNotSaved

disk = Path(sys.argv[1])
old, new = b"o" * 300_000, b"n" * 400_000
for pages in range(74, 194, 6):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={pages * 4}k", "none", disk], check=True)
    for name in ("one", "two")[: int(sys.argv[2])]:
        (disk / "one").exists() and (disk / name).hardlink_to(disk / "one")
        (disk / "one").exists() or (disk / name).write_bytes(old)
    try:
        save_bytes(disk / "one", new, Digest.of(old))
        right = (disk / "one").read_bytes() == new
        print("saved" if right else "TORN")
    except DocumentNotSaved as error:
        right = (disk / "one").read_bytes() == old and "The disk is full." in str(error)
        print("full" if right else "TORN")
    if len(list(disk.iterdir())) != int(sys.argv[2]):
        print("LEFT OVER")
    subprocess.run(["umount", disk], check=True)
"""


def may_mount() -> bool:
    command = ["unshare", "--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("names", [1, 2] if may_mount() else [])
def test_r3_a_full_disk_keeps_the_old_file(tmp_path: Path, names: int) -> None:
    unshare = ("unshare", "--mount", "--map-root-user")
    lines = run(FULL, str(tmp_path), str(names), before=unshare)
    assert len(lines) == 20
    trials = Trials("R3", f"sizes of a full disk, a file with {names} name(s)")
    for line in lines:
        with trials.one(line):
            assert line in {"full", "saved"}
    trials.settle()
    assert set(lines) == {"full", "saved"}


FUSE = ("unshare", "--mount", "--map-root-user", sys.executable, "-m", "tests.documents.fuse_disk")
REASONS = {
    "EDQUOT": "Your share of this disk is used up.",
    "ENOSPC": "The disk is full.",
    "EIO": "The disk reports a fault.",
    "EROFS": "The disk can only be read.",
}
KEPT = {"saved": "new", "DocumentNotSaved": "old", "DocumentDamaged": "backup"}


def from_fuse(folder: Path) -> list[list[Any]]:
    """What became of each save."""
    folder.mkdir()
    command = [*FUSE, str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if NOT_ALLOWED in ended.stderr:
        pytest.skip(ended.stderr.strip())
    assert not ended.returncode, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_r3_a_distant_disk_may_refuse_anything_also_on_closing_a_file(tmp_path: Path) -> None:
    trials = Trials("R3", "a FUSE disk that refuses a call of a save, also to close the file")
    outcomes: Counter[str] = Counter()
    for case, fault, error, said, sentence, holds, others in from_fuse(tmp_path / "disk"):
        with trials.one(f"{case}, {fault}, {error}"):
            assert holds == KEPT[said]
            if fault != "unlink":  # what is left then goes at the next start
                assert others == (["1.md"] if case == "hard link" else [])
            assert said == "saved" or REASONS[error] in sentence
        outcomes[f"{fault}: {said}"] += 1
    trials.settle()
    assert outcomes["close: DocumentNotSaved"] > len(REASONS)
    assert outcomes["write: DocumentNotSaved"] > len(REASONS)


FORBIDDEN = """
import json, sys
from pathlib import Path
from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import DocumentError

file = Path(sys.argv[1])
try:
    save_bytes(file, b"new", Digest.of(file.read_bytes()))
    print(json.dumps(["saved", ""]))
except DocumentError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""
POWERS = "-dac_override,-dac_read_search,-fowner"  # without which root is like anybody else
ORDINARY = ("setpriv", f"--bounding-set={POWERS}", f"--inh-caps={POWERS}")


def may_be_ordinary() -> bool:
    try:
        return subprocess.run([*ORDINARY, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not may_be_ordinary(), reason="setpriv may not take powers away here")
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "kind"),
    [(0o644, 0o755, "saved"), (0o644, 0o555, "saved"), (0o444, 0o755, "DocumentNotSaved")],
)
def test_r2_true_permissions_are_obeyed(
    tmp_path: Path, file_mode: int, folder_mode: int, kind: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    file = folder / "novel.md"
    file.write_bytes(OLD)
    file.chmod(file_mode)
    folder.chmod(folder_mode)
    (line,) = run(FORBIDDEN, str(file), before=ORDINARY)
    said, sentence = json.loads(line)
    assert said == kind, sentence
    assert file.read_bytes() == (b"new" if kind == "saved" else OLD)
    assert sentence == "" or "You may not write there." in sentence
    assert left_over(file) == []


def run(script: str, *arguments: str, before: tuple[str, ...] = ()) -> list[str]:
    """Lines that a script prints in a process of its own."""
    command = [*before, sys.executable, "-c", script, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()
