"""Running out of memory, with a device that has none standing in for a GPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from gptwriter.engine import catalog, devices, loading, placement
from gptwriter.engine.api import CancelToken, Device
from gptwriter.engine.decoder import Decoder, decoder_for
from gptwriter.engine.placement import PlacedModel
from gptwriter.errors import GenerationFailed, OutOfMemory


class Memory:
    """Makes the decoders of a test fail from their n-th pass on, until they are on the CPU."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, also_cpu: bool = False) -> None:
        self.passes_left = 0
        self.error: Exception = torch.OutOfMemoryError("CUDA out of memory.")
        self._also_cpu = also_cpu
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(placement, "decoder_for", self._decoder_for)
        monkeypatch.setattr(devices, "free_memory", self._free)

    def _free(self, device: Device) -> None:
        assert device is Device.CUDA

    def _decoder_for(self, model: Any) -> Decoder:
        decoder = decoder_for(model)
        forward = decoder.forward
        on_gpu = model.pretended_device != "cpu"

        def limited(tokens: Sequence[int]) -> torch.Tensor:
            if on_gpu or self._also_cpu:
                self.passes_left -= 1
                if self.passes_left < 0:
                    raise self.error
            return forward(tokens)

        self._monkeypatch.setattr(decoder, "forward", limited)
        return decoder


@pytest.fixture
def model(tiny_llama: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A model that says it went to a GPU and stays where it is."""
    model = loading.load_weights(catalog.check(tiny_llama), Device.CPU)

    def to(*, device: str, dtype: torch.dtype) -> None:
        model.pretended_device = device

    monkeypatch.setattr(model, "to", to)
    return model


def test_a_model_that_does_not_fit_the_gpu_runs_on_the_cpu_and_says_so(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Memory(monkeypatch)
    placed = PlacedModel(model, Device.CUDA)
    assert (placed.device, placed.notice) == (Device.CPU, "OutOfMemory")
    assert placed.read([1, 2, 3], CancelToken()).run == 3


def test_a_gpu_that_runs_out_while_generating_hands_over_and_nothing_is_lost(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(monkeypatch)
    memory.passes_left = 2  # the warm-up and one more
    placed = PlacedModel(model, Device.CUDA)
    placed.read([1, 2, 3], CancelToken())
    assert (placed.device, placed.notice) == (Device.CUDA, "")
    reading = placed.read([1, 2, 3, 4], CancelToken())
    assert reading.logits is not None
    assert (reading.reused, reading.run) == (0, 4)
    assert (placed.device, placed.notice) == (Device.CPU, "OutOfMemory")


def test_a_cpu_without_memory_is_an_error_in_one_sentence(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Memory(monkeypatch, also_cpu=True)
    with pytest.raises(OutOfMemory, match="on CPU"):
        PlacedModel(model, Device.CUDA)


def test_another_failure_is_no_reason_to_move(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(monkeypatch)
    memory.passes_left = 1
    memory.error = RuntimeError("an illegal memory access was encountered")
    placed = PlacedModel(model, Device.CUDA)
    with pytest.raises(GenerationFailed):
        placed.read([1, 2, 3], CancelToken())
    assert placed.device is Device.CUDA
