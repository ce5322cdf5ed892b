"""Reuses what the model has already read: the KV cache kept between requests (P1).

It knows which tokens the decoder's cache holds, and runs only those that differ, in chunks small
enough that a cancel is felt at once (P7). It knows no text and chooses no tokens.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import eq

import torch

from gptwriter.engine.api import CancelToken
from gptwriter.engine.decoder import Decoder

PREFILL_CHUNK = 128  # tokens at most; one call with 900 kept a cancel waiting for 1.6 s
SMALLEST_CHUNK = 64  # the weights are read for each chunk anew: 16 rows cost a third of 128
# The model is idle 150 ms after a cancel (E4). Shorter chunks cost up to 43 % of the speed, and
# bring nothing: what a cancelled request still says is dropped before it reaches the window.
_CHUNK_SECONDS = 0.12


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading some tokens."""

    logits: torch.Tensor | None  # (1 + tokens read ahead, vocabulary); None if cancelled
    reused: int  # tokens taken from the cache
    run: int  # tokens run through the model


class KvCache:
    """A decoder that remembers which tokens it holds."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._tokens: list[int] = []
        self._chunk = PREFILL_CHUNK

    def read(self, tokens: list[int], cancel: CancelToken, ahead: Sequence[int] = ()) -> Reading:
        """Bring the cache to hold exactly `tokens`, at least one, and `ahead` behind them.

        Only what is missing is run, and always the last of `tokens`, because only running gives
        logits: behind it, and behind each token ahead. After a cancel the cache holds a prefix of
        them all; after an error it is empty, whatever the decoder had got to.
        """
        whole = [*tokens, *ahead]
        try:
            reused = self._decoder.keep(min(self._shared_prefix(whole), len(tokens) - 1))
            del self._tokens[reused:]
            logits = self._run(whole[reused:], 1 + len(ahead), cancel)
        except Exception:
            self.forget()
            raise
        return Reading(logits, reused, len(self._tokens) - reused)

    def branch(self, step: int, tokens: list[int]) -> torch.Tensor:
        """As `Decoder.branch`, behind the tokens that were read; after an error it is empty."""
        try:
            return self._decoder.branch(step, tokens)
        except Exception:
            self.forget()
            raise

    def forget(self) -> None:
        """Empty the cache."""
        self._tokens.clear()
        self._decoder.keep(0)

    def _run(self, tokens: list[int], rows: int, cancel: CancelToken) -> torch.Tensor | None:
        """The last chunk is the longer by what is read ahead, so that it gives all `rows`."""
        logits, start = None, 0
        while start < len(tokens):
            if cancel.cancelled:
                return None
            left = len(tokens) - start
            is_last = left < self._chunk + rows
            chunk = tokens[start:] if is_last else tokens[start : start + self._chunk]
            started = time.perf_counter()
            logits = self._decoder.forward(chunk, rows if is_last else 0)
            self._adapt(len(chunk), time.perf_counter() - started)
            self._tokens += chunk
            start += len(chunk)
        return None if cancel.cancelled else logits

    def _adapt(self, tokens: int, seconds: float) -> None:
        """Let the next chunk take the time that a cancel may wait, on this machine, as busy as now.

        Fewer tokens than a chunk say nothing of one. Only powers of two: torch's attention works in
        blocks of such sizes, and the sums of two ways to cut a text are then rounded alike.
        """
        if tokens == self._chunk and seconds > _CHUNK_SECONDS:
            self._chunk = max(SMALLEST_CHUNK, self._chunk // 2)
        elif tokens == self._chunk and 2.5 * seconds < _CHUNK_SECONDS:
            self._chunk = min(PREFILL_CHUNK, self._chunk * 2)

    def _shared_prefix(self, tokens: list[int]) -> int:
        known = self._tokens
        if known == tokens[: len(known)]:  # the usual case, at the speed of C
            return len(known)
        return sum(1 for _ in takewhile(bool, map(eq, known, tokens)))
