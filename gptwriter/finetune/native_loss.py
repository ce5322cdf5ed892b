"""The loss behind the last layer as compiled code, where the output matrix is frozen.

The logits, which are 50 times as large as what they come from, never exist in memory. Importing
this module imports torch.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from gptwriter.engine import native_library, native_losses
from gptwriter.engine.native_library import Library


def library_for(hidden: Tensor, weight: Tensor) -> Library | None:
    """The compiled code for this output matrix on this CPU; None where there is none."""
    if weight.requires_grad or not native_losses.can_score(hidden, weight):
        return None
    return native_library.library()


def each(hidden: Tensor, weight: Tensor, targets: Tensor, library: Library) -> Tensor:
    """The loss in nats of each target (tokens,), without a gradient."""
    return native_losses.losses(hidden, weight, targets, library, learns=False)[0]


def summed(hidden: Tensor, weight: Tensor, targets: Tensor, library: Library) -> Tensor:
    """Their sum."""
    applied: Any = _Summed.apply  # it has no types
    found: Tensor = applied(hidden, weight, targets, library)
    return found


class _Summed(torch.autograd.Function):
    """The slopes are made on the way forward, while the logits are there."""

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, targets: Tensor, library: Library
    ) -> Tensor:
        losses, to_hidden = native_losses.losses(
            hidden, weight, targets, library, learns=ctx.needs_input_grad[0]
        )
        ctx.save_for_backward(to_hidden)
        ctx.dtype = hidden.dtype
        return losses.sum()

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor | None, ...]:
        (to_hidden,) = ctx.saved_tensors
        return (to_hidden * outer[0]).to(ctx.dtype), None, None, None
