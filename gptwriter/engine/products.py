"""Products of activations with weights: as they are stored, or packed for a few rows.

Packed weights (4 or 8 bits) are read from memory several times faster than bfloat16, which is all
that counts for one row; their kernels have no matrix unit, so from about a dozen rows on the stored
weights win. A product hides that choice. It knows no model and packs nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from gptwriter.engine.native_products import Native

PACKED_ROWS = 8  # at most; measured where packed and bfloat16 products cross

_ALIGNMENT = 64  # bytes, as torch's own memory has it

Product = Callable[[torch.Tensor], torch.Tensor]  # (rows, inputs) -> (rows, outputs)


@dataclass(frozen=True, slots=True)
class Stored:
    """The weights as the model's file has them; several matrices give their outputs side by side.

    They stay apart because joining them would copy them out of the mapped file.
    """

    weights: Sequence[torch.Tensor]  # each (outputs, inputs)
    biases: Sequence[torch.Tensor | None]

    @property
    def outputs(self) -> int:
        return sum(weight.shape[0] for weight in self.weights)

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        given = rows.dtype
        rows = rows.to(self.weights[0].dtype)
        parts = [
            functional.linear(rows, weight, bias)
            for weight, bias in zip(self.weights, self.biases, strict=True)
        ]
        return (parts[0] if len(parts) == 1 else torch.cat(parts, dim=-1)).to(given)


@dataclass(frozen=True, slots=True)
class Int4:
    """4-bit weights in groups of 32 inputs, each with a scale and a zero point."""

    codes: torch.Tensor  # (outputs, inputs / 2) bytes, in the order this CPU's kernel wants
    scales: torch.Tensor  # (inputs / 32, outputs, 2): scale and the value of code 8

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        return torch._weight_int4pack_mm_for_cpu(rows, self.codes, 32, self.scales)  # noqa: SLF001 - torch has no public name for it


@dataclass(frozen=True, slots=True)
class Int8:
    """8-bit weights with one scale for each output."""

    codes: torch.Tensor  # (outputs, inputs) int8
    scales: torch.Tensor  # (outputs,)

    def __post_init__(self) -> None:
        """Torch's kernel ends the process where four rows meet codes that are not aligned.

        In a mapped file they lie as it happens; those are copied.
        """
        if self.codes.data_ptr() % _ALIGNMENT:
            object.__setattr__(self, "codes", self.codes.clone())

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        return torch._weight_int8pack_mm(rows, self.codes, self.scales)  # noqa: SLF001 - torch has no public name for it


Packed = Int4 | Int8 | Native


@dataclass(frozen=True, slots=True)
class Switching:
    """Packed weights for a few rows, the stored ones for many."""

    packed: Packed
    outputs: int  # the kernels compute a multiple of 16
    bias: torch.Tensor | None  # (outputs,)
    stored: Stored

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        if rows.shape[0] > PACKED_ROWS and not isinstance(self.packed, Native):
            return self.stored(rows)
        product = self.packed(rows)
        if product.shape[1] > self.outputs:
            product = product[:, : self.outputs]
        return product if self.bias is None else product.add_(self.bias)


@dataclass(frozen=True, slots=True)
class Adapted:
    """A product, and beside it what an adapter adds to its weights (LoRA, Hu et al. 2021).

    For torch's forward pass; the compiled one has its own way.
    The weights stay as they are, packed or not, so another strength is another number. A few rows
    are computed in float32: for matrices this small torch's bfloat16 kernels take ten times as
    long.
    """

    product: Product
    down: torch.Tensor  # (inputs, rank), float32
    up: torch.Tensor  # (rank, outputs), float32
    scale: float

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        dtype = torch.float32 if rows.shape[0] <= PACKED_ROWS else rows.dtype
        change = rows.to(dtype) @ self.down.to(dtype) @ self.up.to(dtype)  # (rows, outputs)
        return self.product(rows).add_(change, alpha=self.scale)
