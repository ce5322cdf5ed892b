"""The loss behind the last layer as compiled code, where the output matrix is frozen.

The logits, which are 50 times as large as what they come from, never exist in memory. Importing
this module imports torch.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from gptwriter.engine import byte_weights, native_library, native_losses
from gptwriter.engine.byte_weights import RoundedWeights
from gptwriter.engine.native_library import Library


def library_for(hidden: Tensor, weight: Tensor) -> Library | None:
    """The compiled code for this output matrix on this CPU; None where there is none."""
    if weight.requires_grad or not native_losses.can_score(hidden, weight):
        return None
    return native_library.library()


def each(hidden: Tensor, weight: Tensor, targets: Tensor, library: Library) -> Tensor:
    """The loss in nats of each target (tokens,), without a gradient."""
    return native_losses.losses(hidden, weight, targets, library, learns=False)[0]


class RoundedHead:
    """An output matrix in bytes, made once: what a training only learns from need not be exact."""

    def __init__(self) -> None:
        self._of: Tensor | None = None
        self._rounded: RoundedWeights | None = None

    def of(self, weight: Tensor) -> RoundedWeights:
        if self._rounded is None or self._of is not weight:
            alike = torch.ones(weight.shape[1])
            self._of, self._rounded = weight, byte_weights.rounded(weight, alike, both_ways=False)
        return self._rounded


def summed(
    hidden: Tensor, weight: Tensor, targets: Tensor, rounded: RoundedWeights, library: Library
) -> Tensor:
    """Their sum, from rounded logits."""
    applied: Any = _Summed.apply  # it has no types
    found: Tensor = applied(hidden, weight, targets, rounded, library)
    return found


class _Summed(torch.autograd.Function):
    """The slopes are made on the way forward, while the logits are there."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd takes no keywords
        ctx: Any,
        hidden: Tensor,
        weight: Tensor,
        targets: Tensor,
        rounded: RoundedWeights,
        library: Library,
    ) -> Tensor:
        losses, to_hidden = native_losses.losses(
            hidden, weight, targets, library, learns=ctx.needs_input_grad[0], rounded=rounded
        )
        ctx.save_for_backward(to_hidden)
        ctx.dtype = hidden.dtype
        return losses.sum()

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor | None, ...]:
        (to_hidden,) = ctx.saved_tensors
        return (to_hidden * outer[0]).to(ctx.dtype), None, None, None, None
