"""Turns generated tokens into text one at a time, and only into whole characters (Q10).

A token may hold half a character, and a tokenizer may write a token differently behind another
one (a leading space that only exists inside a line). So a few tokens are always decoded together
and the text of the earlier ones is taken off. It knows nothing of words, stops or models.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

HALF = "\N{REPLACEMENT CHARACTER}"  # what every decoder writes for bytes that are no character
_CONTEXT = 8  # prompt tokens in front of the first one: enough for any character's bytes


class Detokenizer:
    """Decodes a growing list of token ids.

    `decode` is the tokenizer's own; it writes U+FFFD for bytes that are no character. `prompt` is
    what stands before the first token.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str], prompt: Sequence[int] = ()) -> None:
        self._decode = decode
        self._context = list(prompt[-_CONTEXT:])  # decoded, and its text was given out
        self._waiting: list[int] = []  # no whole text yet

    def push(self, token: int) -> str:
        """The text that this token completes; empty while a character is not whole."""
        self._waiting.append(token)
        text = self._new_text()
        if text.endswith(HALF):
            return ""
        self._context, self._waiting = self._waiting, []
        return text.replace(HALF, "")

    def finish(self) -> str:
        """The whole characters among the waiting tokens; the half one at the end is dropped."""
        text = self._new_text() if self._waiting else ""
        self._waiting = []
        return text.replace(HALF, "")

    def _new_text(self) -> str:
        known = self._decode(self._context) if self._context else ""
        return self._decode([*self._context, *self._waiting])[len(known) :]
