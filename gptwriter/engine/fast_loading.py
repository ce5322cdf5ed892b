"""Opens a model for the fast decoder: maps its tensors and packs them, or maps what was packed.

Which format `auto` means is measured here, once for each model: the smallest whose bits per
character are within TOLERANCE of the unpacked weights'. It knows the cache on the disk and the
formats, not how either works inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gptwriter.engine import adapter as adapters
from gptwriter.engine import (
    devices,
    low_rank,
    native_decoder,
    native_library,
    packed_cache,
    packing,
    weight_files,
)
from gptwriter.engine.adapter import CheckedAdapter
from gptwriter.engine.api import Device, WeightFormat
from gptwriter.engine.architectures import Layout
from gptwriter.engine.catalog import CheckedModel
from gptwriter.engine.decoder import Decoder
from gptwriter.engine.fast_model import Weights
from gptwriter.engine.low_rank import LowRank
from gptwriter.engine.packed_cache import PackedWeights
from gptwriter.engine.products import PACKED_ROWS
from gptwriter.engine.quality import Sample, bits_per_character

if TYPE_CHECKING:
    import torch

TOLERANCE = 1.02
_UNPACKED = PackedWeights(WeightFormat.UNPACKED, {})
_SMALLEST_FIRST = (WeightFormat.INT4, WeightFormat.INT8)


class _Exchangeable:
    """A `Decoder` that is another one with every adapter; a new one has read nothing."""

    def __init__(self, inner: Decoder) -> None:
        self.inner = inner

    def keep(self, length: int) -> int:
        return self.inner.keep(length)

    def forward(self, tokens: Sequence[int], rows: int = 1) -> torch.Tensor:
        return self.inner.forward(tokens, rows)

    def branch(self, step: int, tokens: Sequence[int]) -> torch.Tensor:
        return self.inner.branch(step, tokens)


class FastModel:
    """A `Model` that the fast decoder runs; packed weights are for the CPU alone."""

    def __init__(self, on_disk: Weights, packed: PackedWeights) -> None:
        self._on_disk = on_disk
        self._packed = packed
        self._placed = on_disk
        self._decoder: _Exchangeable | None = None
        self._adapter: CheckedAdapter | None = None
        self._changes: dict[str, LowRank] = {}
        self._strength = 1.0
        self.weights = packed.weights

    @property
    def dtype(self) -> str:
        return str(self._placed.dtype).removeprefix("torch.")

    @property
    def positions(self) -> int:
        return self._on_disk.layout.shape.positions

    def place(self, device: Device) -> Decoder:
        packed = self._packed if device is Device.CPU else _UNPACKED
        moved = self._on_disk.moved(device.value, devices.number_format(device))
        self._placed = moved.packed_as(packed.products)
        self.weights = packed.weights
        decoder = self._placed.adapted(self._changes, self._strength).decoder()
        self._decoder = _Exchangeable(decoder)
        return self._decoder

    def adapt(self, adapter: CheckedAdapter | None, strength: float) -> None:
        adapters.check_strength(strength)
        if adapter != self._adapter:
            self._changes = low_rank.changes(adapter, self._on_disk) if adapter else {}
        self._adapter, self._strength = adapter, strength
        if self._decoder:
            self._decoder.inner = self._placed.adapted(self._changes, strength).decoder()


def load(
    checked: CheckedModel,
    layout: Layout,
    device: Device,
    wanted: WeightFormat,
    samples: Sequence[Sample],
) -> FastModel:
    """Raises WrongWeights when the folder's tensors are not the layout's, and OSError."""
    tensors = weight_files.open_tensors(checked.weight_files, layout)
    on_disk = Weights(layout, tensors)
    if device is not Device.CPU or wanted is WeightFormat.UNPACKED:
        weight_files.check_values(tensors.values())
        return FastModel(on_disk, _UNPACKED)
    native = native_decoder.can_run(layout) and native_library.library() is not None
    place = packed_cache.place(checked.weight_files, wanted, native=native)
    packed = packed_cache.read(place)
    if packed is None:
        weight_files.check_values(tensors.values())
        unpacked = on_disk.moved("cpu", devices.number_format(device))
        arrangement = packing.NATIVE if native else packing.TORCH
        packed = _packed(unpacked, wanted, samples, arrangement)
        packed_cache.write(place, packed)
        packed = packed_cache.read(place) or packed  # mapped: what was computed is freed
    return FastModel(on_disk, packed)


def _packed(
    unpacked: Weights,
    wanted: WeightFormat,
    samples: Sequence[Sample],
    arrangement: packing.Arrangement,
) -> PackedWeights:
    if wanted is not WeightFormat.AUTO:
        packed = packing.pack(unpacked.stored_products(), wanted, arrangement)
        return PackedWeights(wanted, packed)
    limit = TOLERANCE * bits_per_character(unpacked.decoder(), samples)
    for weights in _SMALLEST_FIRST:
        products = packing.pack(unpacked.stored_products(), weights, arrangement)
        decoder = unpacked.packed_as(products).decoder()
        if bits_per_character(decoder, samples, rows=PACKED_ROWS) <= limit:
            return PackedWeights(weights, products)
    return _UNPACKED
