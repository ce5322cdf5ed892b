"""A race of the contestants for one rate, as `decode` and `prefill` run it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from gptwriter.commands.bench import figures
from gptwriter.commands.bench.contestant import Timing
from gptwriter.commands.bench.line_up import OURS
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.sample_text import Prompts
from gptwriter.commands.bench.stage import Stage


def race(
    name: str,
    stage: Stage,
    options: Options,
    *,
    prompt_tokens: int,
    new_tokens: int,
    rate: Callable[[Timing], float],
) -> Result:
    """Everyone on `stage` continues the same new prompt in each round; rates are tokens a second.

    Raises GenerationFailed.
    """
    prompts = Prompts(options.text, options.model)

    def measure(contestant: str, number: int) -> float:
        before = prompts.cut(prompt_tokens, number)
        return rate(stage.write(contestant, before, new_tokens))

    measures = {each: partial(measure, each) for each in stage.names}
    rates = figures.interleaved(measures, options.rounds)
    medians = figures.medians(rates)
    return Result(
        name=name,
        ours=medians.pop(OURS),
        unit="tokens/s",
        peers=medians,
        more_is_better=True,
        missing=stage.missing,
        details={
            "prompt_tokens": prompt_tokens,
            "new_tokens": new_tokens,
            "settings": {name: asdict(each) for name, each in stage.settings.items()},
            "rounds": figures.rounded(rates),
        },
    )
