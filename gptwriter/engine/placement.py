"""A model on a device: runs it, and moves it to the CPU when the device has no room.

It knows token ids and memory; it knows no text, no request and no folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from gptwriter.engine import devices
from gptwriter.engine.adapter import CheckedAdapter
from gptwriter.engine.api import CancelToken, Device, WeightFormat
from gptwriter.engine.decoder import Decoder
from gptwriter.engine.kv_cache import PREFILL_CHUNK, KvCache, Reading
from gptwriter.errors import GenerationFailed, OutOfMemory

if TYPE_CHECKING:
    import torch

# The first pass allocates and, on a GPU, loads its kernels; a whole chunk shows how long one takes.
_WARM_UP_TOKENS = PREFILL_CHUNK


class Model(Protocol):
    """A model's weights, which compute wherever they are placed."""

    @property
    def positions(self) -> int:
        """How many tokens it can attend to."""

    @property
    def dtype(self) -> str:
        """The number format of its activations where it is now."""

    @property
    def weights(self) -> WeightFormat:
        """What it computes with where it is now, never AUTO."""

    def place(self, device: Device) -> Decoder:
        """Move to `device`; returns a decoder there that has read nothing.

        Raises RuntimeError, as torch does, when memory is short.
        """

    def adapt(self, adapter: CheckedAdapter | None, strength: float) -> None:
        """Compute with this adapter from now on, here and wherever it is moved to.

        What the decoder has read is then worth nothing. Raises AdapterRefused when the adapter
        does not fit, and RuntimeError as `place` does.
        """


class PlacedModel:
    """A model where it found room, with its KV cache.

    `notice` is the class name of an error that was survived on the way, else empty.
    """

    def __init__(self, model: Model, device: Device) -> None:
        """Raises OutOfMemory when the CPU has no room either."""
        self._model = model
        self.device = device
        self.notice = ""
        self._adapted: tuple[CheckedAdapter | None, float] | None = (None, 1.0)
        self._cache = self._move(device)

    @property
    def dtype(self) -> str:
        return self._model.dtype

    @property
    def weights(self) -> WeightFormat:
        return self._model.weights

    def read(self, tokens: list[int], cancel: CancelToken, ahead: Sequence[int] = ()) -> Reading:
        """As KvCache.read. Raises OutOfMemory when the CPU has no room, and GenerationFailed."""
        reading = self._try_reading(tokens, cancel, ahead)
        if reading is None:
            self._cache = self._move_to_cpu()
            reading = self._try_reading(tokens, cancel, ahead)
        if reading is None:
            raise OutOfMemory(device=devices.name(self.device))
        return reading

    def adapt(self, adapter: CheckedAdapter | None, strength: float) -> None:
        """As `Model.adapt`; what was read otherwise is forgotten. Raises OutOfMemory."""
        if self._adapted == (adapter, strength):
            return
        self._cache.forget()
        self._adapted = None
        try:
            self._model.adapt(adapter, strength)
            self._adapted = adapter, strength
        except RuntimeError as error:
            if not devices.is_out_of_memory(error):
                raise
        if self._adapted is None:
            raise OutOfMemory(device=devices.name(self.device))

    def branch(self, step: int, tokens: list[int]) -> torch.Tensor:
        """As KvCache.branch. Raises OutOfMemory, and GenerationFailed."""
        try:
            return self._cache.branch(step, tokens)
        except RuntimeError as error:
            if not devices.is_out_of_memory(error):
                raise GenerationFailed(reason="torch could not run it.") from error
        raise OutOfMemory(device=devices.name(self.device))

    def _try_reading(
        self, tokens: list[int], cancel: CancelToken, ahead: Sequence[int]
    ) -> Reading | None:
        """None where memory is short; by then the error, which keeps memory alive, is gone."""
        try:
            return self._cache.read(tokens, cancel, ahead)
        except RuntimeError as error:
            if not devices.is_out_of_memory(error):
                raise GenerationFailed(reason="torch could not run it.") from error
        return None

    def _move(self, device: Device) -> KvCache:
        return self._try_device(device) or self._move_to_cpu()

    def _move_to_cpu(self) -> KvCache:
        if self.device is Device.CPU:
            raise OutOfMemory(device=devices.name(self.device))
        lacking, self.device = self.device, Device.CPU
        self.notice = OutOfMemory.__name__
        cache = self._try_device(Device.CPU)
        devices.free_memory(lacking)
        if cache is None:
            raise OutOfMemory(device=devices.name(self.device))
        return cache

    def _try_device(self, device: Device) -> KvCache | None:
        """Move the model and run it once; None where memory is short."""
        try:
            cache = KvCache(self._model.place(device))
            cache.read([0] * min(_WARM_UP_TOKENS, self._model.positions), CancelToken())
            cache.forget()
        except RuntimeError as error:
            if not devices.is_out_of_memory(error):
                raise
        else:
            return cache
        return None
