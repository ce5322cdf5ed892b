"""What is minimised: how little the model expects each next token, summed over the text.

The logits of all tokens at once would be the largest thing in memory (a vocabulary of 50,000 makes
200 MB of a thousand tokens, twice), so they are made and used up in parts, and the gradient with
them, as in Liger Kernel (Hsu et al. 2024). Importing this module imports torch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from gptwriter.engine import threads
from gptwriter.finetune import native_loss

IGNORED = -100  # a label that is not scored: padding, or what leads a block
_PART = 256  # tokens whose logits exist at the same time
_EVEN = 32  # tokens, of which a part that is not whole has a multiple


class _Room:
    """Memory for the logits of one part, used again by the next.

    To give 100 MB back and ask for them again costs a page fault for every 4 KB, and that was a
    twelfth of a training's time.
    """

    def __init__(self) -> None:
        self._taken: dict[tuple[str, torch.dtype, torch.device], Tensor] = {}

    def of(self, name: str, shape: Sequence[int], dtype: torch.dtype, near: Tensor) -> Tensor:
        """A tensor of this shape and any content, on the device of `near`, till the next `name`."""
        items = math.prod(shape)
        key = (name, dtype, near.device)
        if key not in self._taken or len(self._taken[key]) < items:
            self._taken[key] = torch.empty(items, dtype=dtype, device=near.device)
        return self._taken[key][:items].view(shape)


class Objective(nn.Module):
    """A causal language model that answers with its loss; the only module that is trained."""

    accepts_loss_kwargs = True  # tells the Trainer to hand over `num_items_in_batch`

    def __init__(self, language_model: Any, *, is_compiled: bool = False) -> None:
        super().__init__()
        self.language_model = language_model
        self.is_compiled = is_compiled
        """Whether compiled code does most of the work."""
        self._room = _Room()
        self._kept_head = native_loss.KeptHead()

    def forward(
        self,
        input_ids: Tensor,
        labels: Tensor,
        num_items_in_batch: Tensor | int | None = None,
        *,
        each_token: bool = False,
    ) -> dict[str, Tensor]:
        """The loss in nats of `input_ids` (blocks, tokens) against `labels` of the same shape.

        Labels are the next tokens, already shifted. `loss` is the mean over `num_items_in_batch`
        tokens where given: over all that share an optimizer step, on whatever process. With
        `each_token` there is `losses` instead, without a gradient, one for every scored token.
        """
        scored = labels != IGNORED
        hidden = self._hidden(input_ids)[scored]
        weight, bias, cap = self._head(hidden)
        targets = labels[scored]
        plain = bias is None and cap is None
        library = native_loss.library_for(hidden, weight) if plain else None
        if library is not None:
            if each_token:
                return {"losses": native_loss.each(hidden, weight, targets, library)}
            head = self._kept_head.of(weight)
            total = native_loss.summed(hidden, weight, targets, head, library)
        else:
            hidden = hidden.to(weight.dtype)
            if each_token:
                return {"losses": _losses(hidden, weight, bias, targets, cap, self._room)}
            summed: Any = _SummedLoss.apply  # it has no types
            total = summed(hidden, weight, bias, targets, cap, self._room)
        return {"loss": total / (num_items_in_batch or len(targets))}

    def its_threads(self) -> AbstractContextManager[None]:
        """While it lasts, threads are where they are wanted to learn."""
        return threads.left_to_compiled_code() if self.is_compiled else nullcontext()

    def train(self, mode: bool = True) -> Objective:  # noqa: FBT001, FBT002 - as torch has it
        """As ever, but at once where nothing changes: the Trainer asks for it before each step.

        To tell all modules took a fiftieth of a step. A model is loaded in another mode than this.
        """
        changes = self.training is not mode or self.language_model.training is not mode
        return super().train(mode) if changes else self

    def _hidden(self, input_ids: Tensor) -> Tensor:
        """The last layer's output, shape (blocks, tokens, width).

        Padding stands on the right, where a causal model cannot see it, so no mask is needed and
        attention takes its fastest way.
        """
        hidden: Tensor = self.language_model.base_model(
            input_ids=input_ids, use_cache=False
        ).last_hidden_state
        return hidden

    def _head(self, hidden: Tensor) -> tuple[Tensor, Tensor | None, float | None]:
        """The output matrix (vocabulary, width) in the number format to multiply in."""
        head = self.language_model.get_output_embeddings()
        kind = hidden.device.type
        formats = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else None
        cap = getattr(self.language_model.config, "final_logit_softcapping", None)
        return head.weight.to(formats or head.weight.dtype), getattr(head, "bias", None), cap


class _SummedLoss(torch.autograd.Function):
    """Cross-entropy summed over tokens, with its gradients made on the way forward."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd takes no keywords
        ctx: Any,
        hidden: Tensor,  # (tokens, width)
        weight: Tensor,  # (vocabulary, width)
        bias: Tensor | None,
        targets: Tensor,  # (tokens,)
        cap: float | None,
        room: _Room,
    ) -> Tensor:
        total = torch.zeros((), device=hidden.device)
        to_hidden = torch.empty_like(hidden)
        learns_head = ctx.needs_input_grad[1]
        to_weight = torch.zeros_like(weight, dtype=torch.float32) if learns_head else None
        to_bias = torch.zeros_like(bias) if bias is not None and ctx.needs_input_grad[2] else None
        for part in _parts(len(targets)):
            logits = _logits(hidden[part], weight, bias, cap, room)
            slope = 1 - (logits / cap) ** 2 if cap else None
            picked = targets[part, None]
            logs = _log_probabilities(logits, room)
            total -= logs.gather(-1, picked).sum()
            errors = logs.exp_()  # softmax, less 1 at the target
            errors.scatter_add_(-1, picked, torch.full_like(picked, -1, dtype=errors.dtype))
            if slope is not None:
                errors *= slope
            narrow = room.of("narrow", errors.shape, weight.dtype, errors).copy_(errors)
            to_hidden[part] = narrow @ weight
            if to_weight is not None:
                to_weight += narrow.T @ hidden[part]
            if to_bias is not None:
                to_bias += errors.sum(0)
        ctx.save_for_backward(to_hidden, to_weight, to_bias)
        ctx.weight_dtype = weight.dtype
        return total

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor | None, ...]:
        scale = outer[0]
        to_hidden, to_weight, to_bias = ctx.saved_tensors
        return (
            to_hidden * scale.to(to_hidden.dtype),
            None if to_weight is None else (to_weight * scale).to(ctx.weight_dtype),
            None if to_bias is None else to_bias * scale,
            None,
            None,
            None,
        )


