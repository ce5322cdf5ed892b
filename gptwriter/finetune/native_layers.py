"""The layers of a model under training as compiled code, where they are of a kind it knows.

Measured on two CPU cores at two and a half times the speed of the same layers in torch, half of
whose time goes by between the products. What learns stays where peft has put it, and so do
Trainer, optimizer and checkpoints. With a KV cache, or on another device, a layer is transformers'
own as before. Importing this module imports torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor

from gptwriter.engine import native_library, native_training
from gptwriter.engine.architectures import Layout
from gptwriter.engine.native_library import GROUP, Library
from gptwriter.engine.native_training import Layer, Matrix, Rotations


def use_in(model: Any, layout: Layout | None) -> bool:
    """Let every layer of `model`, with LoRA on each matrix, be compiled code.

    False where there is no such code for this model, its number format or this CPU; then nothing
    is changed.
    """
    library = native_library.library()
    if library is None or layout is None or not native_training.can_train(layout):
        return False
    if model.get_input_embeddings().weight.dtype is not torch.bfloat16:
        return False  # a CPU that does not compute in it
    names = layout.architecture.names
    paths = [names.root + names.block.format(index) for index in range(layout.shape.layers)]
    layers = [model.get_submodule(path.rstrip(".")) for path in paths]
    sizes = input_sizes(model, layers, _first_of_groups(layout))
    for layer, of_layer in zip(layers, sizes, strict=True):
        native = _native(layer, layout, of_layer, library)
        layer.forward = partial(_forward, native, layer.forward)
    return True


def _groups(layout: Layout) -> Sequence[Sequence[str]]:
    """Names of the matrices that have an input in common."""
    names = layout.architecture.names
    return (names.query_key_value, (names.out,), names.up, (names.down,))


def _first_of_groups(layout: Layout) -> list[str]:
    return [group[0] for group in _groups(layout)]


def input_sizes(model: Any, layers: Sequence[Any], names: Sequence[str]) -> list[list[Tensor]]:
    """How large each input of these matrices usually is, for each layer: root mean squares.

    Found with tokens from all over the vocabulary, which are always the same ones: a training that
    is resumed must go on with the same weights. What is rounded well with them is so with a book.
    """
    found: dict[int, Tensor] = {}

    def measure(module: Any, inputs: tuple[Tensor, ...]) -> None:
        behind_the_first = (
            inputs[0][:, 1:].float().flatten(0, 1)
        )  # many models put odd values there
        found[id(module)] = behind_the_first.square().mean(0).sqrt()

    modules = [[layer.get_submodule(name) for name in names] for layer in layers]
    hooks = [each.register_forward_pre_hook(measure) for of_layer in modules for each in of_layer]
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        model(_samples(model.config.vocab_size))
    for hook in hooks:
        hook.remove()
    return [[found[id(each)] for each in of_layer] for of_layer in modules]


def _samples(vocabulary: int) -> Tensor:
    """Four texts of 64 tokens, in any order."""
    lot = torch.randperm(4 * 64, generator=torch.Generator().manual_seed(0))
    return (lot * vocabulary // len(lot)).view(4, 64)


def _native(layer: Any, layout: Layout, sizes: Sequence[Tensor], library: Library) -> Layer:
    names = layout.architecture.names
    norms = (
        layer.get_submodule(names.attention_norm).weight,
        layer.get_submodule(names.feed_forward_norm).weight,
    )
    groups = _groups(layout)
    matrices = [[_matrix(layer.get_submodule(name)) for name in group] for group in groups]
    return Layer(layout, norms, matrices, sizes, library)


def _matrix(module: Any) -> Matrix:
    """Of a linear layer beside which peft has put its two."""
    base, (name,) = module.base_layer, module.lora_A
    return Matrix(
        base.weight,
        base.bias,
        module.lora_A[name].weight,
        module.lora_B[name].weight,
        module.scaling[name],
    )


def _forward(
    native: Layer,
    otherwise: Callable[..., Tensor],
    hidden: Tensor,
    *arguments: Any,
    **more: Any,
) -> Tensor:
    """What transformers calls for a layer."""
    rotations = more.get("position_embeddings") or ()
    if not _is_plain(native, hidden, rotations, more.get("past_key_values")):
        return otherwise(hidden, *arguments, **more)
    cosines, sines = (_half(each) for each in rotations)
    applied: Any = _Applied.apply  # it has no types
    found: Tensor = applied(hidden.float(), native, Rotations(cosines, sines), *native.learning())
    return found


def _is_plain(native: Layer, hidden: Tensor, rotations: Sequence[Tensor], cache: object) -> bool:
    """Whether this is a text read at once, on a CPU, of a length that compiled code takes."""
    return (
        cache is None
        and hidden.device.type == "cpu"
        and hidden.shape[1] > 0
        and hidden.shape[1] % GROUP == 0
        and len(rotations) == 2
        and all(len(each) == 1 for each in rotations)  # the same positions in every block
        and all(each.shape[-1] == native.head_size for each in rotations)
    )


def _half(angles: Tensor) -> Tensor:
    """Of (1, tokens, head) whose halves are alike: (tokens, head / 2), float32."""
    return angles[0, :, : angles.shape[-1] // 2].float().contiguous()


class _Applied(torch.autograd.Function):
    """A layer forwards and backwards; what learns is an argument, so that autograd knows of it."""

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, native: Layer, rotations: Rotations, *_learning: Tensor
    ) -> Tensor:
        output = native.forward(hidden, rotations)
        ctx.native, ctx.time = native, native.times
        return output

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor | None, ...]:
        if ctx.time != ctx.native.times:
            raise RuntimeError("a layer remembers only its last way forward")
        to_hidden, gradients = ctx.native.backward(outer[0])
        return to_hidden, None, None, *gradients
