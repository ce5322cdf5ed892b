"""Says in one sentence what the system must bring before Qt can start, instead of Qt's abort.

Qt's wheels hold Qt itself; a few libraries below it come from the system, and where one is missing
Qt ends the process without a word that a writer could use. This module only asks the dynamic
linker, and must be asked before Qt is imported. It knows nothing of windows.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping

from gptwriter.errors import SystemLibraryMissing, UsageError

# Library -> Debian package, found on bare Debian 12 and 13.
_QT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
_PLATFORMS = {
    "xcb": {
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    },
    "wayland": {"libwayland-cursor.so.0": "libwayland-cursor0"},
}


def check(
    environment: Mapping[str, str] = os.environ,
    system: str = sys.platform,
    loads: Callable[[str], bool] | None = None,
) -> None:
    """Raise UsageError without a screen, SystemLibraryMissing without a library that Qt needs.

    Only the platforms that Qt would try are looked at; one that is complete is enough.
    """
    if system != "linux":
        return
    if sentence := display_missing(environment):
        raise UsageError(reason=sentence)
    missing = [_missing(platform, loads or _loads) for platform in _platforms(environment)]
    if all(missing):
        raise SystemLibraryMissing(command="sudo apt install " + " ".join(missing[0]))


def display_missing(environment: Mapping[str, str] = os.environ) -> str:
    """What to say where there is no screen to open a window on; empty where there is one."""
    if any(environment.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return ""
    return (
        "There is no display to open a window on: start gptwriter with xvfb-run for a virtual "
        "one, or use it without a window, as in `gptwriter continue FILE`."
    )


def _platforms(environment: Mapping[str, str]) -> list[str]:
    """The Qt platforms that will be tried, in Qt's order."""
    if chosen := environment.get("QT_QPA_PLATFORM"):
        return [each.partition(":")[0] for each in chosen.split(";")]
    available = {"WAYLAND_DISPLAY": "wayland", "DISPLAY": "xcb"}
    return [platform for name, platform in available.items() if environment.get(name)]


def _missing(platform: str, loads: Callable[[str], bool]) -> list[str]:
    """The packages to install for `platform`; those that Qt always needs come first."""
    needed = _QT | _PLATFORMS.get(platform, {})
    return [package for library, package in needed.items() if not loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
