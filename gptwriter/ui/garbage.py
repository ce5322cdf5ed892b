"""Looks for Python's garbage in the thread of the window, and only when it has nothing else to do.

Why in no other thread is told in `collector`. It does not know what is garbage.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher

from gptwriter import collector


def collect_when_idle() -> None:
    """For the whole process, from now on; there must be a QCoreApplication, in this thread.

    No timer wakes the machine for it: whatever makes garbage has events of its own, and each time
    the last of them is done the dispatcher says that it is about to wait.
    """
    collector.go_on_when_asked()
    QAbstractEventDispatcher.instance().aboutToBlock.connect(collector.collect_if_due)
