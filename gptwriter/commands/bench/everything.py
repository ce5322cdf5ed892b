"""`gptwriter bench all`: every benchmark in a process of its own, and one Markdown table.

A benchmark that fails has its row too, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from gptwriter.commands import bench

Outcome = Mapping[str, Any]  # what a benchmark printed as JSON; without "ours" where it failed


def run(arguments: argparse.Namespace) -> int:
    outcomes = [_outcome(name, arguments) for name in bench.BENCHMARKS]
    text = table(outcomes, datetime.now(UTC))
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(text, "utf-8")
    print(json.dumps(outcomes, ensure_ascii=False) if arguments.json else text)
    return 0 if all("ours" in outcome for outcome in outcomes) else 1


def _outcome(name: str, arguments: argparse.Namespace) -> Outcome:
    print(f"Measuring {name}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "gptwriter", "bench", name, "--json", *_passed_on(arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own program
    if done.returncode:
        return {"benchmark": name}
    return cast("Outcome", json.loads(done.stdout))


def _passed_on(arguments: argparse.Namespace) -> list[str]:
    names = ("model", "text", "weights", "rounds", "threads", "seconds")
    given = {name: getattr(arguments, name) for name in names}
    return [f"--{name}={value}" for name, value in given.items() if value is not None]


def table(outcomes: Sequence[Outcome], when: datetime) -> str:
    """One row for each benchmark: ours, and each peer with the ratio in brackets."""
    rows = [
        "| benchmark | gptwriter | unit | peers (ratio; above 1, gptwriter is better) |",
        "|---|---|---|---|",
        *(_row(outcome) for outcome in outcomes),
    ]
    machine: Outcome = next((each["machine"] for each in outcomes if "machine" in each), {})
    where = ", ".join(f"{name} {value}" for name, value in machine.items())
    return "\n".join([*rows, "", f"{when:%Y-%m-%d %H:%M} UTC; {where}", ""])


def _row(outcome: Outcome) -> str:
    name = outcome["benchmark"]
    if "ours" not in outcome:
        return f"| {name} | failed | | |"
    peers = [
        f"{peer} {figure:g} ({outcome['ratio'][peer]:.2f})"
        for peer, figure in outcome["peers"].items()
    ]
    peers += [f"{peer} missing" for peer in outcome["missing"]]
    return f"| {name} | {outcome['ours']:g} | {outcome['unit']} | {'; '.join(peers)} |"
