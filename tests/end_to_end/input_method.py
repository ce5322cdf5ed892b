"""Pinyin on a desktop: ibus with libpinyin, as a Debian desktop has it, on a bus of its own."""

from __future__ import annotations

import shutil
import subprocess

from tests.end_to_end.desktop import Desktop, until

_PROGRAMS = {
    "ibus-daemon": "ibus",
    "/usr/libexec/ibus-memconf": "ibus",
    "/usr/libexec/ibus-engine-libpinyin": "ibus-libpinyin",
    "dbus-daemon": "dbus",
}


def missing_packages() -> list[str]:
    """Debian packages that are needed for Chinese and that the machine lacks."""
    return [package for program, package in _PROGRAMS.items() if not shutil.which(program)]


def start_ibus(desktop: Desktop) -> None:
    """Programs that are started from now on are written in through ibus."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    bus = desktop.start(command, answers=True)
    assert bus.stdout
    desktop.environment |= {
        "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().decode().strip(),
        "GSETTINGS_BACKEND": "memory",
        "QT_IM_MODULE": "ibus",
    }
    desktop.start(["ibus-daemon", "--panel", "disable", "--config", "/usr/libexec/ibus-memconf"])
    until(lambda: _asked(desktop, "address").startswith("unix:"), "ibus answers")


def type_pinyin(desktop: Desktop) -> None:
    """The window that has the focus is written in by pinyin from now on."""

    def chosen() -> bool:
        _asked(desktop, "engine", "libpinyin")
        return _asked(desktop, "engine") == "libpinyin"

    until(chosen, "ibus writes Chinese")


def _asked(desktop: Desktop, *question: str) -> str:
    answer = subprocess.run(
        ["ibus", *question], env=desktop.environment, capture_output=True, check=False, timeout=60
    )
    return answer.stdout.decode().strip()
