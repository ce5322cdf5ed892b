"""Packs a matrix into 4 or 8 bits, as torch's CPU kernels or the compiled ones multiply it.

4 bits: each group of 32 inputs has a scale and the value of its middle code, and its smallest and
largest weight are met exactly, so weights that were rounded to such groups before come out as the
same codes. 8 bits: one scale for each output. It knows matrices, not models and not files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch.nn import functional

from gptwriter.engine.api import WeightFormat
from gptwriter.engine.architectures import HEAD
from gptwriter.engine.native_products import Native, arrange_int4, arrange_int8
from gptwriter.engine.products import Int4, Int8, Packed, Stored

GROUP = 32  # inputs that share a scale; also that of GGUF's Q4_1 blocks
_MIDDLE = 8  # the code whose value the kernel is given beside the scale
_TINY = 1e-12  # instead of a scale of 0
_OUTPUTS = 16  # the kernels work on so many outputs at once


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Whose order codes and scales are put into."""

    int4: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], Packed]
    int8: Callable[[torch.Tensor, torch.Tensor], Packed]


def pack(
    products: Mapping[str, Stored], weights: WeightFormat, arrangement: Arrangement | None = None
) -> dict[str, Packed]:
    """The products that the format can hold, packed; the others are to be used as they are stored.

    The head is never packed to less than 8 bits: its rounding errors go straight into the choice
    of the next token.
    """
    found: dict[str, Packed | None] = {}
    for name, stored in products.items():
        matrix = torch.cat(list(stored.weights)).float()  # (outputs, inputs)
        wants_int4 = weights is WeightFormat.INT4 and name != HEAD
        found[name] = (int4 if wants_int4 else int8)(matrix, arrangement)
    return {name: packed for name, packed in found.items() if packed is not None}


def int4(matrix: torch.Tensor, arrangement: Arrangement | None = None) -> Packed | None:
    """A float32 matrix (outputs, inputs) in 4 bits; None where its inputs fill no groups."""
    outputs, inputs = matrix.shape
    if inputs % GROUP:
        return None
    groups = matrix.view(outputs, inputs // GROUP, GROUP)
    low, high = groups.aminmax(dim=-1, keepdim=True)
    scale = (high - low) / 15
    codes = ((groups - low) / scale.clamp(min=_TINY)).round_().clamp_(0, 15)
    codes = codes.view(outputs, inputs)
    order = arrangement or TORCH
    return order.int4(_whole(codes), _whole(scale[..., 0]), _whole(low[..., 0]))


def _torch_int4(codes: torch.Tensor, scale: torch.Tensor, low: torch.Tensor) -> Int4:
    """Weights that are `low + scale * code`.

    `codes`: (outputs, inputs), 0 to 15; `scale`, `low`: (outputs, inputs / 32). The order of the
    packed codes depends on the CPU's vector instructions.
    """
    packed = torch._convert_weight_to_int4pack_for_cpu(codes.to(torch.int32), 2)  # noqa: SLF001 - torch has no public name for it
    scales = torch.stack((scale, low + _MIDDLE * scale), dim=-1)
    return Int4(packed, scales.transpose(0, 1).to(torch.bfloat16).contiguous())


def int8(matrix: torch.Tensor, arrangement: Arrangement | None = None) -> Packed | None:
    """A float32 matrix (outputs, inputs) in 8 bits; None where its inputs fill no groups."""
    if matrix.shape[1] % GROUP:
        return None  # the kernel reads whole vectors, and beyond the end of other rows
    return (arrangement or TORCH).int8(*_rounded(matrix))


def native_int8(matrix: torch.Tensor) -> Native:
    """A float32 matrix (outputs, inputs) in 8 bits for the compiled kernels; inputs fill groups."""
    return arrange_int8(*_rounded(matrix))


def _rounded(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Codes and the scale of each output, both with rows of zeros behind them."""
    # The codes are computed for the scale as it is stored, rounding and all.
    scale = (matrix.abs().amax(dim=1) / 127).clamp(min=_TINY).to(torch.bfloat16)
    codes = (matrix / scale.float()[:, None]).round_().clamp_(-128, 127).to(torch.int8)
    return _whole(codes), _whole(scale)


def _whole(rows: torch.Tensor) -> torch.Tensor:
    """With rows of zeros behind, so that there are as many as the kernels work on at once."""
    missing = -len(rows) % _OUTPUTS
    return functional.pad(rows, [0] * (2 * rows.dim() - 1) + [missing]) if missing else rows


TORCH = Arrangement(_torch_int4, Int8)
NATIVE = Arrangement(arrange_int4, arrange_int8)
