"""Whether the computer runs on its battery (P9, P15). It asks the kernel, and nobody else."""

from __future__ import annotations

from pathlib import Path

_SUPPLIES = Path("/sys/class/power_supply")


def on_battery(supplies: Path = _SUPPLIES) -> bool:
    """True if a mains adapter is known and none is plugged in; elsewhere than on Linux, False."""
    plugged = [
        _read(supply / "online")
        for supply in supplies.glob("*")
        if _read(supply / "type") in {"Mains", "USB"}
    ]
    return bool(plugged) and "1" not in plugged


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
