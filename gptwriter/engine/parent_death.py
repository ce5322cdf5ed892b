"""Ties a process's life to its parent's, where the system can: no orphans, even after kill -9."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1  # from linux/prctl.h


def kill_me_too() -> None:
    """Have this process killed when its parent dies; does nothing but on Linux.

    Linux takes the thread that started this process for the parent, so that thread must live on.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
