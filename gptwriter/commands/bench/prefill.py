"""Tokens a second of a prompt of 1,024 that nobody has seen before."""

from __future__ import annotations

from gptwriter.commands.bench.line_up import everyone
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.race import race
from gptwriter.commands.bench.result import Result

PROMPT_TOKENS = 1024


def run(options: Options) -> Result:
    with everyone(options) as stage:
        return race(
            "prefill",
            stage,
            options,
            prompt_tokens=PROMPT_TOKENS,
            new_tokens=1,
            rate=lambda timing: timing.prefill_rate,
        )
