"""Whether the desktop is set to move little (S84). It reads the desktop's files, and nothing else.

Qt 6.11 does not tell. KDE writes it down, and so do desktops with GTK's own settings file; GNOME
keeps it in a database of its own. Where nothing is known, the writer has a setting here.
"""

from __future__ import annotations

import os
from pathlib import Path

import regex

_SAYS_LESS = {
    "kdeglobals": regex.compile(r"(?m)^\s*AnimationDurationFactor\s*=\s*0(\.0*)?\s*$"),
    "gtk-4.0/settings.ini": regex.compile(r"(?mi)^\s*gtk-enable-animations\s*=\s*(0|false)\s*$"),
    "gtk-3.0/settings.ini": regex.compile(r"(?mi)^\s*gtk-enable-animations\s*=\s*(0|false)\s*$"),
}


def desktop_wants_less(folder: Path | None = None) -> bool:
    """`folder`: where desktops keep their settings."""
    kept = folder or Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return any(words.search(_read(kept / name)) for name, words in _SAYS_LESS.items())


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
