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
from gptwriter.engine.native_losses import Head


def library_for(hidden: Tensor, weight: Tensor) -> Library | None:
    """The compiled code for this output matrix on this CPU; None where there is none."""
    if weight.requires_grad or not native_losses.can_score(hidden, weight):
        return None
    return native_library.library()


def each(hidden: Tensor, weight: Tensor, targets: Tensor, library: Library) -> Tensor:
    """The loss in nats of each target (tokens,), without a gradient."""
    return native_losses.losses(hidden, weight, targets, library)[0]


class KeptHead:
    """What is made of an output matrix once: a training only learns from it, so bytes will do."""

    def __init__(self) -> None:
        self._of: Tensor | None = None
        self._head: Head | None = None

    def of(self, weight: Tensor) -> Head:
        if self._head is None or self._of is not weight:
            self._of, self._head = weight, Head.of(weight)
        return self._head


def summed(hidden: Tensor, weight: Tensor, targets: Tensor, head: Head, library: Library) -> Tensor:
    """Their sum, from rounded logits."""
    applied: Any = _Summed.apply  # it has no types
    found: Tensor = applied(hidden, weight, targets, head, library)
    return found


class _Summed(torch.autograd.Function):
    """The slopes are made on the way forward, while the logits are there."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd takes no keywords
        ctx: Any,
        hidden: Tensor,
        weight: Tensor,
        targets: Tensor,
        head: Head,
        library: Library,
    ) -> Tensor:
        losses, to_hidden = native_losses.losses(hidden, weight, targets, library, head)
        ctx.save_for_backward(to_hidden)
        ctx.dtype = hidden.dtype
        return losses.sum()

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor | None, ...]:
        (to_hidden,) = ctx.saved_tensors
        return (to_hidden * outer[0]).to(ctx.dtype), None, None, None, None
