"""The forward pass of `fast_decoder`, compiled: the same layers over the same cache, on a CPU.

All products must be packed for it. It tells C where every weight lies and keeps the weights alive;
the arithmetic is in native/. Here is no text, no sampling and no file.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from gptwriter.engine import native_library
from gptwriter.engine.architectures import Layout
from gptwriter.engine.kv_store import KvStore
from gptwriter.engine.native_library import GROUP, LANES, Library, pointer
from gptwriter.engine.native_products import Native, array_of_views, padded_bias, rounded_up

View = tuple[int, int, int, int]  # the first keys a row sees; then first, stride and count of more


@dataclass(frozen=True, slots=True)
class NormWeights:
    """A norm's numbers."""

    weight: torch.Tensor
    bias: torch.Tensor | None = None


@dataclass(frozen=True, slots=True)
class NativeChange:
    """What an adapter adds to a product: scale * rows @ down.T @ up.T, its strength in `scale`."""

    down: Native  # of (low, inputs); `low` is a multiple of 32
    up: Native  # of (outputs, low)
    scale: float


@dataclass(frozen=True, slots=True)
class NativeProduct:
    """Packed weights, their bias, and what is added to them."""

    weights: Native
    bias: torch.Tensor | None
    change: NativeChange | None = None


@dataclass(frozen=True, slots=True)
class NativeBlock:
    """One layer's weights."""

    attention_norm: NormWeights
    feed_forward_norm: NormWeights
    query_norm: NormWeights | None
    key_norm: NormWeights | None
    query_key_value: NativeProduct
    out: NativeProduct
    up: NativeProduct
    down: NativeProduct


@dataclass(frozen=True, slots=True)
class NativeBody:
    """A whole model's weights."""

    layout: Layout
    embedding: torch.Tensor  # (vocabulary, width)
    positions: torch.Tensor | None  # (positions, width), learned
    frequencies: torch.Tensor | None  # (head / 2,), radians a token
    blocks: Sequence[NativeBlock]
    final_norm: NormWeights
    head: NativeProduct


def can_run(layout: Layout) -> bool:
    """Whether the kernels fit a model of this layout: everything in whole groups."""
    shape = layout.shape
    sizes = (shape.width, shape.heads * shape.head_dim, shape.inner, shape.head_dim)
    return not any(size % GROUP for size in sizes)


