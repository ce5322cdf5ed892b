"""Reuses what the model has already read: the KV cache kept between requests (P1).

It knows which tokens the decoder's cache holds, and runs only those that differ, in chunks small
enough that a cancel is felt at once (P7). It knows no text and chooses no tokens.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import takewhile
from operator import eq

import torch

from gptwriter.engine.api import CancelToken
from gptwriter.engine.decoder import Decoder

PREFILL_CHUNK = 128  # tokens at most; one call with 900 kept a cancel waiting for 1.6 s
SMALLEST_CHUNK = 16  # fewer save no time: the weights are read for each chunk anew
_CHUNK_SECONDS = 0.05  # how long a cancel may wait (E4)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading some tokens."""

    logits: torch.Tensor | None  # (vocabulary,) behind the last token; None if cancelled
    reused: int  # tokens taken from the cache
    run: int  # tokens run through the model


class KvCache:
    """A decoder that remembers which tokens it holds."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._tokens: list[int] = []
        self._chunk = PREFILL_CHUNK

    def read(self, tokens: list[int], cancel: CancelToken) -> Reading:
        """Bring the cache to hold exactly `tokens`, at least one, running what is missing.

        The last token is always run, because only running gives logits. After a cancel the cache
        holds a prefix of `tokens`; after an error it is empty, whatever the decoder had got to.
        """
        try:
            reused = self._decoder.keep(min(self._shared_prefix(tokens), len(tokens) - 1))
            del self._tokens[reused:]
            logits = self._run(tokens[reused:], cancel)
        except Exception:
            self.forget()
            raise
        return Reading(logits, reused, len(self._tokens) - reused)

    def forget(self) -> None:
        """Empty the cache."""
        self._tokens.clear()
        self._decoder.keep(0)

    def _run(self, tokens: list[int], cancel: CancelToken) -> torch.Tensor | None:
        logits, start = None, 0
        while start < len(tokens):
            if cancel.cancelled:
                return None
            chunk = tokens[start : start + self._chunk]
            started = time.perf_counter()
            logits = self._decoder.forward(chunk)
            self._adapt(len(chunk), time.perf_counter() - started)
            self._tokens += chunk
            start += len(chunk)
        return None if cancel.cancelled else logits

    def _adapt(self, tokens: int, seconds: float) -> None:
        """Let the next chunk take the time that a cancel may wait, on this machine, as busy as now.

        A few tokens say nothing: they are run in another way. One slow chunk halves the next.
        """
        if tokens >= SMALLEST_CHUNK:
            affordable = int(tokens * _CHUNK_SECONDS / max(seconds, 1e-6))
            wanted = max(affordable, self._chunk // 2)
            self._chunk = max(SMALLEST_CHUNK, min(wanted, 2 * self._chunk, PREFILL_CHUNK))

    def _shared_prefix(self, tokens: list[int]) -> int:
        known = self._tokens
        if known == tokens[: len(known)]:  # the usual case, at the speed of C
            return len(known)
        return sum(1 for _ in takewhile(bool, map(eq, known, tokens)))
