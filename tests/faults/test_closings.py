"""R7: the program ends well within two seconds, whatever it is doing when it is told to.

A typist's window is told by a signal at random moments. GPTWRITER_CLOSINGS is their number.
"""

from __future__ import annotations

import signal
import time

from pytestqt.qtbot import QtBot

from tests.faults.ledger import Trials, wanted
from tests.faults.test_journal_kills import LONGEST_LIFE, Life, left_behind, texts_after

CLOSINGS = wanted("GPTWRITER_CLOSINGS", 3)
LONGEST_S = 2.0
HOW = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def test_r7_told_to_end_at_any_moment_it_ends_well_and_keeps_the_text(qtbot: QtBot) -> None:
    trials = Trials("R7", "ended by a signal while typing, saving or recovering")
    slowest, text = 0.0, left_behind(None)
    for number, chance in trials.numbers(CLOSINGS):
        seed = chance.randrange(10**9)
        with trials.one(number):
            life = Life(seed, None)
            life.wait_for_typing()
            qtbot.wait(int(1000 * chance.random() * LONGEST_LIFE))  # the random moment
            began = time.monotonic()
            told, code = life.end(HOW[number % len(HOW)])
            slowest = max(slowest, time.monotonic() - began)
            assert code == 0
            possible = texts_after(told, seed, text)
            text = left_behind(None)
            assert text in possible
            assert time.monotonic() - began < LONGEST_S + 1  # with the look at what is left
    trials.what += f"; slowest {slowest:.1f} s"
    trials.settle()
