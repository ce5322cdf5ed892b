"""Token healing: the word at the caret is said again by the model, as it would have said it (Q1).

A half-typed word ends in a token that no whole word has there, and a model that is shown it goes
on badly. So the model sees the text up to the word alone, and its first tokens must agree with
what was typed; then the typed part is dropped. It knows no model, only the vocabulary it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex
import torch

from gptwriter.engine.sampling import Allowed
from gptwriter.engine.text_stream import trim
from gptwriter.engine.vocabulary import Vocabulary

_SHORT_OF_THE_CARET = 0.01  # how often a token there is followed by what was typed
_LONGEST = 32  # characters; nobody types a longer word, and each may cost a token
_LETTER = r"[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]"
_AT_CARET = regex.compile(rf"(?r)(?:{_LETTER}+['’.,\-_])*{_LETTER}+\Z", regex.V1)
_ONE_SPACE = regex.compile(r"(?<=\S) \Z")


@dataclass(frozen=True, slots=True)
class Caret:
    """The text left of the caret, divided where the model takes over."""

    before: str  # what the model is shown
    typed: str  # what its next tokens must begin with


def divide(before: str) -> Caret:
    """Back up to the start of the word at the caret, and to the one space before it."""
    word = _AT_CARET.search(before[-_LONGEST - 1 :])
    if word is None:
        return Caret(before, " ") if _ONE_SPACE.search(before[-2:]) else Caret(before, "")
    typed = word.group()
    if len(typed) > _LONGEST:
        return Caret(before, "")
    start = before[: len(before) - len(typed)]
    shown = trim(start)
    return Caret(shown, " " + typed if shown and shown != start else typed)


class Healing:
    """What of the typed text the model has yet to say again."""

    def __init__(
        self, typed: str, vocabulary: Vocabulary, encode: Callable[[str], list[int]]
    ) -> None:
        self._typed = typed.encode(errors="ignore")
        self._characters = len(typed)  # of the text that comes, to be dropped
        self._vocabulary = vocabulary
        self._encode = encode

    def allowed(self, device: torch.device) -> Allowed | None:
        """The tokens that may come next; None when all may.

        A token that ends inside what was typed is likely as a word of its own, and then the rest
        is not: " does" for " doesn". Only the one that the tokenizer itself would put there is
        believed without seeing what follows it.
        """
        if not self._typed:
            return None
        ids = self._vocabulary.agreeing(self._typed)
        if not ids:  # a vocabulary that cannot write this at all
            self._typed, self._characters = b"", 0
            return None
        usual = self._encode(self._typed.decode(errors="ignore"))[:1]
        weights = [
            1.0 if [token] == usual or self._reaches_the_caret(token) else _SHORT_OF_THE_CARET
            for token in ids
        ]
        return Allowed(torch.tensor(ids, device=device), torch.tensor(weights, device=device))

    def _reaches_the_caret(self, token: int) -> bool:
        return len(self._vocabulary[token]) >= len(self._typed)

    def is_said_by(self, token: int) -> bool:
        """Whether a token only says again what was typed, and nothing new."""
        return 0 < len(self._vocabulary[token]) <= len(self._typed)

    @property
    def is_at_work(self) -> bool:
        """Whether what was typed has not all been said again."""
        return bool(self._typed)

    def said(self, token: int) -> None:
        """The model took this token."""
        if self._typed:
            self._typed = self._typed[len(self._vocabulary[token]) :]

    def without_typed(self, text: str) -> str:
        """What is new in the next part of the text."""
        dropped = min(self._characters, len(text))
        self._characters -= dropped
        return text[dropped:]
