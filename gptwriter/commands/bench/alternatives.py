"""What four alternatives cost against one line of the same length: milliseconds a request (E8).

All lines are written behind the same cached text; the one line is the peer, in the same run.
"""

from __future__ import annotations

import time
from functools import partial

from gptwriter.commands.bench import figures
from gptwriter.commands.bench.hosted import hosted
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.sample_text import Prompts
from gptwriter.engine.api import CancelToken, Engine, Finished, Length, Request
from gptwriter.errors import GenerationFailed

PROMPT_TOKENS = 256
NEW_TOKENS = 24
ALTERNATIVES = 4
LIMIT = 1.6  # times one line (E8)
TIMES_A_ROUND = 4


def run(options: Options) -> Result:
    prompts = Prompts(options.text, options.model)
    with hosted(options) as engine:

        def measure(lines: int, number: int) -> float:
            before = prompts.cut(PROMPT_TOKENS, number)
            _milliseconds(engine, before, lines)  # the text is read, and both find it read
            return min(_milliseconds(engine, before, lines) for _ in range(TIMES_A_ROUND))

        times = figures.interleaved(
            {"four": partial(measure, ALTERNATIVES), "one": partial(measure, 1)}, options.rounds
        )
    medians = figures.medians(times)
    return Result(
        name="alternatives",
        ours=medians["four"],
        unit=f"ms for {ALTERNATIVES} lines of {NEW_TOKENS} tokens",
        peers={"one line": medians["one"], "limit": round(LIMIT * medians["one"], 2)},
        more_is_better=False,
        details={"rounds": figures.rounded(times)},
    )


def _milliseconds(engine: Engine, before: str, lines: int) -> float:
    """Of decoding alone. Raises GenerationFailed."""
    request = Request(before, length=Length.OPEN, max_tokens=NEW_TOKENS, alternatives=lines)
    started = time.perf_counter()
    for step in engine.generate(request, CancelToken()):
        if isinstance(step, Finished):
            return (time.perf_counter() - started) * 1000
    raise GenerationFailed(reason="it did not say how it ended.")
