"""R1: a window that is killed at any moment loses the last edit at most, named or not.

One window follows the other on the same documents: it recovers what its predecessor left, types on,
saves now and then, and is killed in its turn, also while it starts or recovers. GPTWRITER_KILLS
sets the number of kills, GPTWRITER_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from gptwriter.documents import recovery
from gptwriter.ui.editor import Editor
from tests.faults.ledger import SEED, Trials
from tests.faults.typist import typing

KILLS = int(os.environ.get("GPTWRITER_KILLS", "16"))
ROOT = Path(__file__).parents[2]
LONGEST_LIFE = 1.2  # seconds after the first sign of life


class Life:
    """A typist's process, and what it has said."""

    def __init__(self, seed: int, file: Path | None) -> None:
        command = [sys.executable, "-m", "tests.faults.typist", str(seed), str(file or "-")]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )

    def wait_for_typing(self) -> None:
        assert self.process.stdout
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        assert ready, "it never began to type"

    def end(self, how: signal.Signals) -> tuple[int, int]:
        """The number of edits it told of, and its exit code."""
        self.process.send_signal(how)
        said, complaints = self.process.communicate(timeout=30)
        assert b"Traceback" not in complaints, complaints.decode()
        told = said.rpartition(b"\n")[0].rpartition(b"\n")[2]
        return int(told or 0), self.process.returncode


def texts_after(told: int, seed: int, start: str) -> set[str]:
    """What may be on the screen when a typist has told of so many edits."""
    editor = Editor()
    editor.set_text(start)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    script = typing(editor, seed)
    for _ in islice(script, told):
        pass
    texts = {editor.text()}
    next(script, None)
    texts.add(editor.text())
    editor.deleteLater()
    return texts


def left_behind(file: Path | None) -> str:
    """What a new window would offer, or else what the file holds."""
    found = recovery.find().recoverable
    for each in found:
        each.kept.release()
    assert len(found) <= 1
    if found:
        assert found[0].complete
        assert found[0].fits == (file is not None)
        return found[0].text
    return file.read_text("utf-8") if file else ""


@pytest.fixture
def chance() -> random.Random:
    print(f"seed {SEED}, {KILLS} kills")  # noqa: T201 - to repeat it
    return random.Random(SEED)  # noqa: S311 - a replayable test, not a secret


@pytest.mark.parametrize("name", ["story.txt", None])
def test_r1_a_kill_loses_the_last_edit_at_most(
    qtbot: QtBot, tmp_path: Path, chance: random.Random, name: str | None
) -> None:
    file = tmp_path / name if name else None
    if file:
        file.write_text("Once.\n", "utf-8")
    text = left_behind(file)
    trials = Trials("R1", f"kill -9 of a window, {'a file' if name else 'no file yet'}")
    edits = 0
    for number in range(KILLS // 2):
        seed = chance.randrange(10**9)
        life = Life(seed, file)
        if chance.random() < 0.75:
            life.wait_for_typing()
        qtbot.wait(int(1000 * chance.random() * LONGEST_LIFE))  # the random moment
        told, _ = life.end(signal.SIGKILL)
        possible = texts_after(told, seed, text)
        text = left_behind(file)
        with trials.one(f"kill {number}"):
            assert text in possible, f"after edit {told} of {seed}"
        edits += told
    trials.what += f"; {edits:,} edits"
    trials.settle()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_r7_a_signal_to_end_keeps_everything_and_exits_well(
    qtbot: QtBot, how: signal.Signals
) -> None:
    life = Life(SEED, None)
    life.wait_for_typing()
    told, code = life.end(how)
    assert code == 0
    assert left_behind(None) in texts_after(told, SEED, "")
