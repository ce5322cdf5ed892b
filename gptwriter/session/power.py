"""Whether the computer runs on its battery (P9, P15). It asks the kernel, and nobody else."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")
_GOOD_FOR = 10  # seconds: it is asked at every key, and some computers take milliseconds to answer


def on_battery() -> bool:
    """Whether it was so some seconds ago."""
    return _lately(int(time.monotonic() / _GOOD_FOR))


@lru_cache(maxsize=1)
def _lately(_period: int) -> bool:
    return says_battery(_SUPPLIES)


def says_battery(supplies: Path) -> bool:
    """Whether it has a battery of its own, and knows an adapter and none that is plugged in.

    A desktop computer's USB sockets count as adapters, and a mouse may have a battery. Elsewhere
    than on Linux, False.
    """
    if not any(map(_is_own_battery, supplies.glob("*"))):
        return False
    plugged = [
        _read(supply / "online")
        for supply in supplies.glob("*")
        if _read(supply / "type") in {"Mains", "USB"}
    ]
    return bool(plugged) and "1" not in plugged


def _is_own_battery(supply: Path) -> bool:
    return _read(supply / "type") == "Battery" and _read(supply / "scope") != "Device"


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
