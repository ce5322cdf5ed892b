"""R11: what another program writes while a save is under way is never lost without a word.

GPTWRITER_RACES is the number of races of each kind.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import DocumentChangedOutside, DocumentError, OtherVersionKept
from tests.faults.ledger import Trials, wanted

RACES = wanted("GPTWRITER_RACES", 20)
OLD, MINE, THEIRS = b"o" * 5000, b"m" * 5000, b"t" * 5000  # of one size
LONGEST_S = 0.004  # about what a save takes


def in_place(file: Path) -> None:
    file.write_bytes(THEIRS)


def by_rename(file: Path) -> None:
    beside = file.with_name("theirs.tmp")
    beside.write_bytes(THEIRS)
    beside.replace(file)


def same_times(file: Path) -> None:
    times = file.stat()
    file.write_bytes(THEIRS)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def deleted(file: Path) -> None:
    file.unlink()


def folder_renamed(file: Path) -> None:
    file.parent.rename(file.parent.with_name("moved"))


OUTSIDERS = {
    "written in place": in_place,
    "replaced by a rename": by_rename,
    "same size and time": same_times,
    "deleted": deleted,
    "folder renamed": folder_renamed,
}


def race(folder: Path, kind: str, chance: random.Random) -> None:
    home = folder / "documents"
    home.mkdir(parents=True)
    file = home / "story.txt"
    file.write_bytes(OLD)
    outsider_failed: list[OSError] = []

    def outsider() -> None:
        time.sleep(chance.random() * LONGEST_S)
        try:
            OUTSIDERS[kind](file)
        except OSError as error:
            outsider_failed.append(error)

    other = threading.Thread(target=outsider)
    other.start()
    time.sleep(chance.random() * LONGEST_S)
    said: DocumentError | None = None
    try:
        said = save_bytes(file, MINE, Digest.of(OLD)).warning
        saved = True
    except DocumentError as error:
        said, saved = error, False
    other.join()
    texts = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if kind in ("deleted", "folder renamed"):
        assert not saved or MINE in texts.values() or not file.exists() or outsider_failed
        assert saved or kind == "deleted" or OLD in texts.values(), "the old text is gone"
        return
    assert THEIRS in texts.values(), f"their text is nowhere, after {said!r}"
    if not saved:
        assert isinstance(said, DocumentChangedOutside), said
    elif file.read_bytes() == MINE and len(texts) > 1:
        assert isinstance(said, OtherVersionKept), "their version was moved without a word"


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_r11_a_save_races_another_program(kind: str, tmp_path: Path) -> None:
    trials = Trials("R11", f"outside change: {kind}")
    for number, chance in trials.numbers(RACES):
        with trials.one(number):
            race(tmp_path / str(number), kind, chance)
    trials.settle()


LOCKER = """
import sys
from pathlib import Path
from gptwriter.errors import DocumentInUse
from gptwriter.session.document_lock import DocumentLock
sys.stdin.readline()
try:
    lock = DocumentLock.take(Path(sys.argv[1]))
    print("mine", flush=True)
    sys.stdin.readline()
    lock.release()
except DocumentInUse:
    print("theirs", flush=True)
"""


def test_r11_of_many_windows_one_has_the_document(tmp_path: Path) -> None:
    trials = Trials("R11", "windows that want one document at once, also by its links")
    for number, _chance in trials.numbers(max(1, RACES // 20)):
        with trials.one(number):
            compete(tmp_path / str(number))
    trials.settle()


def compete(folder: Path) -> None:
    folder.mkdir()
    file, link = folder / "a.txt", folder / "b.txt"
    file.write_text("x")
    link.symlink_to(file)
    windows = [
        subprocess.Popen(
            [sys.executable, "-c", LOCKER, str(name)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in (file, link, file, link)
    ]
    for window in windows:
        assert window.stdin
        window.stdin.write("go\n")
        window.stdin.flush()
    answers = [window.stdout.readline().strip() for window in windows if window.stdout]
    for window in windows:
        window.communicate("end\n")
    assert sorted(answers) == ["mine", "theirs", "theirs", "theirs"]
