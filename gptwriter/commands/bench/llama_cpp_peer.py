"""The contestant that is llama.cpp, through llama-cpp-python, on the default model's own GGUF.

A peer to measure against, and nothing else: the product never loads it. Imported in a contestant's
process alone.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from gptwriter.commands.bench.contestant import Setting, Timing, timing_of

_POSITIONS = 2048
_BATCH = 512  # tokens that it runs at once, its own default


def start(gguf: Path, threads: int, *, flash_attention: bool) -> LlamaCpp:
    """Raises ImportError where llama-cpp-python is not installed, ValueError for a bad file."""
    return LlamaCpp(gguf, threads, flash_attention=flash_attention)


class LlamaCpp:
    """A `Contestant`; like ours it keeps its KV cache and runs only what is new in a text."""

    def __init__(self, gguf: Path, threads: int, *, flash_attention: bool) -> None:
        import llama_cpp

        self._library: Any = llama_cpp
        self._llama: Any = llama_cpp.Llama(
            str(gguf),
            n_ctx=_POSITIONS,
            n_threads=threads,
            n_threads_batch=threads,
            flash_attn=flash_attention,
            verbose=False,
        )
        self._greedy = llama_cpp.llama_sampler_init_greedy()
        self._tokens: list[int] = []  # whose keys and values are in the cache
        self.setting = Setting(threads, "Q4_1")
        self._warm_up()

    def write(self, before: str, tokens: int) -> Timing:
        started = time.perf_counter()
        prompt: list[int] = self._llama.tokenize(before.encode(), add_bos=False)
        new = self._drop_all_but_common(prompt)
        self._run(new)
        written: list[int] = []
        arrivals: list[float] = []
        while len(written) < tokens:
            token = self._library.llama_sampler_sample(self._greedy, self._llama.ctx, -1)
            arrivals.append(time.perf_counter() - started)
            written.append(token)
            if token == self._llama.token_eos():
                break
            if len(written) < tokens:
                self._run([token])
        end = time.perf_counter() - started
        return timing_of(len(new), arrivals, [self._text(each) for each in written], end)

    def _warm_up(self) -> None:
        """A build with instructions that this processor lacks dies here, before any race."""
        self._run([0] * _BATCH)
        self._run([0])

    def _drop_all_but_common(self, prompt: list[int]) -> list[int]:
        """Roll the cache back to where the texts part; returns the tokens that are to be run."""
        common = 0
        for ours, theirs in zip(self._tokens, prompt[:-1], strict=False):
            if ours != theirs:
                break
            common += 1
        self._tokens = prompt[:common]
        self._llama.n_tokens = common  # `eval` clears what is behind
        return prompt[common:]

    def _run(self, tokens: list[int]) -> None:
        self._llama.eval(tokens)
        self._tokens += tokens

    def _text(self, token: int) -> str:
        return str(self._llama.detokenize([token]), "utf-8", "replace")
