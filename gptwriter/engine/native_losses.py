"""Cross-entropy in compiled code, which never has the logits of a text in memory.

They are 50 times as large as what they come from, so they are made for a few outputs at a time
(Cut Cross-Entropy, Wijmans et al. 2024), and slopes are made of the likely ones. Importing this
module imports torch.
"""

from __future__ import annotations

from ctypes import Structure, c_int32, c_void_p
from dataclasses import dataclass

import torch
from torch import Tensor

from gptwriter.engine import byte_weights, threads
from gptwriter.engine.byte_weights import ByteWeights, RoundedWeights
from gptwriter.engine.native_library import GROUP, Library, pointer


class SurpriseStruct(Structure):
    """The loss behind the last layer."""

    _fields_ = (
        ("rows", c_int32),
        ("width", c_int32),
        ("vocabulary", c_int32),
        ("weights", c_void_p),
        ("rounded", ByteWeights),
        ("mean", c_void_p),
        ("hidden", c_void_p),
        ("targets", c_void_p),
        ("losses", c_void_p),
        ("to_hidden", c_void_p),
    )


def can_score(hidden: Tensor, weights: Tensor) -> bool:
    """Whether `losses` can be had of these; see there."""
    return (
        hidden.device.type == "cpu"
        and weights.dtype is torch.bfloat16
        and weights.data_ptr() != 0  # a part of a sharded matrix has no memory of its own
        and weights.is_contiguous()
        and all(size % GROUP == 0 for size in weights.shape)
    )


@dataclass(frozen=True, slots=True)
class Head:
    """What is made of an output matrix once, to learn from its losses."""

    mean: Tensor  # (width,), float32, of all outputs' weights: what unlikely ones are taken for
    rounded: RoundedWeights | None

    @classmethod
    def of(cls, weights: Tensor, *, rounds: bool = True) -> Head:
        """Of weights (vocabulary, width).

        If it `rounds`, logits are made of bytes: in half the time, each 0.2 nats from where it was.
        """
        alike = torch.ones(weights.shape[1])
        rounded = byte_weights.rounded(weights, alike, both_ways=False) if rounds else None
        return cls(weights.mean(0, dtype=torch.float32), rounded)


def losses(
    hidden: Tensor,
    weights: Tensor,
    targets: Tensor,
    library: Library,
    head: Head | None = None,
) -> tuple[Tensor, Tensor]:
    """How little each target (rows,) is expected, in nats, and the slopes of their sum.

    `hidden` is (rows, width) and `weights` (vocabulary, width) in bfloat16. The slopes, as `hidden`
    in float32, are there only with `head`, which is of the same weights. Raises MemoryError.
    """
    rows, width = hidden.shape
    if not rows:
        return torch.zeros(0), torch.zeros(0, width)
    if int(targets.max()) >= len(weights):
        raise IndexError("a target that is in no vocabulary")
    padded = -(-rows // GROUP) * GROUP
    all_hidden = torch.zeros(padded, width)
    all_hidden[:rows] = hidden
    all_targets = torch.full((padded,), -1, dtype=torch.int32)
    all_targets[:rows] = targets
    found, to_hidden = torch.empty(padded), torch.empty(padded if head else 0, width)
    rounded = head.rounded if head else None
    job = SurpriseStruct(
        rows=padded,
        width=width,
        vocabulary=len(weights),
        weights=pointer(weights),
        rounded=rounded.forwards() if rounded else ByteWeights(),
        mean=pointer(head.mean) if head else None,
        hidden=pointer(all_hidden),
        targets=pointer(all_targets),
        losses=pointer(found),
        to_hidden=pointer(to_hidden) if head else None,
    )
    library.run("loss", job, threads.of_compiled_code())
    return found[:rows], to_hidden[:rows]
