"""A training's process that follows a script instead of learning anything."""

from __future__ import annotations

import sys
from pathlib import Path

from gptwriter.errors import GptwriterError
from gptwriter.finetune import messages
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import Message, Report

JOB = Job(Path(), Path("model"), (Path("text.txt"),))
REPORT = Report(
    1.83, 1.52, 0.17, (0.15, 0.19), 0.01, 0.3, 0.2, 24, 36, 90_000, 9_000, 60.0, 800.0, 1200.0,
    "CPU", ended_early=False, adapter="/somewhere/adapter",
)  # fmt: skip
OBEY = """
for order in sys.stdin:
    print(json.dumps({"kind": "sample", "step": 0, "prompt": "order", "text": order.strip()}))
    if order == "stop\\n":
        print(json.dumps({"kind": "progress", "phase": "stopped"}))
        sys.exit(130)
    if order == "finish\\n":
        print(report, end="")
        sys.exit(0)
"""
"""Answers each order with itself, and does what it says."""


def child(*said: Message | GptwriterError, then: str = "") -> list[str]:
    """The command of a process that says these messages and then runs some code."""
    lines = "".join(map(messages.write, said))
    head = "import json, os, sys, time\nsys.stdout.reconfigure(line_buffering=True)\n"
    report = f"report = {messages.write(REPORT)!r}\n"
    return [sys.executable, "-c", f"{head}{report}print({lines!r}, end='')\n{then}"]
