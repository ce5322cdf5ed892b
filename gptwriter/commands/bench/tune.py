"""Useful tokens a second that a fine-tuning learns from: gptwriter's against the stock Trainer's.

Everyone has the same text, the same model with LoRA of the same rank on the same layers, and as
many threads; a round is one optimizer step of each. Padding does not count. The peers are
transformers' Trainer and PEFT as their manuals have them: a paragraph is an example, a batch is
eight of them, padded to the longest; one in float32, which is the default, one with `bf16=True`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from itertools import cycle
from typing import cast

from gptwriter.commands.bench import figures, our_lesson, trainer_peer
from gptwriter.commands.bench.contestant import Setting
from gptwriter.commands.bench.lesson import STOCK_BATCH, Curriculum, StartLesson, Step, teach
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.stage import Remote
from gptwriter.engine import catalog
from gptwriter.errors import GenerationFailed, UsageError
from gptwriter.finetune.presets import PRESETS, Preset
from gptwriter.finetune.sections import inside_marks, paragraphs
from gptwriter.prose.unwrapping import unwrap

OURS = "gptwriter"
FLOAT32 = "Trainer + PEFT"
BFLOAT16 = "Trainer + PEFT, bf16=True"
_LONGEST_TOKEN = 8  # characters, roughly; how much text there must be for all steps


def run(options: Options) -> Result:
    """Raises ModelError, UsageError and GenerationFailed."""
    catalog.check(options.model)
    steps = options.rounds + 1
    texts = _enough(paragraphs(inside_marks(unwrap(options.text))), steps)
    threads = options.threads or os.cpu_count() or 1  # as of `gptwriter tune`
    taught_to_all = Curriculum(options.model, texts, steps, threads, PRESETS[Preset.NORMAL])
    with ExitStack() as stack:
        taught: dict[str, Remote] = {}

        def add(name: str, start: StartLesson) -> object:
            taught[name] = Remote(name, start, teach)
            stack.callback(taught[name].end)
            return taught[name].answer()

        settings = {OURS: add(OURS, partial(our_lesson.start, taught_to_all))}
        missing = {}
        for name, bf16 in ((FLOAT32, False), (BFLOAT16, True)):
            try:
                settings[name] = add(name, partial(trainer_peer.start, taught_to_all, bf16=bf16))
            except GenerationFailed as error:
                missing[name] = str(error)
                del taught[name]
        return _raced(taught, settings, missing, options)


def _raced(
    taught: Mapping[str, Remote],
    settings: Mapping[str, object],
    missing: dict[str, str],
    options: Options,
) -> Result:
    last: dict[str, Step] = {}

    def measure(name: str, _number: int) -> float:
        last[name] = cast("Step", taught[name].ask())
        return last[name].tokens / last[name].seconds

    measures = {each: partial(measure, each) for each in taught}
    rates = figures.interleaved(measures, options.rounds)
    medians = figures.medians(rates)
    return Result(
        name="tune",
        ours=medians.pop(OURS),
        unit="useful tokens/s",
        peers=medians,
        more_is_better=True,
        missing=missing,
        details={
            "peak_memory_mb": {name: round(step.peak_memory_mb) for name, step in last.items()},
            "settings": {name: asdict(cast("Setting", each)) for name, each in settings.items()},
            "rounds": figures.rounded(rates),
        },
    )


def _enough(found: Sequence[str], steps: int) -> tuple[str, ...]:
    """Paragraphs for so many steps of everyone, said again where there are too few.

    Raises UsageError when there is no text.
    """
    recipe = PRESETS[Preset.NORMAL]
    characters = steps * recipe.blocks_per_step * recipe.block_tokens * _LONGEST_TOKEN
    texts: list[str] = []
    for text in cycle(found):
        if len(texts) >= steps * STOCK_BATCH and characters <= 0:
            break
        texts.append(text)
        characters -= len(text)
    if not texts:
        raise UsageError(reason="There is no text to learn from.")
    return tuple(texts)
