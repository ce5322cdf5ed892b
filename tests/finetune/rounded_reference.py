"""transformers' layers in float32, with the same roundings as compiled ones.

Written from what byte_products.h and training.h promise. Of the product's code it uses only what
chooses the codes of weights, which is tested by itself. Norms and rotations are transformers'.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

from gptwriter.engine import byte_weights
from gptwriter.engine.architectures import Layout
from gptwriter.finetune import native_layers

_NAME = "rounded as compiled layers round"


def use_in(model: Any, layout: Layout) -> None:
    """Let every layer of `model`, with LoRA on each matrix, round what compiled ones round."""
    names = layout.architecture.names
    groups = (names.query_key_value, (names.out,), names.up, (names.down,))
    paths = [names.root + names.block.format(index) for index in range(layout.shape.layers)]
    layers = [model.get_submodule(path.rstrip(".")) for path in paths]
    sizes = native_layers.input_sizes(model, layers, [group[0] for group in groups])
    for layer, of_layer in zip(layers, sizes, strict=True):
        for group, size in zip(groups, of_layer, strict=True):
            _Group([layer.get_submodule(name) for name in group], size)
        layer.mlp.act_fn = _Gate()
    layers[0].register_forward_pre_hook(lambda _, inputs: (inputs[0].float(), *inputs[1:]))
    AttentionInterface.register(_NAME, _attend)
    AttentionMaskInterface.register(_NAME, eager_mask)
    model.set_attn_implementation(_NAME)


class _Group:
    """Matrices with one input: it is rounded once for all, and so are their slopes together."""

    def __init__(self, modules: Sequence[Any], sizes: Tensor) -> None:
        weights = torch.cat([each.base_layer.weight.detach() for each in modules])
        self._found = byte_weights.rounded(weights, sizes)
        self._codes = _numbers_of(self._found.codes, *weights.shape)
        self._turned = _numbers_of(self._found.turned, *weights.T.shape)
        self._is_added = len(modules) == 1  # to what the layer was given, which is float32
        self._inputs = self._nearest = self._product = torch.empty(0)
        ends = accumulate(len(each.base_layer.weight) for each in modules)
        for module, end in zip(modules, ends, strict=True):
            columns = slice(end - len(module.base_layer.weight), end)
            module.forward = partial(self._forward, module, columns)

    def _forward(self, module: Any, columns: slice, inputs: Tensor) -> Tensor:
        """What transformers calls for one of them; all are called with the very same inputs."""
        if inputs is not self._inputs:
            applied: Any = _RoundedProduct.apply  # it has no types
            scales, ease = self._found.scales, self._found.ease
            self._inputs, self._nearest = inputs, _nearest(_with_near_slopes(inputs))
            self._product = applied(self._nearest, self._codes, self._turned, scales, ease)
        (name,) = module.lora_A
        down, up = module.lora_A[name].weight, module.lora_B[name].weight * module.scaling[name]
        low = _nearest(_with_near_slopes(self._nearest @ _nearest(down).T))
        found = self._product[..., columns] + low @ _nearest(up).T
        if module.base_layer.bias is not None:
            found += module.base_layer.bias
        found = _with_near_slopes(found)
        return found if self._is_added else _nearest(found)


class _RoundedProduct(torch.autograd.Function):
    """Rounded inputs times the weights' codes; on the way back, rounded slopes times them."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd takes no keywords
        ctx: Any, inputs: Tensor, codes: Tensor, turned: Tensor, scales: Tensor, ease: Tensor
    ) -> Tensor:
        ctx.save_for_backward(turned, scales, ease)
        return _in_bytes(inputs * ease) @ codes.T * scales

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> tuple[Tensor | None, ...]:
        turned, scales, ease = ctx.saved_tensors
        return _in_bytes(outer[0] * scales) @ turned.T * ease, None, None, None, None


def _attend(
    _module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor,
    *,
    scaling: float,
    **_: Any,
) -> tuple[Tensor, None]:
    query, key = (_nearest(_with_near_slopes(each)) for each in (query, key))
    sharing = query.shape[1] // key.shape[1]
    keys, values = (each.repeat_interleave(sharing, 1) for each in (key, value))
    scores = _with_near_slopes(query @ keys.mT) * scaling
    applied: Any = _Chances.apply  # it has no types
    return (applied(scores + mask) @ values).transpose(1, 2).contiguous(), None


class _Chances(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, scores: Tensor) -> Tensor:
        shares = _exponential(scores - scores.amax(-1, keepdim=True))
        chances = shares / shares.sum(-1, keepdim=True)
        nearest = chances.bfloat16().float()
        ctx.save_for_backward(chances, nearest)
        return nearest

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> Tensor:
        chances, nearest = ctx.saved_tensors
        slopes: Tensor = chances * (outer[0] - (outer[0] * nearest).sum(-1, keepdim=True))
        return slopes


class _Gate(torch.nn.Module):
    """SiLU."""

    def forward(self, gates: Tensor) -> Tensor:
        applied: Any = _Opened.apply  # it has no types
        found: Tensor = gates * applied(gates)
        return found


class _Opened(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, gates: Tensor) -> Tensor:
        found = 1 / (1 + _exponential(-gates))
        ctx.save_for_backward(found)
        return found

    @staticmethod
    def backward(ctx: Any, *outer: Tensor) -> Tensor:
        (found,) = ctx.saved_tensors
        slopes: Tensor = outer[0] * found * (1 - found)
        return slopes


def _exponential(values: Tensor) -> Tensor:
    """As `rough_exponential` has it in vectors.h.

    An exact one differs in the fourteenth bit. That turns a rounding here and there, and each of
    these moves what is behind it by a code's worth.
    """
    scaled = values.clamp_min(-87) * 1.44269504
    power = scaled.round()
    rest = scaled - power
    series = (rest * 5.5009e-2 + 2.42211e-1) * rest + 6.93283e-1
    found: Tensor = torch.ldexp(series * rest + 1, power)
    return found


class _NearSlopes(torch.autograd.Function):
    @staticmethod
    def forward(_ctx: Any, values: Tensor) -> Tensor:
        return values.view_as(values)

    @staticmethod
    def backward(_ctx: Any, *outer: Tensor) -> Tensor:
        return outer[0].bfloat16().float()


def _with_near_slopes(values: Tensor) -> Tensor:
    """The same values, whose slopes become the nearest that bfloat16 has."""
    applied: Any = _NearSlopes.apply  # it has no types
    found: Tensor = applied(values)
    return found


def _nearest(values: Tensor) -> Tensor:
    """The nearest that bfloat16 has, with the same slopes."""
    return values + (values.bfloat16().float() - values).detach()


def _in_bytes(rows: Tensor) -> Tensor:
    """Each row as whole numbers of a hundred and twenty-seventh of its largest."""
    worth = rows.abs().amax(-1, keepdim=True) / 127
    return (rows / worth.clamp_min(torch.finfo().tiny)).round() * worth


def _numbers_of(blocks: Tensor, outputs: int, inputs: int) -> Tensor:
    """The codes in blocks of weights, less the one of zero, as (outputs, inputs)."""
    parts = blocks.view(outputs // 32, -1, 2, 16, 16, 4)  # ..., halves, fours, outputs, inputs
    return parts.permute(0, 2, 4, 1, 3, 5).reshape(outputs, -1)[:, :inputs].float() - 128
