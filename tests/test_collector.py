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


DUE = """
import gc
from gptwriter import collector

class Knot:
    lost = 0

    def __init__(self):
        self.itself = self

    def __del__(self):
        Knot.lost += 1

def make(count):
    for _ in range(count):
        Knot()

collector.go_on_when_asked()
for count in (gc.get_threshold()[0] + 1, 1):
    make(count)
    print(Knot.lost)
    collector.collect_if_due()
    print(Knot.lost)
for _ in range(300):
    make(gc.get_threshold()[0])
    collector.collect_if_due()
print(gc.get_stats()[-1]["collections"])
"""


def test_it_looks_only_when_asked_and_only_when_it_would_have_looked_by_itself() -> None:
    done = subprocess.run([sys.executable, "-c", DUE], capture_output=True, text=True, check=True)
    nothing, all_of_them, *too_few, thorough = map(int, done.stdout.split())
    assert nothing == 0
    assert all_of_them > 700
    assert too_few == [all_of_them, all_of_them]
    assert 1 <= thorough <= 3  # looks at all that has lived long, too, but seldom
