"""The forward pass of a GPT, written out: Llama and its relatives, and GPT-2.

One sequence at a time, few kernels a layer, and a KV cache that is written in place and cut by
moving a number. It computes what transformers' models of these architectures compute. Which
differences there are is the layout's business, how a product is stored `products`'; here is no
text, no sampling and no file.

Shapes: rows are the tokens of this call, used is all tokens so far, `heads` query heads share
`kv_heads` key heads in groups.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from gptwriter.engine.architectures import Layout
from gptwriter.engine.kv_store import KvStore
from gptwriter.engine.products import Product

Norm = Callable[[torch.Tensor], torch.Tensor]
Activation = Callable[[torch.Tensor], torch.Tensor]
Rotation = tuple[torch.Tensor, torch.Tensor]  # cosines and sines, each (rows, 1, head)


@dataclass(frozen=True, slots=True)
class Block:
    """One layer's weights."""

    attention_norm: Norm
    query_key_value: Product
    query_norm: Norm | None  # over one head, as is `key_norm`
    key_norm: Norm | None
    out: Product
    feed_forward_norm: Norm
    up: Product  # with the gate in front where the activation is gated
    down: Product


@dataclass(frozen=True, slots=True)
class Body:
    """A whole model's weights."""

    layout: Layout
    embedding: torch.Tensor  # (vocabulary, width)
    positions: torch.Tensor | None  # (positions, width), learned
    frequencies: torch.Tensor | None  # (head / 2,), radians a token, where positions are rotations
    blocks: Sequence[Block]
    final_norm: Norm
    head: Product
    activation: Activation
    gated: bool
    exact: bool  # the same rounding as in transformers, in the same steps


@dataclass(frozen=True, slots=True)
class _Step:
    """What every layer of one forward pass needs to know."""

    start: int  # where the rows' keys and values go
    positions: torch.Tensor  # (rows,)
    rotation: Rotation | None
    mask: torch.Tensor | None  # (groups * rows, used), or (rows, used) for exactness; added


class FastDecoder:
    """A `Decoder` over a body, holding the keys and values of the tokens it has read."""

    def __init__(self, body: Body, dtype: torch.dtype) -> None:
        shape = body.layout.shape
        self._body = body
        self._attention = repeated_attention if body.exact else grouped_attention
        self._folded = 1 if body.exact else shape.heads // shape.key_value_heads
        self._store = KvStore(shape, dtype, body.embedding.device)
        self._dtype = dtype
        self._length = 0

    def keep(self, length: int) -> int:
        self._length = min(self._length, length)
        return self._length

    @torch.inference_mode()
    def forward(self, tokens: Sequence[int], rows: int = 1) -> torch.Tensor:
        read = self._read(tokens)
        if not rows:
            return read.new_empty(0, self._body.layout.shape.vocabulary)
        logits: torch.Tensor = self._body.head(read[-rows:])
        return logits

    @torch.inference_mode()
    def branch(self, step: int, tokens: Sequence[int]) -> torch.Tensor:
        """The branches lie behind the text in turn, and each row sees the text and its own."""
        shared, ways = self._length, len(tokens)
        start = shared + step * ways
        device = self._body.embedding.device
        slots = torch.arange(start + ways, device=device)  # every key there is
        way = torch.arange(ways, device=device)[:, None]
        seen = (slots < shared) | ((slots - shared) % ways == way)  # (ways, used)
        mask = torch.zeros(seen.shape, dtype=self._dtype, device=device)
        mask.masked_fill_(~seen, float("-inf"))
        positions = torch.full((ways,), shared + step, device=device)
        rows = self._hidden(tokens, self._step(start, positions, mask.repeat(self._folded, 1)))
        logits: torch.Tensor = self._body.head(rows)
        return logits

    def _read(self, tokens: Sequence[int]) -> torch.Tensor:
        """Run the next tokens of the text and remember them: (rows, width)."""
        start, end = self._length, self._length + len(tokens)
        positions = torch.arange(start, end, device=self._body.embedding.device)
        # Rows that see all before them need none, nor does a text's start to `repeated_attention`.
        unmasked = len(tokens) == 1 or (self._body.exact and start == 0)
        mask = None if unmasked else self._mask(start, end)
        hidden = self._hidden(tokens, self._step(start, positions, mask))
        self._length = end
        return hidden

    def _hidden(self, tokens: Sequence[int], step: _Step) -> torch.Tensor:
        """What the last layer says of each token, normed: (rows, width)."""
        body = self._body
        self._store.make_room(step.start + len(tokens))
        ids = torch.tensor(tokens, device=body.embedding.device)
        hidden = functional.embedding(ids, body.embedding).to(self._dtype)  # (rows, width)
        if body.positions is not None:
            hidden = hidden + body.positions[step.positions]
        for index, block in enumerate(body.blocks):
            hidden = hidden + self._attend(index, block, block.attention_norm(hidden), step)
            hidden = hidden + self._feed_forward(block, block.feed_forward_norm(hidden))
        return body.final_norm(hidden)

    def _attend(self, index: int, block: Block, hidden: torch.Tensor, step: _Step) -> torch.Tensor:
        shape = self._body.layout.shape
        rows, heads, kv_heads = hidden.shape[0], shape.heads, shape.key_value_heads
        mixed = block.query_key_value(hidden).view(rows, heads + 2 * kv_heads, shape.head_dim)
        query, key_value = mixed[:, :heads], mixed[:, heads:]
        if block.query_norm is not None and block.key_norm is not None:
            query.copy_(block.query_norm(query))
            key_value[:, :kv_heads].copy_(block.key_norm(key_value[:, :kv_heads]))
        if step.rotation is not None:
            rotate(mixed[:, : heads + kv_heads], *step.rotation)
        keys, values = self._store.append(index, step.start, key_value)
        return block.out(self._attention(query, keys, values, step.mask))

    def _feed_forward(self, block: Block, hidden: torch.Tensor) -> torch.Tensor:
        raised = block.up(hidden)  # (rows, inner), or twice that
        if not self._body.gated:
            return block.down(self._body.activation(raised))
        gate, up = raised.chunk(2, dim=-1)
        return block.down(self._body.activation(gate).mul_(up))

    def _step(self, start: int, positions: torch.Tensor, mask: torch.Tensor | None) -> _Step:
        return _Step(start, positions, self._rotation(positions), mask)

    def _rotation(self, positions: torch.Tensor) -> Rotation | None:
        """Computed anew: a few microseconds a call, and no table as long as the longest text."""
        frequencies = self._body.frequencies
        if frequencies is None:
            return None
        angles = torch.outer(positions.float(), frequencies)  # (rows, head / 2)
        cosines, sines = angles.cos().to(self._dtype), angles.sin().to(self._dtype)
        return (
            torch.cat((cosines, cosines), dim=-1)[:, None],
            torch.cat((-sines, sines), dim=-1)[:, None],
        )

    def _mask(self, start: int, end: int) -> torch.Tensor:
        """Forbid every token to look at later ones: minus infinity there, else 0."""
        device = self._body.embedding.device
        mask = torch.full((end - start, end), float("-inf"), dtype=self._dtype, device=device)
        return mask.triu_(start + 1).repeat(self._folded, 1)


