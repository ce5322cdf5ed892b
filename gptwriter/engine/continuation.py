"""One request from its first token to its last: read, choose, write, until something ends it.

It joins the parts (window, cache, sampling, detokenizer, text stream) and owns none of them. It
knows no device and no folder, and it holds nothing that outlives the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator

from gptwriter.engine import sampling
from gptwriter.engine.api import CancelToken, Finished, FinishReason, Piece, Request, Usage
from gptwriter.engine.detokenizer import Detokenizer
from gptwriter.engine.kv_cache import Reading
from gptwriter.engine.lengths import token_budget
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
        self._tokens = tokenizer.prompt(window.ids(request.before))
        self._prompt_tokens = len(self._tokens)
        budget = token_budget(request.length, request.max_tokens, request.before, tokenizer.count)
        self._last = self._prompt_tokens + min(budget, window.positions - self._prompt_tokens)
        self._words = Detokenizer(tokenizer.decode, self._tokens)
        self._stream = TextStream(
            request.before, request.length, stops=tokenizer.stops, after=request.after
        )
        self._prefill_seconds = time.perf_counter() - started
        self._decode_seconds = 0.0

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
            token = sampling.choose(reading.logits, self._sampling, self._tokens, chance)
            if token in self._special:
                return (yield from self._finish(FinishReason.END_OF_TEXT))
            self._tokens.append(token)
            pieces = self._stream.push(self._words.push(token))
            self._decode_seconds += time.perf_counter() - started
            yield from map(Piece, pieces)
            if self._stream.reason is not None:
                return self._stream.reason
            if len(self._tokens) >= self._last:
                continue  # without reading a token that nothing follows
            started = time.perf_counter()
            reading = self._read(self._tokens, self._cancel)
            self._decode_seconds += time.perf_counter() - started
        return FinishReason.CANCELLED

    def _finish(self, reason: FinishReason) -> Generator[Piece, None, FinishReason]:
        pieces = self._stream.push(self._words.finish()) + self._stream.finish(reason)
        yield from map(Piece, pieces)
        return self._stream.reason or reason

    def _usage(self, prefill: Reading) -> Usage:
        return Usage(
            prompt_tokens=self._prompt_tokens,
            reused_tokens=prefill.reused,
            prefilled_tokens=prefill.run,
            generated_tokens=len(self._tokens) - self._prompt_tokens,
            prefill_seconds=self._prefill_seconds,
            decode_seconds=self._decode_seconds,
        )
