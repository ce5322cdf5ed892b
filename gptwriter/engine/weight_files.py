"""The tensors of a checked model folder, mapped into memory and not read.

A page of a mapped file is loaded when a product first needs it and may be dropped again, so
opening a model of any size takes no time and no memory of its own. Names and shapes are held
against a layout here; what only the values can show is `check_values`'s. It knows no device.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from safetensors import safe_open

from gptwriter.engine.architectures import HEAD, Layout

# Buffers that older releases of transformers saved beside the weights, and ignore today.
_BUFFERS = re.compile(r"\.(rotary_emb\.inv_freq|attn\.bias|attn\.masked_bias)$")


class WrongWeights(ValueError):
    """The folder's tensors are not those of its config, or, if not `finite`, not all numbers."""

    def __init__(self, *, finite: bool = True) -> None:
        self.finite = finite
        super().__init__("wrong tensors" if finite else "values that are not numbers")


def open_tensors(files: Sequence[Path], layout: Layout) -> dict[str, torch.Tensor]:
    """Every tensor of the layout, under the layout's names. Raises WrongWeights or OSError."""
    found: dict[str, torch.Tensor] = {}
    for file in files:
        with safe_open(file, framework="pt") as opened:
            found |= {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no dict
    found = _named(found, layout)
    wanted = layout.tensors()
    if found.keys() != wanted.keys():
        raise WrongWeights
    if any(tuple(found[name].shape) != size for name, size in wanted.items()):
        raise WrongWeights
    if not all(tensor.is_floating_point() for tensor in found.values()):
        raise WrongWeights
    return found


def check_values(tensors: Iterable[torch.Tensor]) -> None:
    """Read every value. Raises WrongWeights when one is not a number."""
    if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors):
        raise WrongWeights(finite=False)


def _named(found: dict[str, torch.Tensor], layout: Layout) -> dict[str, torch.Tensor]:
    """Under full names, also where the body was saved alone, and without what is not used."""
    root = layout.architecture.names.root
    ignored = {f"{HEAD}.weight"} if layout.tied else set()
    named = {
        name if name.startswith((root, HEAD)) else root + name: tensor
        for name, tensor in found.items()
        if not _BUFFERS.search(name)
    }
    return {name: tensor for name, tensor in named.items() if name not in ignored}
