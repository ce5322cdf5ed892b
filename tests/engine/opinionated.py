"""A stand-in for a model that says what a test wants, token by token."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from gptwriter.engine.api import CancelToken, Finished, Piece, Request
from gptwriter.engine.continuation import Continuation
from gptwriter.engine.kv_cache import Reading
from gptwriter.engine.prompt_window import PromptWindow
from gptwriter.engine.tokenizer import Tokenizer


class Opinionated:
    """At each place behind the prompt it likes these tokens, the first one best.

    `read_lengths` are the numbers of tokens it was shown.
    """

    def __init__(self, tokenizer: Tokenizer, *places: list[str]) -> None:
        self.read_lengths: list[int] = []
        self._tokenizer = tokenizer
        self._places = places

    def read(self, tokens: list[int], _cancel: CancelToken, ahead: Sequence[int] = ()) -> Reading:
        self.read_lengths.append(len(tokens))
        place = len(tokens) - self.read_lengths[0]
        logits = [self._liked(place + step) for step in range(len(ahead) + 1)]
        return Reading(torch.stack(logits), 0, 0)

    def _liked(self, place: int) -> torch.Tensor:
        logits = torch.zeros(self._tokenizer.vocabulary)
        for rank, text in enumerate(self._places[place] if place < len(self._places) else []):
            (token,) = self._tokenizer.encode(text)
            logits[token] = max(20.0 - 2 * rank, 1.0 / (1 + rank))  # never as little as others
        return logits

    def branch(self, step: int, tokens: list[int]) -> torch.Tensor:
        raise NotImplementedError

    def continues(self, request: Request) -> list[Piece]:
        """All pieces that come of a request."""
        return [said for said in self.answers(request) if isinstance(said, Piece)]

    def answers(self, request: Request) -> list[Piece | Finished]:
        """All that comes of a request."""
        continuation = Continuation(
            request,
            CancelToken(),
            tokenizer=self._tokenizer,
            window=PromptWindow(self._tokenizer.encode, 512),
            model=self,
        )
        return list(continuation.run())
