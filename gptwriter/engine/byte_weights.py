"""Frozen weights as 8-bit codes, in the blocks that byte_products.h describes.

Rounding row by row loses most where one input is much larger than all others, so the inputs are
divided by what evens them out, and the weights multiplied with it (SmoothQuant, Xiao et al. 2023).
It knows no layers. Importing this module imports torch.
"""

from __future__ import annotations

from ctypes import Structure, c_void_p
from dataclasses import dataclass

import torch
from torch import Tensor

from gptwriter.engine.native_library import pointer


class ByteWeights(Structure):
    """How compiled code is told of them, for one direction."""

    _fields_ = (
        ("codes", c_void_p),
        ("before", c_void_p),
        ("after", c_void_p),
    )


_SIDE, _STRETCH = 32, 64  # outputs and inputs of a block
_ZERO = 128  # the code of a weight that is 0
_AT_ONCE = 4096  # outputs, which are floats for a moment
_EVENED = 0.4
"""The power of an input's size that is moved into its weights. Of 0 to 0.8, this one changed the
least of what SmolLM2-135M expects: its loss by 0.2 %, where 0 changed it by 0.9 %."""


@dataclass(frozen=True, slots=True)
class RoundedWeights:
    """W[o, i] is about (codes - 128) * scales[o] * ease[i]."""

    codes: Tensor  # uint8, in blocks of (outputs, inputs)
    turned: Tensor  # the same in blocks of (inputs, outputs)
    scales: Tensor  # (outputs,), float32
    ease: Tensor  # (inputs,), float32

    def forwards(self) -> ByteWeights:
        return ByteWeights(pointer(self.codes), pointer(self.ease), pointer(self.scales))

    def backwards(self) -> ByteWeights:
        return ByteWeights(pointer(self.turned), pointer(self.scales), pointer(self.ease))


def rounded(weights: Tensor, sizes: Tensor, *, both_ways: bool = True) -> RoundedWeights:
    """`weights` (outputs, inputs), whose inputs are usually as large as `sizes` (inputs,).

    Both widths are multiples of 32. A weight that is no number makes its output none. `turned` is
    empty unless they are wanted `both_ways`.
    """
    evening = (sizes.float() / sizes.float().mean()).nan_to_num(1.0).clamp_min(1e-3) ** _EVENED
    parts = [_rounded(part, evening) for part in torch.split(weights, _AT_ONCE)]
    codes = torch.cat([part for part, _ in parts])
    turned = _in_blocks(codes.T) if both_ways else codes[:0]
    scales = torch.cat([part for _, part in parts])
    return RoundedWeights(_in_blocks(codes), turned, scales, 1 / evening)


def _rounded(weights: Tensor, evening: Tensor) -> tuple[Tensor, Tensor]:
    """Codes (outputs, inputs) and what one is worth (outputs,)."""
    spread = weights.float() * evening
    scales = spread.abs().amax(1) / 127
    codes = (spread / scales[:, None]).round().nan_to_num(0.0) + _ZERO
    return codes.to(torch.uint8), scales


def _in_blocks(codes: Tensor) -> Tensor:
    """16 fours of inputs for 16 outputs, twice, and then the next 64 inputs."""
    whole = torch.nn.functional.pad(codes, (0, -codes.shape[1] % _STRETCH), value=_ZERO)
    parts = whole.view(len(codes) // _SIDE, 2, _SIDE // 2, -1, _STRETCH // 4, 4)
    return parts.permute(0, 3, 1, 4, 2, 5).contiguous()
