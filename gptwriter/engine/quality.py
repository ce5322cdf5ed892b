"""How well a model predicts text: bits per character, the fewer the better.

The measure is the cross entropy of the text's tokens, so two formats of the same weights can be
compared on any text, and two models with different tokenizers as well. It knows no formats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch.nn import functional


class Scorer(Protocol):
    """A decoder that tells what it expected behind every token."""

    def keep(self, length: int) -> int: ...

    def forward(self, tokens: Sequence[int], rows: int) -> torch.Tensor: ...


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to predict: what a model is shown first, the text's tokens, and its length."""

    start: Sequence[int]  # at least one token
    tokens: Sequence[int]
    characters: int


def bits_per_character(scorer: Scorer, samples: Sequence[Sample], *, rows: int = 128) -> float:
    """The mean over all samples, running `rows` tokens at a time; the scorer forgets what it held.

    `rows` decides which of a model's weights are measured: many use the unpacked ones.
    """
    bits = sum(_bits(scorer, sample, rows) for sample in samples)
    return bits / sum(sample.characters for sample in samples)


def _bits(scorer: Scorer, sample: Sample, rows: int) -> float:
    scorer.keep(0)
    shown = [*sample.start, *sample.tokens[:-1]]
    said = torch.tensor(sample.tokens)
    logits = torch.cat(
        [
            scorer.forward(some, len(some)).float().cpu()
            for some in (shown[at : at + rows] for at in range(0, len(shown), rows))
        ]
    )[-len(said) :]  # (tokens, vocabulary)
    return float(functional.cross_entropy(logits, said, reduction="sum")) / math.log(2)
