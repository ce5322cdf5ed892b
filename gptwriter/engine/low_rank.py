"""An adapter in the shape of the fast decoder's products.

A product may compute several of the model's linear layers side by side, each with a low-rank change
of its own: their `down` matrices are put side by side, and `up` takes from each layer's part of
these what goes to that layer's outputs. It knows no device and no strength.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import torch
from torch.nn import functional

from gptwriter.engine import adapter as adapters
from gptwriter.engine import packing
from gptwriter.engine.adapter import CheckedAdapter
from gptwriter.engine.adapter_weights import Change, read
from gptwriter.engine.native_products import Native
from gptwriter.engine.products import Stored


@dataclass(frozen=True)  # without slots, for the sake of `packed`
class LowRank:
    """The change of one product's outputs at full strength: scale * rows @ down @ up."""

    down: torch.Tensor  # (inputs, rank), the rank of all its layers together
    up: torch.Tensor  # (rank, outputs)
    scale: float

    @cached_property
    def packed(self) -> tuple[Native, Native]:
        """Both in 8 bits for the compiled kernels, (low, inputs) and (outputs, low).

        `low` is the rank with zeros behind it, so that it fills groups. Numbers that share a scale
        should be alike, so what is large in one of the two is divided there and multiplied in the
        other. Another strength is another number beside these: they are made once.
        """
        sizes = self.down.abs().amax(0)
        sizes = torch.where(sizes > 0, sizes, 1.0)
        spare = -len(sizes) % packing.GROUP
        down = functional.pad((self.down / sizes).T, [0, 0, 0, spare])
        up = functional.pad(self.up.T * sizes, [0, spare])
        return packing.native_int8(down), packing.native_int8(up)


class Products(Protocol):
    """What is needed of the base's weights."""

    def modules(self) -> Mapping[str, Sequence[str]]: ...

    def stored_products(self) -> Mapping[str, Stored]: ...


def changes(adapter: CheckedAdapter, base: Products) -> dict[str, LowRank]:
    """The adapter's changes by product. Raises AdapterRefused when it does not fit the base."""
    left = read(adapter)
    found = {}
    stored = base.stored_products()
    for product, modules in base.modules().items():
        own = [left.pop(module, None) for module in modules]
        if any(own):
            found[product] = _side_by_side(own, stored[product].weights, adapter)
    if left:
        raise adapters.misfit(adapter)
    return found


def _side_by_side(
    own: Sequence[Change | None], weights: Sequence[torch.Tensor], adapter: CheckedAdapter
) -> LowRank:
    """`weights` are the layers' matrices, each (outputs, inputs); some layers have no change."""
    inputs = weights[0].shape[1]
    down = torch.zeros(inputs, adapter.rank * sum(map(bool, own)))
    up = torch.zeros(down.shape[1], sum(len(weight) for weight in weights))
    row = column = 0
    for change, weight in zip(own, weights, strict=True):
        if change is not None:
            if change.down.shape[1] != inputs or len(change.up) != len(weight):
                raise adapters.misfit(adapter)
            down[:, row : row + adapter.rank] = change.down.T
            up[row : row + adapter.rank, column : column + len(weight)] = change.up.T
            row += adapter.rank
        column += len(weight)
    return LowRank(down, up, adapter.scale)
