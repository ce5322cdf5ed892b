from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import gc
from gptwriter import collector

class Knot:
    def __init__(self):
        self.itself = self

collector.rest()
knots = [Knot() for _ in range(100_000)]
del knots
print(gc.isenabled(), gc.get_freeze_count())
collector.go_on()
print(gc.isenabled(), gc.get_freeze_count() > 100_000)
Knot()
print(gc.collect() < 1000)
"""


def test_what_is_there_at_the_end_of_a_start_is_never_looked_at_again() -> None:
    """In a process of its own: the tests' own garbage shall be collected."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "0", "True", "True", "True"]
