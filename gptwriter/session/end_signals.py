"""Tells the event loop that the system wants this process to end: a logout, a lost terminal.

Python runs signal handlers only between its own steps, and Qt's loop makes none while it waits; so
the signal's number is written to a socket that the loop watches. What ending means is not known
here.
"""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")  # Windows lacks the last


class EndSignals(QObject):
    """Catches the signals of the whole process from now on; there can be one of these.

    Signals:
        received(): end now, without a question.
    """

    received = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)  # noqa: FBT003 - Python's own signature
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: None)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    @Slot()
    def _on_readable(self) -> None:
        self._reading.recv(64)
        self.received.emit()
