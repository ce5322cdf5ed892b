"""Much memory at once, in large pages where the system has them.

Tiles of one row lie far apart, and the addresses of small pages would have to be looked up again
and again; `worker_memory` in C does the same. Importing this module imports torch.
"""

from __future__ import annotations

import mmap
from contextlib import suppress

import torch
from torch import Tensor


def in_large_pages(size: int) -> Tensor:
    """So many bytes, all zero. Raises MemoryError."""
    try:
        if not hasattr(mmap, "MADV_HUGEPAGE"):
            return torch.frombuffer(mmap.mmap(-1, size), dtype=torch.uint8)
        memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError:
        raise MemoryError from None
    with suppress(OSError):  # a system may know of such pages and have none
        memory.madvise(mmap.MADV_HUGEPAGE)
    return torch.frombuffer(memory, dtype=torch.uint8)
