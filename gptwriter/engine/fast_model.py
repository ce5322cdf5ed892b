"""Builds the fast decoder's body from a folder's tensors, on any device.

On a CPU that computes in the format of the file, the weights stay in the mapped file; elsewhere
they are copied once. Packed weights come from outside and replace the stored ones for a few rows.
It opens no file and checks none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch.nn import functional

from gptwriter.engine import native_decoder, native_library
from gptwriter.engine.architectures import HEAD, KEY_NORM, QUERY_NORM, Layout, Rope
from gptwriter.engine.fast_decoder import Activation, Block, Body, FastDecoder, Norm
from gptwriter.engine.low_rank import LowRank
from gptwriter.engine.native_decoder import (
    NativeBlock,
    NativeBody,
    NativeChange,
    NativeDecoder,
    NativeProduct,
    NormWeights,
)
from gptwriter.engine.native_products import Native
from gptwriter.engine.products import Adapted, Packed, Product, Stored, Switching

_ACTIVATIONS: Mapping[str, Activation] = {
    "gelu": functional.gelu,
    "gelu_new": partial(functional.gelu, approximate="tanh"),
    "gelu_pytorch_tanh": partial(functional.gelu, approximate="tanh"),
    "relu": functional.relu,
    "silu": functional.silu,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's tensors in the one place and format in which it computes."""

    layout: Layout
    tensors: Mapping[str, torch.Tensor]  # by the layout's names
    packed: Mapping[str, Packed] = field(default_factory=dict)  # by product, see `stored_products`
    changes: Mapping[str, LowRank] = field(default_factory=dict)  # by product, an adapter's
    strength: float = 1.0  # of the changes

    @property
    def dtype(self) -> torch.dtype:
        """What is computed in; the packed kernels are fast in bfloat16 alone, on every CPU."""
        return torch.bfloat16 if self.packed else self._embedding.dtype

    def moved(self, device: str, dtype: torch.dtype) -> Weights:
        """These tensors elsewhere or in another format; where that is the same, the same ones."""
        moved = {name: tensor.to(device, dtype) for name, tensor in self.tensors.items()}
        return Weights(self.layout, moved)

    def packed_as(self, packed: Mapping[str, Packed]) -> Weights:
        """The same tensors, with packed ones beside them."""
        return Weights(self.layout, self.tensors, packed)

    def adapted(self, changes: Mapping[str, LowRank], strength: float) -> Weights:
        """The same weights, with an adapter beside them; none at all at strength 0 (F16)."""
        return replace(self, changes=changes if strength else {}, strength=strength)

    def decoder(self) -> FastDecoder | NativeDecoder:
        """A decoder that has read nothing yet."""
        library = native_library.library() if native_decoder.can_run(self.layout) else None
        native = {name: each for name, each in self.packed.items() if isinstance(each, Native)}
        if library is None or len(native) < len(self.stored_products()):
            return FastDecoder(self.body(), self.dtype)
        return NativeDecoder(self._native_body(native), library)

    def modules(self) -> dict[str, list[str]]:
        """The linear layers that each product computes side by side: "0.up", ..., and "head"."""
        names = self.layout.architecture.names
        parts = {
            "query_key_value": names.query_key_value,
            "out": (names.out,),
            "up": names.up,
            "down": (names.down,),
        }
        found = {
            f"{index}.{product}": [self._prefix(index) + name for name in layers]
            for index in range(self.layout.shape.layers)
            for product, layers in parts.items()
        }
        return found | {HEAD: [HEAD]}

    def stored_products(self) -> dict[str, Stored]:
        """Every product of `modules` with its weights as they are stored."""
        head = self._embedding if self.layout.tied else self.tensors[f"{HEAD}.weight"]
        return {
            product: Stored([head], [None]) if product == HEAD else self._stored(layers)
            for product, layers in self.modules().items()
        }

    @property
    def _embedding(self) -> torch.Tensor:
        names = self.layout.architecture.names
        return self.tensors[f"{names.root}{names.embedding}.weight"]

    def body(self) -> Body:
        """What a decoder computes with."""
        layout, names = self.layout, self.layout.architecture.names
        products = {
            name: self._product(name, each) for name, each in self.stored_products().items()
        }
        learned = self.tensors.get(f"{names.root}{names.positions}.weight")
        device = self._embedding.device
        return Body(
            layout=layout,
            embedding=self._embedding,
            positions=None if learned is None else learned.to(self.dtype),
            frequencies=None
            if layout.rope is None
            else frequencies(layout, layout.rope).to(device),
            blocks=[self._block(index, products) for index in range(layout.shape.layers)],
            final_norm=self._norm(names.root + names.final_norm),
            head=products[HEAD],
            activation=_ACTIVATIONS[layout.activation],
            gated=len(names.up) == 2,
            exact=self._exact,
        )

    @property
    def _exact(self) -> bool:
        """Whether to round as transformers does: where the weights are its own, and a CPU computes.

        It costs a few milliseconds a token, and the packed formats are what is there for speed.
        """
        return not self.packed and self._embedding.device.type == "cpu"

    def _native_body(self, packed: Mapping[str, Native]) -> NativeBody:
        layout, names = self.layout, self.layout.architecture.names
        products = {
            name: NativeProduct(packed[name], joined(stored.biases), self._native_change(name))
            for name, stored in self.stored_products().items()
        }
        return NativeBody(
            layout=layout,
            embedding=self._embedding,
            positions=self.tensors.get(f"{names.root}{names.positions}.weight"),
            frequencies=None if layout.rope is None else frequencies(layout, layout.rope),
            blocks=[self._native_block(index, products) for index in range(layout.shape.layers)],
            final_norm=self._norm_weights(names.root + names.final_norm),
            head=products[HEAD],
        )

    def _native_change(self, product: str) -> NativeChange | None:
        change = self.changes.get(product)
        if change is None:
            return None
        down, up = change.packed
        return NativeChange(down, up, change.scale * self.strength)

    def _native_block(self, index: int, products: Mapping[str, NativeProduct]) -> NativeBlock:
        names, prefix = self.layout.architecture.names, self._prefix(index)
        normed_heads = self.layout.architecture.normed_heads
        return NativeBlock(
            attention_norm=self._norm_weights(prefix + names.attention_norm),
            feed_forward_norm=self._norm_weights(prefix + names.feed_forward_norm),
            query_norm=self._norm_weights(prefix + QUERY_NORM) if normed_heads else None,
            key_norm=self._norm_weights(prefix + KEY_NORM) if normed_heads else None,
            query_key_value=products[f"{index}.query_key_value"],
            out=products[f"{index}.out"],
            up=products[f"{index}.up"],
            down=products[f"{index}.down"],
        )

    def _norm_weights(self, name: str) -> NormWeights:
        return NormWeights(self.tensors[f"{name}.weight"], self.tensors.get(f"{name}.bias"))

    def _block(self, index: int, products: Mapping[str, Product]) -> Block:
        names, prefix = self.layout.architecture.names, self._prefix(index)
        normed_heads = self.layout.architecture.normed_heads
        return Block(
            attention_norm=self._norm(prefix + names.attention_norm),
            query_key_value=products[f"{index}.query_key_value"],
            query_norm=self._norm(prefix + QUERY_NORM) if normed_heads else None,
            key_norm=self._norm(prefix + KEY_NORM) if normed_heads else None,
            out=products[f"{index}.out"],
            feed_forward_norm=self._norm(prefix + names.feed_forward_norm),
            up=products[f"{index}.up"],
            down=products[f"{index}.down"],
        )

    def _product(self, name: str, stored: Stored) -> Product:
        product, change = self._own_product(name, stored), self.changes.get(name)
        if change is None:
            return product
        device = self._embedding.device
        down, up = change.down.to(device), change.up.to(device)
        return Adapted(product, down, up, change.scale * self.strength)

    def _own_product(self, name: str, stored: Stored) -> Product:
        packed = self.packed.get(name)
        if packed is None:
            return stored
        bias = joined(stored.biases)
        bias = None if bias is None else bias.to(self.dtype)
        return Switching(packed, stored.outputs, bias, stored)

    def _stored(self, names: list[str]) -> Stored:
        matrices = [self.tensors[f"{name}.weight"] for name in names]
        if self.layout.architecture.transposed:
            matrices = [matrix.t() for matrix in matrices]
        return Stored(matrices, [self.tensors.get(f"{name}.bias") for name in names])

    def _norm(self, name: str) -> Norm:
        weight, epsilon = self.tensors[f"{name}.weight"].to(self.dtype), self.layout.norm_epsilon
        if self.layout.architecture.rms_norm:
            return (exact_rms_norm if self._exact else rms_norm)(weight, epsilon)
        bias = self.tensors[f"{name}.bias"].to(self.dtype)
        return lambda rows: functional.layer_norm(rows, weight.shape, weight, bias, epsilon)

    def _prefix(self, index: int) -> str:
        names = self.layout.architecture.names
        return names.root + names.block.format(index)


