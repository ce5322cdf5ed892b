"""The forward pass of a language model over a cache of what it has already read.

`Decoder` is the seam: the rest of the engine knows only its methods, and `decoder_for` alone
says which class runs which model, so a faster forward pass for one architecture is one class and
one line there. Here is no text, no sampling and no cancelling.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Protocol

import torch


class Decoder(Protocol):
    """A model and the keys and values of the tokens it has read."""

    def keep(self, length: int) -> int:
        """Forget all but the first `length` tokens, or more; returns how many are left."""

    def forward(self, tokens: Sequence[int], rows: int = 1) -> torch.Tensor:
        """Read more tokens; returns the logits behind the last `rows`, (rows, vocabulary).

        There is at least one token, and there are at least as many as `rows`. With no rows, the
        model only reads: what it would have said, it need not compute.
        """

    def branch(self, step: int, tokens: Sequence[int]) -> torch.Tensor:
        """Go on in several ways at once behind what was read: their logits, (ways, vocabulary).

        `tokens`: the next one of each way; `step` counts from 0. What was read stays read, the
        branches are forgotten with the next `keep` or `forward`.
        """


class RereadingDecoder:
    """Any causal model through transformers; its cache cannot go back, so it reads anew.

    This is right for sliding windows, recurrent states and whatever comes next.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._device = next(model.parameters()).device
        self._length = 0
        self._cache = self._empty_cache()
        self._branches: Any = None  # a cache of several rows, while there are branches

    def keep(self, length: int) -> int:
        self._branches = None
        if length < self._length:
            self._length = 0
            self._cache = self._empty_cache()
        return self._length

    @torch.inference_mode()
    def forward(self, tokens: Sequence[int], rows: int = 1) -> torch.Tensor:
        output = self._model(
            input_ids=torch.tensor([tokens], device=self._device),  # (1, new tokens)
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=self._last(len(tokens), rows),
        )
        self._length += len(tokens)
        logits: torch.Tensor = output.logits[0]  # (1, rows, vocabulary)
        return logits

    @torch.inference_mode()
    def branch(self, step: int, tokens: Sequence[int]) -> torch.Tensor:
        if step == 0:
            self._branches = copy.deepcopy(self._cache)
            self._branches.batch_repeat_interleave(len(tokens))
        output = self._model(
            input_ids=torch.tensor(tokens, device=self._device)[:, None],  # (ways, 1)
            past_key_values=self._branches,
            use_cache=True,
        )
        logits: torch.Tensor = output.logits[:, -1]  # (ways, 1, vocabulary) -> (ways, vocabulary)
        return logits

    def _last(self, tokens: int, rows: int) -> torch.Tensor:
        """Which positions' logits to compute, as indices.

        Their number would mean the same, but gives the head a strided view, for which torch copies
        the whole embedding: 170 ms for each prefill of the default model.
        """
        return torch.arange(tokens - rows, tokens, device=self._device)

    def _empty_cache(self) -> Any:
        from transformers import DynamicCache

        return DynamicCache(config=self._model.config)


class CroppingDecoder(RereadingDecoder):
    """A model with full attention in every layer, whose cache is cut to any length."""

    def keep(self, length: int) -> int:
        self._branches = None
        if length < self._length:
            self._cache.crop(length - self._length)
            self._length = length
        return self._length


def decoder_for(model: Any) -> Decoder:
    """The decoder of a loaded transformers model, by what its cache is made of."""
    from transformers.cache_utils import DynamicCache, DynamicLayer

    layers = {type(layer) for layer in DynamicCache(config=model.config).layers}
    return CroppingDecoder(model) if layers <= {DynamicLayer} else RereadingDecoder(model)
