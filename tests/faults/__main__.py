"""`make faults`: breaks things on purpose, many times, and writes down how often and what failed.

    python -m tests.faults [--share 0.1] [--only R2 R4] [--seed N] [--output build/faults.md]

Each line of the table is a promise of the program; a failing trial is told with what repeats it.
What could not be tried here is told as well. The tests themselves run in every test run, with
fewer trials.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Suite:
    """Tests of one promise; `counts` are the trials of the long set, by variable."""

    rule: str
    tests: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)
    what: str = ""  # for tests of which each is one trial
    in_memory: bool = False  # nothing of it has to outlive more than a process


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
DEATHS = "tests/faults/test_model_process_deaths.py"


SUITES = (
    Suite(
        "R1",
        ("tests/faults/test_journal_kills.py", "-k", "r1"),
        {"GPTWRITER_KILLS": 1000},
        in_memory=True,
    ),
    Suite("R1", ("tests/faults/test_crashes.py",), what="faults of the program itself"),
    Suite("R2", ("tests/faults/test_save_syscalls.py",), {"GPTWRITER_POINTS": 3000}),
    Suite("R2", ("tests/documents/test_save_faults.py",), what="calls that fail, in Python"),
    Suite("R3", ("tests/documents/test_save_on_bad_disks.py",)),
    Suite("R4", ("tests/faults/test_fidelity.py",), {"GPTWRITER_TEXTS": 10_000}, in_memory=True),
    Suite("R6", (DEATHS, "-k", "random"), {"GPTWRITER_KILLS": 200}),
    Suite("R6", (DEATHS, "-k", "real"), what="a real model answers as before its death"),
    Suite("R6", ("tests/faults/test_window_survives_model_deaths.py",), {"GPTWRITER_KILLS": 20}),
    Suite("R7", ("tests/faults/test_closings.py",), {"GPTWRITER_CLOSINGS": 200}, in_memory=True),
    Suite("R8", ("tests/faults/test_privacy.py",)),
    Suite("R9", ("tests/faults/test_cancels.py",), {"GPTWRITER_CANCELS": 500}),
    Suite(
        "R10", ("tests/faults/test_document_machine.py",), {"GPTWRITER_RUNS": 2000}, in_memory=True
    ),
    Suite("R11", ("tests/faults/test_races.py",), {"GPTWRITER_RACES": 200}),
    Suite("R13", ("tests/documents/importers/test_hostile.py",), what="hostile documents"),
    Suite("R16", ("tests/faults/test_big_texts.py",)),
    Suite(
        "F9",
        ("tests/faults/test_training_deaths.py",),
        {"GPTWRITER_TRAINING_KILLS": 20, "GPTWRITER_TRAINING_STOPS": 20},
    ),
    Suite("S43", ("tests/faults/test_tab_rules.py",), {"GPTWRITER_SEQUENCES": 2000}),
)


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    rule: str
    what: str
    trials: int
    failures: list[str]
    seconds: float
    seed: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the trials of the long set")
    parser.add_argument("--only", nargs="*", default=[], metavar="RULE")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "faults.md")
    chosen = parser.parse_args()
    lines: list[Line] = []
    for suite in SUITES:
        if not chosen.only or suite.rule in chosen.only:
            say(f"{suite.rule}: {suite.tests[0]}")
            lines += run(suite, chosen.share, chosen.seed)
            write(lines, chosen.output)
    say(chosen.output.read_text("utf-8"))
    return 1 if any(line.failures for line in lines) else 0


def run(suite: Suite, share: float, seed: int) -> list[Line]:
    """The rows that a suite's tests have made."""
    with tempfile.TemporaryDirectory() as folder, _place(suite) as place:
        ledger, report = Path(folder, "ledger"), Path(folder, "report.xml")
        counts = {name: str(max(2, int(count * share))) for name, count in suite.counts.items()}
        command = [sys.executable, "-m", "pytest", *suite.tests, "-q", "-o"]
        command += ["faulthandler_timeout=0", f"--junitxml={report}"]
        command += [f"--basetemp={place}/tests"]
        mine = {"GPTWRITER_SEED": str(seed), "GPTWRITER_LEDGER": str(ledger)}
        began = time.monotonic()
        ended = subprocess.run(
            command, cwd=ROOT, env=os.environ | mine | counts, capture_output=True, check=False
        )
        seconds = time.monotonic() - began
        kept = (
            [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
            if (ledger.exists())
            else []
        )
        tests = list(ET.parse(report).iter("testcase")) if report.exists() else []  # noqa: S314 - ours
    lines = [Line(**line, seconds=seconds / len(kept)) for line in kept]
    code = 0 if any(line.failures for line in lines) else ended.returncode  # told already
    return lines + _by_test(suite, tests, seconds, seed, told=bool(kept), code=code)


def _place(suite: Suite) -> tempfile.TemporaryDirectory[str]:
    """Where its files are: to wait for a disk tells nothing of what dies with a process."""
    return tempfile.TemporaryDirectory(dir=MEMORY if suite.in_memory and MEMORY.is_dir() else None)


def _by_test(
    suite: Suite, tests: list[ET.Element], seconds: float, seed: int, *, told: bool, code: int
) -> list[Line]:
    """What the tests themselves say, where each is a trial or nothing else was told."""
    failed = [_name(test) for test in tests if _has(test, "failure") or _has(test, "error")]
    skipped = [test for test in tests if _has(test, "skipped")]
    lines = []
    if not told or suite.what:
        done = len(tests) - len(skipped)
        what = suite.what or suite.tests[0]
        lines.append(Line(suite.rule, what, done, failed, seconds, seed))
    elif code not in (0, 5):
        lines.append(Line(suite.rule, "tests that failed", len(tests), failed or ["?"], 0, seed))
    for test in skipped:
        why = (test.find("skipped") or test).get("message", "") or _reason(test)
        lines.append(Line(suite.rule, f"not tried: {_name(test)} ({why})", 0, [], 0, seed))
    return lines


def _reason(test: ET.Element) -> str:
    found = test.find("skipped")
    return found.get("message", "") if found is not None else ""


def _has(test: ET.Element, tag: str) -> bool:
    return test.find(tag) is not None


def _name(test: ET.Element) -> str:
    return test.get("name", "?")


def write(lines: list[Line], output: Path) -> None:
    """The table as it is so far."""
    rows = ["| promise | what was tried | trials | failures | s |", "|---|---|---:|---:|---:|"]
    for line in lines:
        figures = f"{line.trials:,} | {len(line.failures)} | {line.seconds:.0f}"
        rows.append(f"| {line.rule} | {line.what} | {figures} |")
    failed = [
        f"- {line.rule}, seed {line.seed}: {failure}" for line in lines for failure in line.failures
    ]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join([*rows, "", *failed]) + "\n", "utf-8")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
