"""The processes that share a training: how many there are, and which one writes and speaks for all.

It is accelerate that knows, from the environment it started them with; but it must be told at its
first use that they compute on a CPU, or there each takes itself for the only one. How they are
started is not known here. Importing this module imports torch.
"""

from __future__ import annotations

import os

from accelerate import PartialState

from gptwriter.engine import devices
from gptwriter.engine.api import Device

_ON_CPU = "ACCELERATE_USE_CPU"  # what `accelerate launch --cpu` says


def join(wanted: Device) -> Device:
    """Meet the others, before anything else is asked here; returns what all compute on."""
    on_cpu = os.environ.get(_ON_CPU, "").lower() in {"1", "true", "yes"}
    device = Device.CPU if on_cpu else devices.pick(wanted)
    PartialState(cpu=device is Device.CPU)
    return device


def processes() -> int:
    return int(PartialState().num_processes)


def is_first() -> bool:
    return bool(PartialState().is_main_process)


def wait_for_all() -> None:
    PartialState().wait_for_everyone()
