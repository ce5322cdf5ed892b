"""Packed weights in the order in which the compiled forward pass reads them (native.h says which).

They are products like all others, so that torch's forward pass can use them too. It does not decide
what is packed.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import torch
from torch.nn import functional

from gptwriter.engine import native_library
from gptwriter.engine.native_library import GROUP, LANES

_QUAD = 4  # inputs that are multiplied at a time
_RAISED = 128  # 8-bit codes are stored as 0 to 255


@dataclass(frozen=True, slots=True)
class Native:
    """4- or 8-bit weights, 16 outputs side by side."""

    codes: torch.Tensor  # (blocks, groups, 256) or, in 8 bits, (blocks, groups, 512), bytes
    scales: torch.Tensor  # bfloat16: (blocks, groups, 2, 16), scale and lowest; or (blocks, 16)

    @property
    def bits(self) -> int:
        return 8 * self.codes.shape[2] // (GROUP * LANES)

    def described(
        self, bias: torch.Tensor | None = None, change: native_library.Change | None = None
    ) -> native_library.Product:
        """For C, while all of these live; `bias`: float32 (blocks * 16,)."""
        blocks, groups, _ = self.codes.shape
        pointer = native_library.pointer
        return native_library.Product(
            codes=pointer(self.codes),
            scales=pointer(self.scales),
            bias=pointer(bias),
            change=None if change is None else ctypes.addressof(change),
            bits=self.bits,
            inputs=groups * GROUP,
            blocks=blocks,
        )

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        """(rows, inputs) -> (rows, blocks * 16), in the number format of `rows`."""
        library = native_library.library()
        if library is None:
            raise RuntimeError("packed for the compiled kernels, which are missing here")
        out = torch.empty(rounded_up(len(rows)), LANES * len(self.codes))
        library.product(self.described(), rows.float().contiguous(), out, torch.get_num_threads())
        return out[: len(rows)].to(rows.dtype)


def arrange_int4(codes: torch.Tensor, scale: torch.Tensor, low: torch.Tensor) -> Native:
    """Weights that are `low + scale * code`.

    `codes`: (outputs, inputs), 0 to 15, in whole blocks; `scale`, `low`: (outputs, inputs / 32).
    """
    quads = _quads(codes.to(torch.uint8))  # (blocks, groups, 8, 64)
    half = quads.shape[2] // 2
    packed = quads[:, :, :half] | quads[:, :, half:] << 4
    both = torch.stack((scale, low), dim=-1).to(torch.bfloat16)  # (outputs, groups, 2)
    scales = both.view(-1, LANES, *both.shape[1:]).permute(0, 2, 3, 1)
    return Native(packed.flatten(2).contiguous(), scales.contiguous())


def arrange_int8(codes: torch.Tensor, scale: torch.Tensor) -> Native:
    """Weights that are `scale * code`. `codes`: int8 (outputs, inputs); `scale`: (outputs,)."""
    raised = (codes.to(torch.int16) + _RAISED).to(torch.uint8)
    return Native(_quads(raised).flatten(2).contiguous(), scale.view(-1, LANES).contiguous())


def rounded_up(rows: int) -> int:
    """How many rows a matrix must have for the kernels."""
    return -(-rows // LANES) * LANES


def padded_bias(bias: torch.Tensor) -> torch.Tensor:
    """In float32, one number for each output of whole blocks."""
    return functional.pad(bias.float(), [0, rounded_up(len(bias)) - len(bias)])


def array_of_views(views: list[tuple[int, int, int, int]]) -> ctypes.Array[native_library.View]:
    """Each row's (shared, first, stride, count)."""
    return (native_library.View * len(views))(*(native_library.View(*view) for view in views))


def _quads(codes: torch.Tensor) -> torch.Tensor:
    outputs, inputs = codes.shape
    split = codes.view(outputs // LANES, LANES, inputs // GROUP, GROUP // _QUAD, _QUAD)
    return split.permute(0, 2, 3, 1, 4).flatten(3)  # (blocks, groups, quads, 16 * 4)
