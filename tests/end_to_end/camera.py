"""Takes a picture of the screen for each file name on stdin. A program, not a module."""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication

application = QGuiApplication(sys.argv)
for line in sys.stdin:
    application.processEvents()
    application.primaryScreen().grabWindow(0).save(line.strip())
    print("taken", flush=True)  # noqa: T201 - the answer
