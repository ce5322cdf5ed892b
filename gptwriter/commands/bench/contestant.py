"""What is raced: something that continues a text and says how long its two phases took.

Values and one protocol; it imports no model library, because the race's parent reads it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Timing:
    """One continuation. Prefill ends with the first token; decoding is the tokens behind it."""

    prefilled_tokens: int  # run through the model, without those taken from a cache
    prefill_seconds: float
    decoded_tokens: int  # without the first
    decode_seconds: float
    first_word_seconds: float  # from the request to the first whole word

    @property
    def prefill_rate(self) -> float:
        """Tokens a second."""
        return self.prefilled_tokens / self.prefill_seconds

    @property
    def decode_rate(self) -> float:
        """Tokens a second; 0 where the model ended the text with its first token."""
        return self.decoded_tokens / self.decode_seconds if self.decoded_tokens else 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a contestant computes with."""

    threads: int
    weights: str  # the format that decoding reads


class Contestant(Protocol):
    """A model that is loaded, in a process of its own."""

    setting: Setting

    def write(self, before: str, tokens: int) -> Timing:
        """Continue `before` greedily by `tokens` tokens, fewer when the model ends the text."""


def timing_of(
    prefilled_tokens: int, arrivals: Sequence[float], texts: Sequence[str], end: float
) -> Timing:
    """A timing from the tokens' arrivals, in seconds from the request, and their texts."""
    return Timing(
        prefilled_tokens=prefilled_tokens,
        prefill_seconds=arrivals[0],
        decoded_tokens=len(arrivals) - 1,
        decode_seconds=arrivals[-1] - arrivals[0],
        first_word_seconds=_first_word(arrivals, texts, end),
    )


def _first_word(arrivals: Sequence[float], texts: Sequence[str], end: float) -> float:
    """A word is whole when the next one begins: with a token that starts with no letter."""
    written = ""
    for arrival, text in zip(arrivals, texts, strict=True):
        if written.strip() and not text[:1].isalnum():
            return arrival
        written += text
    return end