@torch.no_grad()
def _losses(  # noqa: PLR0917 - as `_SummedLoss` takes them
    hidden: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    targets: Tensor,
    cap: float | None,
    room: _Room,
) -> Tensor:
    found = []
    for part in _parts(len(targets)):
        logs = _log_probabilities(_logits(hidden[part], weight, bias, cap, room), room)
        found.append(-logs.gather(-1, targets[part, None]).squeeze(-1))
    return torch.cat(found) if found else torch.zeros(0)


def _logits(
    hidden: Tensor, weight: Tensor, bias: Tensor | None, cap: float | None, room: _Room
) -> Tensor:
    """Float32 logits (tokens, vocabulary), capped where the architecture does that (Gemma 2).

    They are in `room` until the next part's.
    """
    shape = (len(hidden), len(weight))
    logits = room.of("logits", shape, torch.float32, hidden)
    logits.copy_(torch.mm(hidden, weight.T, out=room.of("narrow", shape, weight.dtype, hidden)))
    if bias is not None:
        logits += bias
    return cap * torch.tanh(logits / cap) if cap else logits


def _log_probabilities(logits: Tensor, room: _Room) -> Tensor:
    """They are in `room` until the next part's."""
    found = room.of("logs", logits.shape, logits.dtype, logits)
    return torch.log_softmax(logits, -1, out=found)


def _parts(tokens: int) -> list[slice]:
    """Whole parts, then what is left, cut once more.

    oneDNN keeps a routine of megabytes for each number of rows, so there are few of these numbers.
    """
    left = tokens % _PART
    starts = [*range(0, tokens - left, _PART), tokens - left, tokens - left % _EVEN, tokens]
    return [slice(start, end) for start, end in pairwise(starts) if start < end]
