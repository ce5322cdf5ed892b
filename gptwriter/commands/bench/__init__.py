"""`gptwriter bench WHAT`: measures gptwriter against a peer or a baseline in the same run.

Each benchmark is a module of its own with a `run(options) -> Result`.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module

from gptwriter.commands.bench.result import Result

_BENCHMARKS = ("window",)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("bench", help="measure speed on this machine")
    parser.add_argument("what", choices=_BENCHMARKS)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each phase lasts")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    benchmark = import_module(f"gptwriter.commands.bench.{arguments.what}")
    result: Result = benchmark.run(arguments.seconds)
    if arguments.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        print(result.to_text())
    return 0
