"""Chooses the next token from a model's logits: greedy, or by temperature, top-k, top-p, min-p.

Pure: logits, settings and a generator in, one token id out. It knows no model and no text.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import torch

from gptwriter.engine.api import Sampling
from gptwriter.errors import GenerationFailed, translate


@dataclass(frozen=True, slots=True)
class Allowed:
    """The only tokens that may come next (Q1), and by how much each is believed."""

    ids: torch.Tensor  # (tokens,)
    weights: torch.Tensor  # (tokens,), above 0 and at most 1


def generator(sampling: Sampling, line: int = 0) -> torch.Generator:
    """The source of chance of one request; on the CPU, so that a seed means the same anywhere.

    `line`: which of several continuations it is for.
    """
    return torch.Generator().manual_seed(sampling.seed + line)


def choose(
    logits: torch.Tensor,
    sampling: Sampling,
    seen: Sequence[int],
    chance: torch.Generator,
    allowed: Allowed | None = None,
) -> int:
    """The id of the next token.

    `logits`: (vocabulary,), any float type and device. `seen`: the tokens so far, prompt included.
    `allowed`: the only tokens that may come; the limits of `sampling` then count among these.
    Raises GenerationFailed where the logits are no numbers.
    """
    logits = _limited(penalised(logits.float(), sampling.repetition_penalty, seen), allowed)
    best = _best(logits)
    if math.isnan(logits[best]):
        raise GenerationFailed(reason=translate("errors", "its weights gave no numbers."))
    if not sampling.temperature > 0:
        return best
    chances = probabilities(logits, sampling)
    return int(torch.multinomial(chances.cpu(), 1, generator=chance))


def _best(logits: torch.Tensor) -> int:
    """The first of the highest; or of those that are no numbers, where there are any.

    On the CPU numpy finds it in a twentieth of torch's time, and for each token of each line.
    """
    return int(logits.numpy().argmax() if logits.device.type == "cpu" else logits.argmax())


def likeliest(
    logits: torch.Tensor, count: int, allowed: Allowed | None, forbidden: Collection[int]
) -> list[int]:
    """The ids of the `count` likeliest tokens, the likeliest first; fewer where fewer may come."""
    logits = _limited(logits.float(), allowed)
    best = logits.topk(min(len(logits), count + len(forbidden)))
    possible = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    found = [token for token, value in possible if value > -torch.inf and token not in forbidden]
    return found[:count]


def _limited(logits: torch.Tensor, allowed: Allowed | None) -> torch.Tensor:
    if allowed is None:
        return logits
    nothing = torch.full_like(logits, -torch.inf)
    weighed = logits[allowed.ids] + allowed.weights.log()
    return nothing.index_copy(0, allowed.ids, weighed)


def without(logits: torch.Tensor, forbidden: Iterable[int]) -> torch.Tensor:
    """The logits if these tokens did not exist; a copy."""
    ids = torch.tensor(sorted(forbidden), device=logits.device)
    return logits.index_fill(0, ids, -torch.inf)


def probabilities(logits: torch.Tensor, sampling: Sampling) -> torch.Tensor:
    """What is left of the distribution after every limit; (vocabulary,), its sum is 1."""
    chances = torch.softmax(logits / sampling.temperature, dim=-1)
    chances = _top_k(chances, sampling.top_k)
    chances = _top_p(chances, sampling.top_p)
    chances = _min_p(chances, sampling.min_p)
    return chances / chances.sum()


def penalised(logits: torch.Tensor, penalty: float, seen: Sequence[int]) -> torch.Tensor:
    """Make tokens that were seen less likely (CTRL, Keskar et al. 2019, section 4.1)."""
    if penalty == 1 or not seen:
        return logits
    ids = torch.tensor(sorted(set(seen)), device=logits.device)
    some = logits[ids]
    return logits.index_copy(0, ids, torch.where(some > 0, some / penalty, some * penalty))


def _top_k(chances: torch.Tensor, count: int) -> torch.Tensor:
    if not 0 < count < len(chances):
        return chances
    kept = chances.topk(count)
    return torch.zeros_like(chances).index_copy(0, kept.indices, kept.values)


def _top_p(chances: torch.Tensor, share: float) -> torch.Tensor:
    """Keep the fewest tokens whose chances add up to `share` (Holtzman et al. 2020)."""
    if share >= 1:
        return chances
    ordered, ids = chances.sort(descending=True)
    ordered = ordered / ordered.sum()
    before = ordered.cumsum(0) - ordered
    ordered[1:][before[1:] >= share] = 0  # the best token always stays
    return torch.zeros_like(chances).index_copy(0, ids, ordered)


def _min_p(chances: torch.Tensor, share: float) -> torch.Tensor:
    """Keep tokens at least `share` times as likely as the best (Nguyen et al. 2024)."""
    if share <= 0:
        return chances
    return torch.where(chances >= min(share, 1) * chances.max(), chances, 0)
