"""The memory in which a fast decoder keeps keys and values.

It is allocated ahead and grows by doubling; memory that no token has reached is never touched, so
the system does not provide it either. It knows no tokens, only how many there are.
"""

from __future__ import annotations

import torch

from gptwriter.engine.model_config import Shape

_FIRST_CAPACITY = 2048  # tokens; a prompt and its continuation fit
_STEP = 32  # the compiled pass keeps so many tokens together, and moves them so


class KvStore:
    """Each layer's keys, then its values: (layers, 2 * kv_heads, capacity, head)."""

    def __init__(self, shape: Shape, dtype: torch.dtype, device: torch.device) -> None:
        self._shape = shape
        self._held = self._room(min(shape.positions, _FIRST_CAPACITY), dtype, device)

    @property
    def held(self) -> torch.Tensor:
        """All of it; another tensor after `make_room`."""
        return self._held

    @property
    def capacity(self) -> int:
        """How many tokens fit."""
        return self._held.shape[2]

    def make_room(self, length: int) -> None:
        """Make sure that `length` tokens fit, keeping what is there."""
        capacity = self._held.shape[2]
        if length <= capacity:
            return
        larger = self._room(max(length, 2 * capacity), self._held.dtype, self._held.device)
        larger[:, :, :capacity] = self._held
        self._held = larger

    def append(
        self, layer: int, start: int, key_value: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Write a layer's keys and values, (rows, 2 * kv_heads, head), behind the first `start`.

        Returns all keys and all values up to and with these, each (kv_heads, used, head).
        """
        held = self._held[layer].narrow(1, 0, start + key_value.shape[0])
        held[:, start:].copy_(key_value.transpose(0, 1))
        keys, values = held.chunk(2)
        return keys, values

    def _room(self, capacity: int, dtype: torch.dtype, device: torch.device) -> torch.Tensor:
        shape, whole = self._shape, -(-capacity // _STEP) * _STEP
        size = (shape.layers, 2 * shape.key_value_heads, whole, shape.head_dim)
        return torch.empty(size, dtype=dtype, device=device)
