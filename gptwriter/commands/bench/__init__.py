"""`gptwriter bench WHAT`: measures gptwriter against its peers in the same run.

Each benchmark is a module of its own with a `run(options) -> Result`; `all` runs every one but the
long ones, each in a process of its own, and writes a table.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path

from gptwriter import paths
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.sample_text import SAMPLE
from gptwriter.documents.text_file import open_text
from gptwriter.engine.api import WeightFormat
from gptwriter.errors import UsageError

BENCHMARKS = (
    "decode",
    "prefill",
    "first-token",
    "cancel",
    "alternatives",
    "startup",
    "memory",
    "window",
    "tune",
    "learning",
)
LONG = ("canaries",)  # three trainings: not a part of `all`


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("bench", help="measure speed on this machine", description=__doc__)
    parser.add_argument("what", choices=(*BENCHMARKS, *LONG, "all"))
    parser.add_argument("--model", type=Path, metavar="PATH", help="a Hugging Face model folder")
    parser.add_argument("--text", type=Path, metavar="FILE", help="prose to continue")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--threads", type=int, help="for ours and the peers (the program's choice)")
    parser.add_argument("--weights", type=WeightFormat, choices=list(WeightFormat), default="auto")
    parser.add_argument("--seconds", type=float, default=10.0, help="per phase of a window (10)")
    parser.add_argument("--json", action="store_true", help="print JSON, for `all` a list")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where `all` puts its table")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was measured; returns the exit code. Raises GptwriterError."""
    if arguments.rounds < 1:
        raise UsageError(reason="--rounds must be at least 1.")
    if arguments.what == "all":
        from gptwriter.commands.bench import everything

        return everything.run(arguments)
    benchmark = import_module(f"{__name__}.{arguments.what.replace('-', '_')}")
    result: Result = benchmark.run(_options(arguments))
    if arguments.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        print(result.to_text())
    return 0


def _options(arguments: argparse.Namespace) -> Options:
    return Options(
        model=arguments.model or paths.default_model_dir(),
        text=open_text(arguments.text).text if arguments.text else SAMPLE,
        weights=arguments.weights,
        rounds=arguments.rounds,
        threads=arguments.threads,
        seconds=arguments.seconds,
    )
