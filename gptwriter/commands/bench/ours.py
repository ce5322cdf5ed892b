"""The contestant that is gptwriter: its engine as it is, without the child process around it.

Imported in a contestant's process alone.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gptwriter.commands.bench.contestant import Setting, Timing
from gptwriter.engine import child
from gptwriter.engine.api import (
    CancelToken,
    Device,
    Finished,
    Length,
    ModelSpec,
    Request,
    WeightFormat,
)
from gptwriter.errors import GenerationFailed, ModelMissing

if TYPE_CHECKING:
    from gptwriter.engine.api import Engine


def start(model: Path, weights: WeightFormat, threads: int | None) -> OurEngine:
    """Load `model` with gptwriter. Raises GptwriterError."""
    os.environ.update(child.environment(threads, gpu=False))
    import torch

    from gptwriter.engine.torch_engine import TorchEngine

    engine = TorchEngine()
    for _ in engine.load(ModelSpec(model, Device.CPU, weights), CancelToken()):
        pass
    if engine.info is None:
        raise ModelMissing(place=str(model))
    return OurEngine(engine, Setting(torch.get_num_threads(), engine.info.weights.value))


class OurEngine:
    """A `Contestant` around an `Engine`."""

    def __init__(self, engine: Engine, setting: Setting) -> None:
        self._engine = engine
        self.setting = setting

    def write(self, before: str, tokens: int) -> Timing:
        request = Request(before, length=Length.OPEN, max_tokens=tokens)
        started, first = time.perf_counter(), 0.0
        for step in self._engine.generate(request, CancelToken()):
            first = first or time.perf_counter() - started
            if isinstance(step, Finished):
                used = step.usage
                return Timing(
                    prefilled_tokens=used.prefilled_tokens,
                    prefill_seconds=used.prefill_seconds,
                    decoded_tokens=max(0, used.generated_tokens - 1),
                    decode_seconds=used.decode_seconds,
                    first_word_seconds=first,
                )
        raise GenerationFailed(reason="it did not say how it ended.")
