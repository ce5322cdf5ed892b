"""R7: the program ends well within two seconds, whatever it is doing when it is told to.

A typist's window is told by a signal at random moments. GPTWRITER_CLOSINGS is their number.
"""

from __future__ import annotations

import signal
import time

from pytestqt.qtbot import QtBot

from tests.faults.ledger import Trials, wanted
from tests.faults.test_journal_kills import Life, left_behind

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
            life.wait_for_a_moment(chance)
            began = time.monotonic()
            code = life.end(HOW[number % len(HOW)])
            ending = time.monotonic() - began
            slowest = max(slowest, ending)
            assert code == 0
            before, text = text, left_behind(None)
            assert life.may_leave(text, before)
            assert ending < LONGEST_S
    trials.what += f"; slowest {slowest:.1f} s"
    trials.settle()
