"""Counts trials and failures of one promise, and tells whoever asked for a table.

GPTWRITER_SEED repeats a run, GPTWRITER_TRIAL one trial of it. A trial that fails is told with its
number, and the rest goes on, so that the table is whole.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SEED = int(os.environ.get("GPTWRITER_SEED", random.SystemRandom().randrange(10**6)))
ONLY = os.environ.get("GPTWRITER_TRIAL")
LEDGER = os.environ.get("GPTWRITER_LEDGER")


def wanted(variable: str, usual: int) -> int:
    """How many trials there shall be."""
    return int(os.environ.get(variable, usual))


@dataclass
class Trials:
    """All trials of one kind."""

    rule: str
    what: str
    count: int = 0
    failures: list[str] = field(default_factory=list)

    def numbers(self, count: int) -> Iterator[tuple[int, random.Random]]:
        """The numbers of the trials, each with its own chance."""
        for number in [int(ONLY)] if ONLY else range(count):
            yield number, random.Random(f"{SEED}-{number}")  # noqa: S311 - to be repeated

    @contextmanager
    def one(self, name: object) -> Iterator[None]:
        self.count += 1
        try:
            yield
        except (AssertionError, OSError, RuntimeError, ValueError) as error:
            self.failures.append(f"{name}: {str(error)[:300]}")

    def settle(self) -> None:
        """Write the result down, and fail if a trial did."""
        if LEDGER:
            line = {"rule": self.rule, "what": self.what, "trials": self.count, "seed": SEED}
            with Path(LEDGER).open("a", encoding="utf-8") as ledger:
                ledger.write(json.dumps(line | {"failures": self.failures}) + "\n")
        assert not self.failures, f"seed {SEED}: " + "\n".join(self.failures)
