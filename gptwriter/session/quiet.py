"""Silence that the writer has asked for: for some minutes, or in this document (S48, S70, S71).

In both the ask key still works; nothing comes by itself. The words for it are found elsewhere.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from gptwriter.session.silence import Silence

SNOOZES = (5, 15, 60)  # minutes (S48)
_MINUTE_MS = 60_000


class Quiet(QObject):
    """Two switches.

    Signals:
        changed(): it is silent, or no longer, or a minute of the snooze has passed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._private = False
        self._end = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._end.timeout.connect(self.wake)
        self._minute.timeout.connect(self.changed)

    @property
    def why(self) -> Silence | None:
        if self._private:
            return Silence.PRIVATE
        return Silence.SNOOZED if self._end.isActive() else None

    @property
    def minutes_left(self) -> int:
        """Of the snooze, the one that has begun included."""
        return math.ceil(max(0, self._end.remainingTime()) / _MINUTE_MS)

    @Slot(int)
    def snooze(self, minutes: int) -> None:
        self._end.start(minutes * _MINUTE_MS)
        self._minute.start()
        self.changed.emit()

    @Slot()
    def wake(self) -> None:
        self._end.stop()
        self._minute.stop()
        self.changed.emit()

    @Slot(bool)
    def keep_private(self, private: bool) -> None:  # noqa: FBT001 - a signal's slot
        self._private = private
        self.changed.emit()
