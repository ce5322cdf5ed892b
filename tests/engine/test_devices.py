from __future__ import annotations

import pytest
import torch

from gptwriter.engine import devices
from gptwriter.engine.api import Device


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    return monkeypatch


def test_without_a_gpu_everything_computes_on_the_cpu(machine: pytest.MonkeyPatch) -> None:
    assert {devices.pick(device) for device in Device} == {Device.CPU}


def test_a_gpu_is_taken_unless_the_cpu_is_wanted(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(torch.backends.mps, "is_available", lambda: True)
    assert devices.pick(Device.AUTO) is Device.MPS
    machine.setattr(torch.cuda, "is_available", lambda: True)
    assert devices.pick(Device.AUTO) is Device.CUDA
    assert devices.pick(Device.MPS) is Device.MPS
    assert devices.pick(Device.CPU) is Device.CPU


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx512_bf16": True}, torch.bfloat16),
        ({"avx512_bf16": False, "avx2": True}, torch.float32),
        ({}, torch.float32),
    ],
)
def test_the_cpu_computes_in_bfloat16_only_where_it_can(
    capabilities: dict[str, bool], expected: torch.dtype, machine: pytest.MonkeyPatch
) -> None:
    machine.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert devices.number_format(Device.CPU) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 5 GB)"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), True),
        (RuntimeError("The size of tensor a must match"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_running_out_of_memory_is_recognised(error: Exception, *, expected: bool) -> None:
    assert devices.is_out_of_memory(error) is expected


@pytest.mark.parametrize(("variable", "threads"), [("3", 3), ("", 7), ("many", 7)])
def test_p14_the_environment_says_how_many_threads_or_one_core_stays_free(
    variable: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", used.append)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    monkeypatch.setenv("OMP_NUM_THREADS", variable)
    devices.use_threads()
    assert used == [threads]
