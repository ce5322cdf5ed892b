"""From a typed word to the first piece of its ghost text, in the window's process.

A prompt of 1,000 tokens is warm; then one word after the other is typed, and each is a request of
its own. The clock runs from the request to the arrival of its first piece, which is a whole word,
and so it does for the peers, which need no pipe. The editor's pause timers are not part of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import accumulate

from gptwriter.commands.bench import figures
from gptwriter.commands.bench.hosted import hosted
from gptwriter.commands.bench.line_up import OURS, peers_only
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.sample_text import Prompts
from gptwriter.engine.api import CancelToken, Engine, Finished, Length, Request

PREFIX_TOKENS = 1000
WORDS = 40
_WORD_TOKENS = 6  # a peer writes that many, and stops the clock when the first word is whole


def run(options: Options) -> Result:
    prefix, words = Prompts(options.text, options.model).words_behind(PREFIX_TOKENS, WORDS)
    texts = list(accumulate(words, initial=prefix))  # round 0 reads the prefix
    with hosted(options) as engine, peers_only(options) as stage:
        typist = Typist(engine)

        def peer(name: str, number: int) -> float:
            return stage.write(name, texts[number], _WORD_TOKENS).first_word_seconds * 1000

        measures: dict[str, Callable[[int], float]] = {
            OURS: lambda number: typist.wait(texts[number]) * 1000,
            **{name: partial(peer, name) for name in stage.names},
        }
        waits = figures.interleaved(measures, WORDS)
    medians = figures.medians(waits)
    return Result(
        name="first-token",
        ours=medians.pop(OURS),
        unit="ms to the first word (p50)",
        peers=medians,
        more_is_better=False,
        missing=stage.missing,
        details={
            "milliseconds": {name: figures.spread(each) for name, each in waits.items()},
            "settings": {name: asdict(each) for name, each in stage.settings.items()},
            "prefilled_tokens": figures.spread(typist.prefilled[1:]),
            "prefix_tokens": PREFIX_TOKENS,
        },
    )


@dataclass(slots=True)
class Typist:
    """Asks an engine for a few words behind each text."""

    engine: Engine
    prefilled: list[float] = field(default_factory=list)  # tokens that each request ran

    def wait(self, before: str) -> float:
        """Seconds until the first piece; the request then runs to its end."""
        started, first = time.perf_counter(), 0.0
        for step in self.engine.generate(Request(before, length=Length.SHORT), CancelToken()):
            first = first or time.perf_counter() - started
            if isinstance(step, Finished):
                self.prefilled.append(step.usage.prefilled_tokens)
        return first
