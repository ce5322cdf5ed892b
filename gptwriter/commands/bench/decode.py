"""Tokens a second behind a prompt of 256, one at a time, greedily."""

from __future__ import annotations

from gptwriter.commands.bench.line_up import everyone
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.race import race
from gptwriter.commands.bench.result import Result

PROMPT_TOKENS = 256
NEW_TOKENS = 128


def run(options: Options) -> Result:
    with everyone(options) as stage:
        return race(
            "decode",
            stage,
            options,
            prompt_tokens=PROMPT_TOKENS,
            new_tokens=NEW_TOKENS,
            rate=lambda timing: timing.decode_rate,
        )
