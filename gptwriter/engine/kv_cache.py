"""Reuses what the model has already read: the KV cache kept between requests (P1).

It knows which tokens the decoder's cache holds, and runs only those that differ, in chunks small
enough that a cancel is felt at once (P7). It knows no text and chooses no tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from operator import eq

import torch

from gptwriter.engine.api import CancelToken
from gptwriter.engine.decoder import Decoder

PREFILL_CHUNK = 128  # tokens; one call with 900 kept a cancel waiting for 1.6 s


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
        logits = None
        for start in range(0, len(tokens), PREFILL_CHUNK):
            if cancel.cancelled:
                return None
            chunk = tokens[start : start + PREFILL_CHUNK]
            logits = self._decoder.forward(chunk)
            self._tokens += chunk
        return None if cancel.cancelled else logits

    def _shared_prefix(self, tokens: list[int]) -> int:
        known = self._tokens
        if known == tokens[: len(known)]:  # the usual case, at the speed of C
            return len(known)
        return sum(1 for _ in takewhile(bool, map(eq, known, tokens)))