def rotate(heads: torch.Tensor, cosines: torch.Tensor, sines: torch.Tensor) -> None:
    """Turn each head's pairs of values by its token's angles, in place (RoPE, Su et al. 2021).

    `heads`: (rows, heads, head). The pair of value i is i + head/2; the first half of `sines` is
    negative, so that swapping the halves is all that is left to do.
    """
    swapped = heads.roll(heads.shape[-1] // 2, -1)
    heads.mul_(cosines).add_(swapped.mul_(sines))  # each product rounded, as transformers has it


def grouped_attention(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None
) -> torch.Tensor:
    """Attention where several query heads share a key head (Ainslie et al. 2023).

    `query`: (rows, heads, head); `keys`, `values`: (kv_heads, used, head); the result is
    (rows, heads * head). The heads of a group are put behind one another as if they were more
    rows: torch's fast kernel then reads each key once, instead of copying it for every head.
    """
    rows, heads, size = query.shape
    kv_heads = keys.shape[0]
    groups = heads // kv_heads
    folded = query.view(rows, kv_heads, groups, size).permute(1, 2, 0, 3)
    folded = folded.reshape(1, kv_heads, groups * rows, size)
    mixed = functional.scaled_dot_product_attention(folded, keys[None], values[None], mask)
    unfolded = mixed.view(kv_heads, groups, rows, size).permute(2, 0, 1, 3)
    return unfolded.reshape(rows, heads * size)


def repeated_attention(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None
) -> torch.Tensor:
    """The same, with every key copied for each of its heads, as transformers has it.

    Other shapes would be other sums. Without a mask each row sees those before it and itself.
    """
    rows, heads, size = query.shape
    groups = heads // keys.shape[0]
    mixed = functional.scaled_dot_product_attention(
        query.transpose(0, 1)[None],  # (1, heads, rows, head)
        keys.repeat_interleave(groups, 0)[None],
        values.repeat_interleave(groups, 0)[None],
        mask,
        is_causal=mask is None and rows > 1,
    )
    return mixed[0].transpose(0, 1).reshape(rows, heads * size)
