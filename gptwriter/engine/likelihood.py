"""How likely a model took a token to be, and how likely the end of the word before it (Q9).

Pure: logits in, natural logarithms out. They are those of the model itself, whatever the sampling
made of its logits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter

import torch

from gptwriter.engine.sampling import Allowed

_LEAST = 1e-30
_WORTH_TELLING = 0.01  # a token that is less likely was hardly considered
_TOLD = 6


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Logarithms of two probabilities behind the same text."""

    token: float  # that just this token follows
    border: float  # that some token follows which cannot go on with a Latin word
    best: tuple[tuple[int, float], ...] = ()  # the likeliest tokens with their probabilities


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
    best = _best(chances) if allowed is None else ()
    token_odds, border_odds = (math.log(min(1.0, max(_LEAST, chance))) for chance in both)
    return Likelihood(token_odds, border_odds, best)


def _best(chances: torch.Tensor) -> tuple[tuple[int, float], ...]:
    """The likeliest first. One comparison leaves out most tokens, and numpy makes it the faster."""
    row = chances.cpu().numpy()
    (ids,) = (row >= _WORTH_TELLING).nonzero()
    found = zip(ids.tolist(), row[ids].tolist(), strict=True)
    return tuple(sorted(found, key=itemgetter(1), reverse=True)[:_TOLD])
