"""One request from its first token to its last: read, choose, write, until something ends it.

It joins the parts (window, cache, sampling, detokenizer, text stream) and owns none of them. It
knows no device and no folder, and it holds nothing that outlives the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator

import torch

from gptwriter.engine import sampling
from gptwriter.engine.api import CancelToken, Finished, FinishReason, Length, Piece, Request, Usage
from gptwriter.engine.detokenizer import Detokenizer
from gptwriter.engine.healing import Caret, Healing, divide
from gptwriter.engine.kv_cache import Reading
from gptwriter.engine.lengths import token_budget
from gptwriter.engine.likelihood import Likelihood, measure
from gptwriter.engine.prompt_window import PromptWindow
from gptwriter.engine.text_stream import TextStream
from gptwriter.engine.tokenizer import Tokenizer

Read = Callable[[list[int], CancelToken], Reading]


class Continuation:
    """The state of one request; `run` it once."""

    def __init__(
        self,
        request: Request,
        cancel: CancelToken,
        *,
        tokenizer: Tokenizer,
        window: PromptWindow,
        read: Read,
    ) -> None:
        started = time.perf_counter()
        self._cancel = cancel
        self._read = read
        self._sampling = request.sampling
        self._special = tokenizer.special_ids
        self._vocabulary = tokenizer.spelled
        caret = _divided(request)
        self._healing = Healing(caret.typed, self._vocabulary, tokenizer.encode)
        self._tokens = tokenizer.prompt(window.ids(caret.before))
        self._prompt_tokens = len(self._tokens)
        budget = token_budget(request.length, request.max_tokens, request.before, tokenizer.count)
        if budget > 0:
            budget += tokenizer.count(caret.typed)
        self._last = self._prompt_tokens + min(budget, window.positions - self._prompt_tokens)
        self._words = Detokenizer(tokenizer.decode, self._tokens)
        self._stream = TextStream(
            request.before, request.length, stops=tokenizer.stops, after=request.after
        )
        self._prefill_seconds = time.perf_counter() - started
        self._decode_seconds = 0.0
        self._borders: torch.Tensor | None = None  # on the device of the logits

    def run(self) -> Iterator[Piece | Finished]:
        """The pieces, then how it ended."""
        started = time.perf_counter()
        prefill = self._read(self._tokens, self._cancel)
        self._prefill_seconds += time.perf_counter() - started
        reason = yield from self._pieces(prefill)
        yield Finished(reason, self._usage(prefill))

    def _pieces(self, reading: Reading) -> Generator[Piece, None, FinishReason]:
        chance = sampling.generator(self._sampling)
        while reading.logits is not None:
            if len(self._tokens) >= self._last:  # nothing to write: the reading was all
                return (yield from self._finish(FinishReason.LENGTH))
            started = time.perf_counter()
            allowed = self._healing.allowed(reading.logits.device)
            token = sampling.choose(reading.logits, self._sampling, self._tokens, chance, allowed)
            odds = self._measured(reading.logits, token, allowed)
            if token in self._special:
                return (yield from self._finish(FinishReason.END_OF_TEXT))
            self._tokens.append(token)
            self._healing.said(token)
            text = self._healing.without_typed(self._words.push(token))
            pieces = self._stream.push(text, odds.token, odds.border)
            self._decode_seconds += time.perf_counter() - started
            yield from pieces
            if self._stream.reason is not None:
                return self._stream.reason
            if len(self._tokens) >= self._last:
                continue  # without reading a token that nothing follows
            started = time.perf_counter()
            reading = self._read(self._tokens, self._cancel)
            self._decode_seconds += time.perf_counter() - started
        return FinishReason.CANCELLED

    def _finish(self, reason: FinishReason) -> Generator[Piece, None, FinishReason]:
        text = self._healing.without_typed(self._words.finish())
        yield from self._stream.push(text) + self._stream.finish(reason)
        return self._stream.reason or reason

    def _measured(
        self, logits: torch.Tensor, token: int, allowed: sampling.Allowed | None
    ) -> Likelihood:
        borders = self._borders
        if borders is None:
            borders = self._borders = self._vocabulary.borders.to(logits.device)
        return measure(logits, token, borders, allowed)

    def _usage(self, prefill: Reading) -> Usage:
        return Usage(
            prompt_tokens=self._prompt_tokens,
            reused_tokens=prefill.reused,
            prefilled_tokens=prefill.run,
            generated_tokens=len(self._tokens) - self._prompt_tokens,
            prefill_seconds=self._prefill_seconds,
            decode_seconds=self._decode_seconds,
        )


def _divided(request: Request) -> Caret:
    """Where the model takes over; a text that only goes on is taken as it stands."""
    if request.length is Length.OPEN:
        return Caret(request.before, "")
    return divide(request.before)
