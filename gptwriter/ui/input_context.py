"""Which of Qt's input contexts is used. It is chosen before there is an application."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QLibraryInfo


def choose() -> None:
    """Chinese is typed through ibus where the desktop names an input context that Qt lacks.

    The wheel has no fcitx plugin; fcitx speaks the ibus protocol. Wayland has its own way.
    """
    wanted = os.environ.get("QT_IM_MODULE")
    if not wanted or "WAYLAND_DISPLAY" in os.environ or "QT_IM_MODULES" in os.environ:
        return
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    if not any((plugins / "platforminputcontexts").glob(f"*{wanted}*")):
        os.environ["QT_IM_MODULE"] = "ibus"
