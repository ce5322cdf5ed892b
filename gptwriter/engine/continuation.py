"""One request from its first token to its last: read, choose, write, until something ends it.

It joins the parts (window, cache, writing) and owns none of them. Several lines are written in one
batch behind the same cached text (P10). It knows no device and no folder, and it holds nothing that
outlives the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from gptwriter.engine.api import (
    MOST_ALTERNATIVES,
    CancelToken,
    Finished,
    FinishReason,
    Length,
    Piece,
    Request,
    Usage,
)
from gptwriter.engine.healing import Caret, divide
from gptwriter.engine.kv_cache import Reading
from gptwriter.engine.lengths import token_budget
from gptwriter.engine.prompt_window import PromptWindow
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.engine.writing import Writing

if TYPE_CHECKING:
    import torch


class Reader(Protocol):
    """A model that remembers what it has read; see PlacedModel."""

    def read(
        self, tokens: list[int], cancel: CancelToken, ahead: Sequence[int] = ()
    ) -> Reading: ...

    def branch(self, step: int, tokens: list[int]) -> torch.Tensor: ...


class Continuation:
    """The state of one request; `run` it once."""

    def __init__(
        self,
        request: Request,
        cancel: CancelToken,
        *,
        tokenizer: Tokenizer,
        window: PromptWindow,
        model: Reader,
    ) -> None:
        started = time.perf_counter()
        self._cancel = cancel
        self._model = model
        self._wanted = min(request.alternatives, MOST_ALTERNATIVES)
        caret = _divided(request)
        ids, self._sent = window.prompt(caret.before, request.memory, request.note)
        self._prompt = tokenizer.prompt(ids)
        budget = token_budget(request.length, request.max_tokens, request.before, tokenizer.count)
        if budget > 0:
            budget += tokenizer.count(caret.typed)
        most = len(self._prompt) + min(budget, window.positions - len(self._prompt))
        # The model is to say the typed word again: what it most likely says is read with the prompt
        # in one pass, instead of token by token. Several lines go on from the prompt itself.
        usual = tokenizer.encode(caret.typed.rstrip()) if self._wanted == 1 else []
        self._ahead = usual[: max(0, most - 1 - len(self._prompt))]

        def writing(line: int) -> Writing:
            return Writing(request, self._prompt, caret.typed, tokenizer, most=most, line=line)

        self._new: Callable[[int], Writing] = writing
        self._lines = [writing(0)]
        self._prefill_seconds = time.perf_counter() - started
        self._decode_seconds = 0.0

    def run(self) -> Iterator[Piece | Finished]:
        """The pieces, then how it ended."""
        started = time.perf_counter()
        prefill = self._model.read(self._prompt, self._cancel, self._ahead)
        self._prefill_seconds += time.perf_counter() - started
        reason = yield from self._several(prefill) if self._wanted > 1 else self._one(prefill)
        banned = sum(line.taken_back for line in self._lines)
        yield Finished(reason, self._usage(prefill), self._sent, banned)

    def _one(self, prefill: Reading) -> Generator[Piece, None, FinishReason]:
        (line,) = self._lines
        logits = None if prefill.logits is None else prefill.logits[0]
        while logits is not None:
            started = time.perf_counter()
            pieces = line.take(logits)
            self._decode_seconds += time.perf_counter() - started
            yield from pieces
            if line.reason is not None:
                return line.reason
            if line.full:
                continue  # without reading a token that nothing follows
            started = time.perf_counter()
            logits = self._behind(line.tokens, prefill)
            self._decode_seconds += time.perf_counter() - started
        return FinishReason.CANCELLED

    def _behind(self, tokens: list[int], prefill: Reading) -> torch.Tensor | None:
        """The logits behind these tokens, (vocabulary,), without a pass where they were read."""
        said = tokens[len(self._prompt) :]
        if self._cancel.cancelled:
            return None
        if prefill.logits is not None and said == self._ahead[: len(said)]:
            return prefill.logits[len(said)]
        logits = self._model.read(tokens, self._cancel).logits
        return None if logits is None else logits[0]

    def _several(self, prefill: Reading) -> Generator[Piece, None, FinishReason]:
        """Lines that differ in their first new token, one more of each at a time (Q14)."""
        started = time.perf_counter()
        start, repeated = self._repeat_what_was_typed(prefill)
        if start is None:
            return FinishReason.CANCELLED
        firsts = self._lines[0].likeliest(start, self._wanted)
        if not firsts:  # the tokens were used up by what was typed, or there were none to use
            return FinishReason.LENGTH
        self._lines = [self._new(number) for number in range(len(firsts))]
        written = []
        for line, first in zip(self._lines, firsts, strict=True):
            for logits, token in repeated:
                line.take(logits, token)
            written.append(line.take(start, first))
        step = 0
        while True:
            self._decode_seconds += time.perf_counter() - started
            for pieces in written:
                yield from pieces
            if all(line.reason for line in self._lines):
                return self._lines[0].reason or FinishReason.LENGTH
            if self._cancel.cancelled:
                return FinishReason.CANCELLED
            started = time.perf_counter()
            logits = self._model.branch(step, [line.tokens[-1] for line in self._lines])
            written = [
                line.take(logits[number])
                for number, line in enumerate(self._lines)
                if line.reason is None
            ]
            step += 1

    def _repeat_what_was_typed(
        self, prefill: Reading
    ) -> tuple[torch.Tensor | None, list[tuple[torch.Tensor, int]]]:
        """Read the half-typed word as the model would say it: all lines have it in common (Q1).

        Returns the logits behind it, (vocabulary,), and its tokens with those they were taken from.
        """
        (line,), repeated = self._lines, []
        logits = None if prefill.logits is None else prefill.logits[0]
        while logits is not None and not line.full:
            token = line.repeated(logits)
            if token is None:
                break
            repeated.append((logits, token))
            line.take(logits, token)
            reading = self._model.read(line.tokens, self._cancel)
            logits = None if reading.logits is None else reading.logits[0]
        return logits, repeated

    def _usage(self, prefill: Reading) -> Usage:
        written = sum(len(line.tokens) - len(self._prompt) for line in self._lines)
        return Usage(
            prompt_tokens=len(self._prompt),
            reused_tokens=prefill.reused,
            prefilled_tokens=prefill.run,
            generated_tokens=written,
            prefill_seconds=self._prefill_seconds,
            decode_seconds=self._decode_seconds,
        )


def _divided(request: Request) -> Caret:
    """Where the model takes over; a text that only goes on is taken as it stands."""
    if request.length is Length.OPEN:
        return Caret(request.before, "")
    return divide(request.before)
