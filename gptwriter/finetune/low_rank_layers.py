"""LoRA's layers in fewer steps than peft's own, for training on a CPU.

y = x W + s (x A) B, where only A and B learn (Hu et al. 2021). Each product is added into the one
before in the same pass over memory, forwards and backwards, and nothing of the size of `y` is made
twice. The matrices stay where peft has put them. Importing this module imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


def use_in(model: Any) -> None:
    """Let every LoRA layer of `model` compute this way; one adapter, without dropout."""
    for layer in model.modules():
        if getattr(layer, "lora_A", None):
            layer.forward = partial(_forward, layer)


@contextmanager
def merged(model: Any) -> Iterator[None]:
    """While it lasts, every matrix and its change are one product, and nothing learns.

    To write a text token by token takes two thirds of the time then: it is the calls that cost.
    """
    before = []
    for layer in model.modules():
        if isinstance(layer.__dict__.get("forward"), partial) and getattr(layer, "lora_A", None):
            before.append((layer, layer.forward))
            layer.forward = partial(_forward_merged, layer.base_layer.bias, _merged(layer))
    try:
        yield
    finally:
        for layer, forward in before:
            layer.forward = forward


def _merged(layer: Any) -> Tensor:
    """(outputs, inputs), in the number format of the frozen matrix."""
    base, (name,) = layer.base_layer, layer.lora_A
    with torch.no_grad():
        change = layer.lora_B[name].weight @ layer.lora_A[name].weight * layer.scaling[name]
        frozen = base.weight.T if layer.fan_in_fan_out else base.weight
        found: Tensor = (frozen + change).to(frozen.dtype)
    return found


def _forward_merged(bias: Tensor | None, matrix: Tensor, inputs: Tensor) -> Tensor:
    return functional.linear(inputs.to(matrix.dtype), matrix, bias)


def _forward(layer: Any, inputs: Tensor) -> Tensor:
    """What the layer answers to `inputs`, shape (..., inputs)."""
    base, (name,) = layer.base_layer, layer.lora_A
    matrix = base.weight if layer.fan_in_fan_out else base.weight.T
    down, up = layer.lora_A[name].weight, layer.lora_B[name].weight
    changed: Any = _Changed.apply  # it has no types
    found: Tensor = changed(inputs, matrix, base.bias, down, up, layer.scaling[name])
    return found


class _Changed(torch.autograd.Function):
    """A frozen matrix with a change of low rank beside it, in the number format of the matrix."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd takes no keywords
        ctx: Any,
        inputs: Tensor,  # (..., inputs)
        matrix: Tensor,  # (inputs, outputs), frozen
        bias: Tensor | None,  # (outputs,), frozen
        down: Tensor,  # (rank, inputs)
        up: Tensor,  # (outputs, rank)
        scale: float,
    ) -> Tensor:
        rows = inputs.reshape(-1, inputs.shape[-1]).to(matrix.dtype)
        down, up = down.to(matrix.dtype), (up * scale).to(matrix.dtype)
        inner = rows @ down.T
        outputs = rows @ matrix if bias is None else torch.addmm(bias, rows, matrix)
        outputs.addmm_(inner, up.T)
        ctx.save_for_backward(rows, inner, matrix, down, up)
        ctx.scale, ctx.shape, ctx.dtype = scale, inputs.shape, inputs.dtype
        return outputs.view(*inputs.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor | None, ...]:
        rows, inner, matrix, down, up = ctx.saved_tensors
        slope = outer[0].reshape(-1, matrix.shape[1])
        to_inner = slope @ up
        to_rows = None
        if ctx.needs_input_grad[0]:
            to_rows = (slope @ matrix.T).addmm_(to_inner, down).view(ctx.shape).to(ctx.dtype)
        to_down = (to_inner.T @ rows).float()
        to_up = (slope.T @ inner).float() * ctx.scale
        return to_rows, None, None, to_down, to_up, None
