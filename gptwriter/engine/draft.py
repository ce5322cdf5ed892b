"""What a model has said, of which the last words may have to be taken back (Q16).

Text that may become a banned phrase, or a first word that is not wanted again (S36), is held until
it cannot, so that nothing is ever shown and withdrawn (S6). Where one does come, the draft goes
back to before it, and its first token is forbidden at that place. It knows neither a model nor what
becomes of the text.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch

from gptwriter.engine.banned import BannedPhrases
from gptwriter.engine.beginnings import Beginnings
from gptwriter.engine.detokenizer import Detokenizer
from gptwriter.engine.healing import Healing
from gptwriter.engine.likelihood import Likelihood
from gptwriter.engine.sampling import Allowed

MOST_RETURNS = 16  # a model that wants nothing else is at its end


@dataclass(frozen=True, slots=True)
class Said:
    """A part of the text, and how likely it was."""

    text: str
    odds: Likelihood


@dataclass(frozen=True, slots=True)
class _Held:
    position: int  # of the token
    said: Said
    healing: Healing  # as it was before the token


class Draft:
    """The tokens of one request: its prompt, then what the model said."""

    def __init__(
        self,
        prompt: Sequence[int],
        decode: Callable[[Sequence[int]], str],
        healing: Healing,
        banned: BannedPhrases,
        *,
        before: str,
        typed: str,
        beginnings: Beginnings,
        most_returns: int = MOST_RETURNS,
    ) -> None:
        self.tokens = list(prompt)
        self.stuck = False  # whatever is tried ends in what may not be said
        self._decode = decode
        self._words = Detokenizer(decode, self.tokens)
        self._healing = healing
        self._banned = banned
        self._beginnings: Beginnings | None = beginnings  # None: a word of the text is certain
        self._typed = typed.lstrip(" ")  # of the word at the caret, which the text goes on
        self._context = before[: len(before) - len(self._typed)][-1:]
        self._held: list[_Held] = []
        self._forbidden: defaultdict[int, set[int]] = defaultdict(set)
        self.banned = 0  # phrases that were taken back
        self._returns = 0
        self._most_returns = most_returns

    def allowed(self, device: torch.device) -> Allowed | None:
        return self._healing.allowed(device)

    def only_repeats(self, token: int) -> bool:
        """Whether a token would say nothing but what the writer has typed."""
        return self._healing.is_said_by(token)

    @property
    def forbidden(self) -> frozenset[int]:
        """The tokens that have led to what may not be said from here."""
        return frozenset(self._forbidden.get(len(self.tokens), ()))

    def say(self, token: int, odds: Likelihood) -> list[Said]:
        """Add a token; returns the text that is now certain to stay, in order."""
        healing = copy.copy(self._healing)
        position = len(self.tokens)
        self.tokens.append(token)
        self._healing.said(token)
        text = self._healing.without_typed(self._words.push(token))
        self._held.append(_Held(position, Said(text, odds), healing))
        return self._settled(final=False)

    def finish(self) -> list[Said]:
        """The model has no more to say; returns what was held, without a phrase at its end."""
        text = self._healing.without_typed(self._words.finish())
        odds = Likelihood(0.0, 0.0)
        self._held.append(_Held(len(self.tokens), Said(text, odds), self._healing))
        return self._settled(final=True)

    def _settled(self, *, final: bool) -> list[Said]:
        text = "".join(held.said.text for held in self._held)
        seen = self._beginnings.find(text, final=final) if self._beginnings else None
        typed = len(self._typed)
        found = seen or self._banned.find(
            self._context, self._typed + text, final=final, typed=typed
        )
        if found is None:
            return self._release(len(self._held))
        first = self._token_at(found.start if seen else max(0, found.start - typed))
        settled = self._release(first)
        if found.whole:
            self.banned += seen is None
            self._go_back()
        return settled

    def _token_at(self, start: int) -> int:
        """Which held token the text at `start` came with, half characters before it included."""
        ends = accumulate(len(held.said.text) for held in self._held)
        index = next(index for index, end in enumerate(ends) if end > start)
        while index and not self._held[index - 1].said.text and self._is_free(index - 1):
            index -= 1
        return index

    def _is_free(self, index: int) -> bool:
        """Whether this token was the model's choice, and not the writer's own word again."""
        return not self._held[index].healing.is_at_work

    def _release(self, count: int) -> list[Said]:
        settled = [held.said for held in self._held[:count]]
        del self._held[:count]
        said = "".join(part.text for part in settled)
        if said.strip(" "):
            self._beginnings = None
        if said:
            self._context, self._typed = said[-1:], ""
        return settled

    def _go_back(self) -> None:
        """To before the first of the held tokens."""
        held = self._held[0]
        if held.position < len(self.tokens):
            self._forbidden[held.position].add(self.tokens[held.position])
        del self.tokens[held.position :]
        self._held.clear()
        self._healing = held.healing
        self._words = Detokenizer(self._decode, self.tokens)
        self._returns += 1
        self.stuck = self._returns >= self._most_returns
