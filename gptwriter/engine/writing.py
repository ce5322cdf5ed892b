"""One line of continuation, token by token: what is chosen, and which words come of it.

It turns logits into pieces until something ends the line. It knows no model and no cache; where
the logits come from, and how many lines are written at once, is its caller's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import torch

from gptwriter.engine import sampling
from gptwriter.engine.api import FinishReason, Other, Piece, Request
from gptwriter.engine.banned import banned
from gptwriter.engine.beginnings import Beginnings
from gptwriter.engine.draft import MOST_RETURNS, Draft, Said
from gptwriter.engine.healing import Healing
from gptwriter.engine.likelihood import Likelihood, measure
from gptwriter.engine.text_stream import TextStream
from gptwriter.engine.tokenizer import Tokenizer


class Writing:
    """Behind `prompt`, which ends where the half-typed word `typed` begins."""

    def __init__(
        self,
        request: Request,
        prompt: Sequence[int],
        typed: str,
        tokenizer: Tokenizer,
        *,
        most: int,
        line: int = 0,
    ) -> None:
        """`most`: tokens, prompt included. `line`: which of several lines this is."""
        self._draft = Draft(
            prompt,
            tokenizer.decode,
            Healing(typed, tokenizer.spelled, tokenizer.encode),
            banned(request.banned),
            before=request.before,
            typed=typed,
            beginnings=Beginnings(request.not_first),
            # Lines that are written at once keep step: none of them can go back.
            most_returns=0 if request.alternatives > 1 else MOST_RETURNS,
        )
        self.tokens = self._draft.tokens
        self.reason: FinishReason | None = None
        self._most = most
        self._line = line
        self._sampling = request.sampling
        self._chance = sampling.generator(request.sampling, line)
        self._special = tokenizer.special_ids
        self._vocabulary = tokenizer.spelled
        self._stream = TextStream(
            request.before, request.length, stops=tokenizer.stops, after=request.after
        )

    @property
    def full(self) -> bool:
        """Whether nothing may follow the tokens that are there."""
        return len(self.tokens) >= self._most

    @property
    def taken_back(self) -> int:
        """Banned phrases that were not said."""
        return self._draft.banned

    def repeated(self, logits: torch.Tensor) -> int | None:
        """The likeliest token, if it says nothing but what the writer has typed already."""
        allowed = self._draft.allowed(logits.device)
        best = sampling.likeliest(logits, 1, allowed, forbidden=self._special)
        return best[0] if best and self._draft.only_repeats(best[0]) else None

    def likeliest(self, logits: torch.Tensor, count: int) -> list[int]:
        """The `count` tokens, or fewer, that are the likeliest to say something new now."""
        allowed = self._draft.allowed(logits.device)
        possible = () if allowed is None else allowed.ids.tolist()
        nothing_new = {token for token in possible if self._draft.only_repeats(token)}
        return sampling.likeliest(
            logits, count, allowed, forbidden=nothing_new.union(self._special)
        )

    def take(self, logits: torch.Tensor, token: int | None = None) -> list[Piece]:
        """Write the next token, or `token` itself; `reason` says whether the line has ended.

        `logits`: (vocabulary,), behind all tokens so far.
        """
        if self.full:
            return self._end(FinishReason.LENGTH)
        allowed = self._draft.allowed(logits.device)
        if token is None:
            if forbidden := self._draft.forbidden:
                logits = sampling.without(logits, forbidden)
            token = sampling.choose(logits, self._sampling, self.tokens, self._chance, allowed)
        if token in self._special:
            return self._end(FinishReason.END_OF_TEXT)
        said = self._draft.say(token, measure(logits, token, self._vocabulary.borders, allowed))
        pieces = self._named(self._pushed(said))
        self.reason = self._stream.reason
        if self._draft.stuck and self.reason is None:
            pieces += self._end(FinishReason.LENGTH)
        return pieces

    def _end(self, reason: FinishReason) -> list[Piece]:
        pieces = self._pushed(self._draft.finish()) + self._stream.finish(reason)
        self.reason = self._stream.reason or reason
        return self._named(pieces)

    def _pushed(self, said: Iterable[Said]) -> list[Piece]:
        return [
            piece
            for part in said
            for piece in self._stream.push(
                part.text, part.odds.token, part.odds.border, self._others(part.odds)
            )
        ]

    def _others(self, odds: Likelihood) -> tuple[Other, ...]:
        """The likeliest tokens as text; one that is half a character, or none, says nothing."""
        spelled = ((self._vocabulary[token], chance) for token, chance in odds.best)
        decoded = ((text.decode(errors="replace"), chance) for text, chance in spelled)
        return tuple(
            Other(text, chance)
            for text, chance in decoded
            if text.strip() and "\N{REPLACEMENT CHARACTER}" not in text
        )

    def _named(self, pieces: list[Piece]) -> list[Piece]:
        if self._line == 0:
            return pieces
        return [replace(each, line=self._line) for each in pieces]
