"""Which device and number format a model computes with, and how many threads.

It asks torch and the environment; it knows no model and keeps nothing.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable

import torch

from gptwriter.engine.api import Device
from gptwriter.engine.child import MEASURE_THREADS


def pick(wanted: Device) -> Device:
    """The device to use: the wanted one where it exists, else CUDA, then MPS, then the CPU."""
    available: dict[Device, Callable[[], bool]] = {
        Device.CUDA: torch.cuda.is_available,
        Device.MPS: torch.backends.mps.is_available,
        Device.CPU: lambda: True,
    }
    if wanted in available and available[wanted]():
        return wanted
    return next(device for device, is_there in available.items() if is_there())


def number_format(device: Device) -> torch.dtype:
    """The fastest format that the device computes in natively and that holds a GPT's values."""
    match device:
        case Device.CUDA:
            return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
        case Device.MPS:
            return torch.float16
        case _:
            return torch.bfloat16 if _cpu_computes_bfloat16() else torch.float32


def _cpu_computes_bfloat16() -> bool:
    """Whether the instructions are there; emulated bfloat16 is slower than float32."""
    return any(there for name, there in torch.cpu.get_capabilities().items() if "bf16" in name)


def name(device: Device) -> str:
    """The device in words for the status bar."""
    match device:
        case Device.CUDA:
            return torch.cuda.get_device_name()
        case Device.MPS:
            return f"{platform.processor() or 'Apple'} GPU"
        case _:
            return "CPU"


def is_out_of_memory(error: Exception) -> bool:
    """Whether torch ran out of memory; only CUDA has an error class for it."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    sentence = str(error).lower()
    return isinstance(error, RuntimeError) and (
        "out of memory" in sentence or "can't allocate memory" in sentence
    )


def use_threads() -> None:
    """Compute with the environment's number of threads, or leave one core free (P14)."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    count = int(wanted) if wanted.isdecimal() else (os.cpu_count() or 2) - 1
    torch.set_num_threads(max(1, count))


def may_choose_threads(device: Device) -> bool:
    """Whether nobody has said how many threads to use where it matters."""
    return device is Device.CPU and bool(os.environ.get(MEASURE_THREADS))


def free_memory(device: Device) -> None:
    """Hand back what torch keeps for later on a GPU."""
    match device:
        case Device.CUDA:
            torch.cuda.empty_cache()
        case Device.MPS:
            torch.mps.empty_cache()
        case _:
            pass
