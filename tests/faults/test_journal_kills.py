"""R1: a window that is killed at any moment loses the last edit at most, named or not.

One window follows the other on the same documents: it recovers what its predecessor left, types on,
saves now and then, and is killed in its turn, also while it starts or recovers; some live long.
What is left must be what the screen showed last, or after one edit more, of which there was no time
to tell. GPTWRITER_KILLS sets the number of kills, GPTWRITER_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import time
from itertools import islice
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from gptwriter.documents import recovery
from gptwriter.ui.editor import Editor
from tests.faults.ledger import SEED, Trials
from tests.faults.starter import starter_of
from tests.faults.typist import mark_of, typing

KILLS = int(os.environ.get("GPTWRITER_KILLS", "16"))
START_S = 0.5  # in which a window may be killed before it is typed into
MOST_EDITS, MOST_OF_LONG_LIVES = 60, 300
AN_EDIT_S = 0.02  # or less; the kill may come in the midst of it


class Life:
    """A typist's process, and what it has said."""

    def __init__(self, seed: int, file: Path | None) -> None:
        self._seed = seed
        self._process = starter_of("tests.faults.typist").start(str(seed), str(file or "-"))
        self.told = 0  # edits
        self._mark = b""

    def wait_for_edits(self, number: int) -> None:
        told = self._process.wait_for_lines(1 + number, 60)
        assert told, "it did not type on"

    def wait_for_a_moment(self, chance: random.Random) -> None:
        """Any, in the midst of typing, saving or restarting the journal."""
        long = chance.random() < 0.1
        self.wait_for_edits(chance.randrange(MOST_OF_LONG_LIVES if long else MOST_EDITS))
        time.sleep(chance.random() * AN_EDIT_S)

    def end(self, how: signal.Signals) -> int:
        """Its exit code."""
        self._process.send_signal(how)
        said, complaints, code = self._process.end(30)
        assert b"Traceback" not in complaints, complaints.decode()
        told = said.rpartition(b"\n")[0].rpartition(b"\n")[2]
        number, _, self._mark = told.partition(b" ")
        self.told = int(number or 0)
        return code

    def may_leave(self, text: str, start: str) -> bool:
        """Whether it may have ended with this text, if it began with that one."""
        if mark_of(text) == self._mark:
            return True
        if not self._mark and text == start:
            return True
        return text == self._next(start)

    def _next(self, start: str) -> str | None:
        """The text with the edit of which it did not tell any more."""
        editor = Editor()
        editor.set_text(start)
        editor.moveCursor(QTextCursor.MoveOperation.Start)
        text = next(islice(typing(editor, self._seed), self.told, None), None)
        editor.deleteLater()
        return text


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
            life.wait_for_a_moment(chance)
        else:
            time.sleep(chance.random() * START_S)
        assert life.end(signal.SIGKILL) == -signal.SIGKILL
        before, text = text, left_behind(file)
        with trials.one(f"kill {number}"):
            assert life.may_leave(text, before), f"after edit {life.told} of {seed}"
        edits += life.told
    trials.what += f"; {edits:,} edits"
    trials.settle()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_r7_a_signal_to_end_keeps_everything_and_exits_well(
    qtbot: QtBot, how: signal.Signals
) -> None:
    life = Life(SEED, None)
    life.wait_for_edits(1)
    assert life.end(how) == 0
    assert life.may_leave(left_behind(None), "")
