"""How likely a model took a token to be, and how likely the end of the word before it (Q9).

Pure: logits in, natural logarithms out. They are those of the model itself, whatever the sampling
made of its logits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from gptwriter.engine.sampling import Allowed

_LEAST = 1e-30


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Logarithms of two probabilities behind the same text."""

    token: float  # that just this token follows
    border: float  # that some token follows which cannot go on with a Latin word


def measure(
    logits: torch.Tensor, token: int, borders: torch.Tensor, allowed: Allowed | None
) -> Likelihood:
    """`logits`: (vocabulary,). `borders`: 1 for the tokens that end a word, on the same device.

    `allowed`: what the choice was limited to, so that these tokens alone share the probability.
    """
    chances = torch.softmax(logits.float(), dim=-1)
    of_token = chances[token]
    if allowed is not None:
        shares = chances[allowed.ids] * allowed.weights
        of_token = shares[allowed.ids == token].sum() / shares.sum()
    known = min(len(borders), len(chances))  # a model may have more rows than tokens
    of_border = chances[:known] @ borders[:known]
    both = torch.stack((of_token, of_border)).tolist()
    return Likelihood(*(math.log(min(1.0, max(_LEAST, chance))) for chance in both))
