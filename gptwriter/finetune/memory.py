"""How much memory this process has used at most. Importing this module imports torch."""

from __future__ import annotations

import sys

import torch

from gptwriter.engine.api import Device


def peak_mb(device: Device) -> float:
    """In main memory, or on the GPU where the model is there; in units of 1,000,000 bytes."""
    if device is Device.CUDA:
        return torch.cuda.max_memory_allocated() / 1e6
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
