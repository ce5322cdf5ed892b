"""What a model's tokens look like as bytes: which agree with a half-typed word, which end one.

Token healing (Q1) needs the first, the probability that a word is over (Q9) the second. It knows
the whole vocabulary and neither the model nor any text but what it is handed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import regex

_BYTE_TOKEN = regex.compile(r"<0x([0-9A-F]{2})>")
_WORD_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"  # how SentencePiece writes a space
# A token that starts like this goes on with the Latin word before it, or may.
_GOES_ON = regex.compile(
    r"[[\p{L}\p{M}\p{N}'’\-]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]", regex.V1
)


class Vocabulary:
    """The bytes of every token by its id; None for a token that is no text."""

    def __init__(self, tokens: Sequence[bytes | None]) -> None:
        self._tokens = tokens
        self._sorted = sorted((text, token) for token, text in enumerate(tokens) if text)

    def __getitem__(self, token: int) -> bytes:
        """The bytes that a token writes."""
        return (self._tokens[token] if token < len(self._tokens) else None) or b""

    def agreeing(self, typed: bytes) -> list[int]:
        """The tokens that start with `typed`, and those that `typed` starts with (Q1)."""
        longer = self._starting_with(typed)
        shorter = [
            token
            for length in range(1, len(typed))
            for token in self._starting_with(typed[:length], exactly=True)
        ]
        return shorter + longer

    @cached_property
    def borders(self) -> npt.NDArray[np.float32]:
        """1 for each token that cannot go on with a Latin word, else 0; (vocabulary,)."""
        ends = (0 if text and _goes_on(text) else 1 for text in self._tokens)
        return np.fromiter(ends, np.float32, len(self._tokens))

    def _starting_with(self, start: bytes, *, exactly: bool = False) -> list[int]:
        first = bisect_left(self._sorted, (start, -1))
        last = (
            bisect_left(self._sorted, (start + b"\x00", -1), first)
            if exactly
            else bisect_left(self._sorted, (_behind(start), -1), first)
        )
        return [token for _, token in self._sorted[first:last]]


def _behind(start: bytes) -> bytes:
    """A string behind all that start with `start`: UTF-8 has no byte of 255."""
    return start + b"\xff"


def _goes_on(text: bytes) -> bool:
    return _GOES_ON.match(text.decode(errors="ignore")) is not None


def from_names(names: Mapping[str, int], no_text: frozenset[int]) -> Vocabulary:
    """The vocabulary of a tokenizer that names its tokens as GPT-2's or as SentencePiece's does."""
    tokens: list[bytes | None] = [None] * (max(names.values(), default=-1) + 1)
    table = _byte_level_table()
    byte_level = all(set(name) <= table.keys() for name in _sample(names, no_text))
    for name, token in names.items():
        if token not in no_text:
            tokens[token] = _from_byte_level(name, table) if byte_level else _from_pieces(name)
    return Vocabulary(tokens)


def _sample(names: Mapping[str, int], no_text: frozenset[int]) -> list[str]:
    return [name for name, token in names.items() if token not in no_text][:2_000]


def _from_byte_level(name: str, table: Mapping[str, int]) -> bytes:
    """A name in GPT-2's alphabet; a token that was added later is spelled as it is."""
    try:
        return bytes(table[character] for character in name)
    except KeyError:
        return name.encode(errors="ignore")


def _from_pieces(name: str) -> bytes:
    if found := _BYTE_TOKEN.fullmatch(name):
        return bytes([int(found[1], 16)])
    return name.replace(_WORD_SPACE, " ").encode(errors="ignore")


def _byte_level_table() -> dict[str, int]:
    """GPT-2's alphabet: every byte as a visible character (Radford et al. 2019, encoder.py)."""
    visible = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in visible]
    table = {chr(byte): byte for byte in visible}
    return table | {chr(256 + index): byte for index, byte in enumerate(hidden)}
