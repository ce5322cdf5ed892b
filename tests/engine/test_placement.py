"""Running out of memory, with a device that has none standing in for a GPU."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from gptwriter.engine import devices
from gptwriter.engine.adapter import CheckedAdapter
from gptwriter.engine.api import CancelToken, Device, WeightFormat
from gptwriter.engine.placement import PlacedModel
from gptwriter.errors import GenerationFailed, OutOfMemory


class Small:
    """A model and its decoder, whose device has memory for `passes_left` passes."""

    positions = 64
    dtype = "float32"
    weights = WeightFormat.UNPACKED

    def __init__(self, passes_left: int = 0, *, also_cpu: bool = False) -> None:
        self.passes_left = passes_left
        self.error: Exception = torch.OutOfMemoryError("CUDA out of memory.")
        self._also_cpu = also_cpu
        self._limited = True
        self._length = 0

    def place(self, device: Device) -> Small:
        self._limited = device is not Device.CPU or self._also_cpu
        self._length = 0
        return self

    def adapt(self, adapter: CheckedAdapter | None, strength: float) -> None:
        pass

    def branch(self, step: int, tokens: Sequence[int]) -> torch.Tensor:
        raise NotImplementedError

    def keep(self, length: int) -> int:
        self._length = min(length, self._length)
        return self._length

    def forward(self, tokens: Sequence[int], rows: int = 1) -> torch.Tensor:
        if self._limited:
            self.passes_left -= 1
            if self.passes_left < 0:
                raise self.error
        self._length += len(tokens)
        assert self._length <= self.positions
        return torch.tensor(tokens[-rows:])[:, None].float()


@pytest.fixture(autouse=True)
def _no_gpu_to_free(monkeypatch: pytest.MonkeyPatch) -> None:
    def free(device: Device) -> None:
        assert device is Device.CUDA

    monkeypatch.setattr(devices, "free_memory", free)


def test_a_model_that_does_not_fit_the_gpu_runs_on_the_cpu_and_says_so() -> None:
    placed = PlacedModel(Small(), Device.CUDA)
    assert (placed.device, placed.notice) == (Device.CPU, "OutOfMemory")
    assert placed.read([1, 2, 3], CancelToken()).run == 3


def test_a_gpu_that_runs_out_while_generating_hands_over_and_nothing_is_lost() -> None:
    placed = PlacedModel(Small(passes_left=2), Device.CUDA)  # the warm-up and one more
    placed.read([1, 2, 3], CancelToken())
    assert (placed.device, placed.notice) == (Device.CUDA, "")
    reading = placed.read([1, 2, 3, 4], CancelToken())
    assert reading.logits is not None
    assert (reading.reused, reading.run) == (0, 4)
    assert (placed.device, placed.notice) == (Device.CPU, "OutOfMemory")


def test_a_cpu_without_memory_is_an_error_in_one_sentence() -> None:
    with pytest.raises(OutOfMemory, match="on CPU"):
        PlacedModel(Small(also_cpu=True), Device.CUDA)


def test_another_failure_is_no_reason_to_move() -> None:
    model = Small(passes_left=1)
    model.error = RuntimeError("an illegal memory access was encountered")
    placed = PlacedModel(model, Device.CUDA)
    with pytest.raises(GenerationFailed):
        placed.read([1, 2, 3], CancelToken())
    assert placed.device is Device.CUDA