def rms_norm(weight: torch.Tensor, epsilon: float) -> Norm:
    """Root mean square norm (Zhang and Sennrich 2019) over the last axis.

    On the CPU torch computes it in six kernels, but a layer norm in one, and the layer norm of
    (x, -x), whose mean is 0, is the RMS norm of x and of -x: 8 microseconds instead of 24.
    """
    if weight.device.type != "cpu":
        return lambda rows: functional.rms_norm(rows, weight.shape, weight, epsilon)
    width = len(weight)
    twice = torch.cat((weight, weight))

    def norm(rows: torch.Tensor) -> torch.Tensor:
        mirrored = torch.cat((rows, -rows), dim=-1)
        normed = functional.layer_norm(mirrored, (2 * width,), twice, None, epsilon)
        return normed[..., :width].contiguous()

    return norm


def exact_rms_norm(weight: torch.Tensor, epsilon: float) -> Norm:
    """The same in the steps of transformers, each of which rounds."""

    def norm(rows: torch.Tensor) -> torch.Tensor:
        wide = rows.float()
        normed = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + epsilon)
        return weight * normed.to(rows.dtype)

    return norm


def joined(biases: Sequence[torch.Tensor | None]) -> torch.Tensor | None:
    """The biases of matrices that are one product; all have one, or none."""
    found = [bias for bias in biases if bias is not None]
    return torch.cat(found) if found else None


def frequencies(layout: Layout, rope: Rope) -> torch.Tensor:
    """How far each pair of a head turns from one token to the next, in radians: (head / 2,)."""
    size = layout.shape.head_dim
    plain = 1 / rope.theta ** (torch.arange(0, size, 2, dtype=torch.float32) / size)
    if rope.factor == 1:
        return plain
    turns = plain * rope.original_positions / (2 * math.pi)  # within the positions of pre-training
    blend = ((turns - rope.low) / (rope.high - rope.low)).clamp(0, 1)
    return plain * (blend + (1 - blend) / rope.factor)
