"""The contestant that is transformers' own `generate`: greedy, in bfloat16, as its manual has it.

It keeps nothing between two texts, as `generate` keeps nothing. Imported in a contestant's process
alone.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from gptwriter.commands.bench.contestant import Setting, Timing, timing_of


def start(model: Path, threads: int) -> TransformersGenerate:
    """Raises OSError or ValueError where the folder cannot be loaded."""
    os.environ.update({"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"})
    return TransformersGenerate(model, threads)


class TransformersGenerate:
    """A `Contestant`."""

    def __init__(self, model: Path, threads: int) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        torch.set_num_threads(threads)
        model_class: Any = AutoModelForCausalLM
        self._torch = torch
        self._tokenizer: Any = AutoTokenizer.from_pretrained(model, local_files_only=True)
        self._model = model_class.from_pretrained(
            model, dtype=torch.bfloat16, local_files_only=True
        ).eval()
        self.setting = Setting(threads, "bfloat16")

    def write(self, before: str, tokens: int) -> Timing:
        inputs = self._tokenizer(before, return_tensors="pt")  # input_ids: [1, prompt]
        clock = _Clock()
        with self._torch.inference_mode():
            self._model.generate(
                **inputs,
                do_sample=False,
                min_new_tokens=tokens,
                max_new_tokens=tokens,
                pad_token_id=0,
                streamer=clock,
            )
        texts = [self._tokenizer.decode([token]) for token in clock.tokens]
        return timing_of(inputs["input_ids"].shape[1], clock.arrivals, texts, clock.arrivals[-1])


class _Clock:
    """A streamer, as `generate` knows them, that notes when each token arrives."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._prompt_came = False
        self.arrivals: list[float] = []
        self.tokens: list[int] = []

    def put(self, value: Any) -> None:
        """First the prompt, then one token at a time."""
        if self._prompt_came:
            self.arrivals.append(time.perf_counter() - self._started)
            self.tokens += value.tolist()
        self._prompt_came = True

    def end(self) -> None:
        """The interface wants it."""
