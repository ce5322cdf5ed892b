"""How likely a model took a token to be, and how likely the end of the word before it (Q9).

Pure: logits in, natural logarithms out. They are those of the model itself, whatever the sampling
made of its logits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import torch

from gptwriter.engine import softmax
from gptwriter.engine.sampling import Allowed
from gptwriter.engine.softmax import Floats, Sums

_LEAST = 1e-30
_TOLD = 6


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Logarithms of two probabilities behind the same text."""

    token: float  # that just this token follows
    border: float  # that some token follows which cannot go on with a Latin word
    best: tuple[tuple[int, float], ...] = ()  # the likeliest tokens with their probabilities


def measure(
    logits: torch.Tensor, token: int, borders: Floats, allowed: Allowed | None
) -> Likelihood:
    """`logits`: (vocabulary,), of any float type and device. `borders`: 1 for what ends a word.

    `allowed`: what the choice was limited to, so that these tokens alone share the probability.
    """
    row = logits.float().cpu().numpy()
    sums = softmax.sums(row, borders)
    if allowed is not None:
        ids = allowed.ids.cpu().numpy()
        shares = np.exp(row[ids] - row[ids].max()) * allowed.weights.cpu().numpy()
        return Likelihood(
            _logarithm(shares[ids == token].sum() / shares.sum()), _logarithm(sums.marked)
        )
    best = [(each, _chance(row, each, sums)) for each in sums.told]
    return Likelihood(
        _logarithm(_chance(row, token, sums)),
        _logarithm(sums.marked),
        tuple(sorted(best, key=itemgetter(1), reverse=True)[:_TOLD]),
    )


def _chance(row: Floats, token: int, sums: Sums) -> float:
    return math.exp(row[token] - sums.top) / sums.total


def _logarithm(chance: float) -> float:
    return math.log(min(1.0, max(_LEAST, chance)))