class NativeDecoder:
    """A `Decoder` over a body, holding the keys and values of the tokens it has read."""

    def __init__(self, body: NativeBody, library: Library) -> None:
        self._body = body
        self._library = library
        self._store = KvStore(body.layout.shape, torch.bfloat16, torch.device("cpu"))
        self._length = 0
        self._alive: list[object] = []  # what C points to and nobody else holds
        self._low = 0  # the widest place between `down` and `up`
        self._model = self._describe()

    def keep(self, length: int) -> int:
        self._length = min(self._length, length)
        return self._length

    def forward(self, tokens: Sequence[int], rows: int = 1) -> torch.Tensor:
        start = self._length
        positions = torch.arange(start, start + len(tokens))
        logits = self._run(tokens, positions, logits_rows=rows)
        self._length += len(tokens)
        return logits

    def branch(self, step: int, tokens: Sequence[int]) -> torch.Tensor:
        """The branches lie behind the text in turn, and each row sees the text and its own."""
        shared, ways = self._length, len(tokens)
        views = [(shared, shared + way, ways, step + 1) for way in range(ways)]
        return self._run(
            tokens,
            torch.full((ways,), shared + step),
            logits_rows=ways,
            start=shared + step * ways,
            views=views,
        )

    @torch.inference_mode()
    def _run(
        self,
        tokens: Sequence[int],
        positions: torch.Tensor,
        *,
        logits_rows: int,
        start: int | None = None,
        views: Sequence[View] | None = None,
    ) -> torch.Tensor:
        """Run one row for each token, whose keys go to `start` and on in the cache.

        Returns the last `logits_rows` rows' logits, (logits_rows, vocabulary), float32.
        """
        body, rows = self._body, len(tokens)
        start = self._length if start is None else start
        self._store.make_room(start + rows)
        hidden = self._embed(tokens, positions)
        cosines, sines = self._rotation(positions)
        logits = torch.empty(rounded_up(logits_rows), LANES * self._model.head.blocks)
        seen = None if views is None else array_of_views(list(views))
        call = native_library.Call(
            rows=rows,
            start=start,
            capacity=self._store.capacity,
            logits_rows=logits_rows,
            hidden=pointer(hidden),
            cosines=pointer(cosines),
            sines=pointer(sines),
            cache=pointer(self._store.held),
            views=None if seen is None else ctypes.addressof(seen),
            logits=pointer(logits),
        )
        self._library.forward(self._model, call, torch.get_num_threads())
        return logits[:logits_rows, : body.layout.shape.vocabulary]

    def _embed(self, tokens: Sequence[int], positions: torch.Tensor) -> torch.Tensor:
        """(rows rounded up to 16, width), float32."""
        body, rows = self._body, len(tokens)
        hidden = torch.empty(rounded_up(rows), body.layout.shape.width)
        hidden[:rows] = body.embedding[torch.tensor(tokens)]
        if body.positions is not None:
            hidden[:rows] += body.positions[positions]
        return hidden

    def _rotation(
        self, positions: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor] | tuple[None, None]:
        """Cosines and sines, each (rows, head / 2), where positions are rotations."""
        if self._body.frequencies is None:
            return None, None
        angles = torch.outer(positions.float(), self._body.frequencies)
        return angles.cos(), angles.sin()

    def _describe(self) -> native_library.Model:
        body, shape = self._body, self._body.layout.shape
        architecture = body.layout.architecture
        activation = body.layout.activation.replace("gelu_pytorch_tanh", "gelu_new")
        blocks = native_library.blocks_of([self._block(block) for block in body.blocks])
        head = self._product(body.head)  # both are looked through before `_low` is known
        return native_library.Model(
            layers=shape.layers,
            width=shape.width,
            heads=shape.heads,
            key_value_heads=shape.key_value_heads,
            head_size=shape.head_dim,
            inner=shape.inner,
            low=self._low,
            root_mean_square=architecture.rms_norm,
            gated=len(architecture.names.up) == 2,
            activation=native_library.ACTIVATIONS.index(activation),
            epsilon=body.layout.norm_epsilon,
            blocks=blocks,
            final_norm=self._numbers(body.final_norm.weight),
            final_norm_bias=self._numbers(body.final_norm.bias),
            head=head,
        )

    def _block(self, block: NativeBlock) -> native_library.Block:
        head_norms = [
            None if norm is None else norm.weight for norm in (block.query_norm, block.key_norm)
        ]
        return native_library.Block(
            attention_norm=self._numbers(block.attention_norm.weight),
            attention_norm_bias=self._numbers(block.attention_norm.bias),
            feed_forward_norm=self._numbers(block.feed_forward_norm.weight),
            feed_forward_norm_bias=self._numbers(block.feed_forward_norm.bias),
            query_norm=self._numbers(head_norms[0]),
            key_norm=self._numbers(head_norms[1]),
            query_key_value=self._product(block.query_key_value),
            out=self._product(block.out),
            up=self._product(block.up),
            down=self._product(block.down),
        )

    def _product(self, product: NativeProduct) -> native_library.Product:
        bias = None if product.bias is None else padded_bias(product.bias)
        if bias is not None:
            self._alive.append(bias)
        change = None if product.change is None else self._change(product.change)
        return self._kept(product.weights).described(bias, change)

    def _change(self, change: NativeChange) -> native_library.Change:
        up = self._kept(change.up).described()
        self._low = max(self._low, up.inputs)
        down = self._kept(change.down).described()
        described = native_library.Change(down=down, up=up, scale=change.scale)
        self._alive.append(described)
        return described

    def _kept(self, weights: Native) -> Native:
        self._alive += [weights.codes, weights.scales]
        return weights

    def _numbers(self, tensor: torch.Tensor | None) -> int | None:
        if tensor is None:
            return None
        numbers = tensor.float().contiguous()
        self._alive.append(numbers)
        return pointer(numbers)
