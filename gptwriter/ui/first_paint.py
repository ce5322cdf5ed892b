"""Says when a window is on the screen, for work that may wait until then. It draws nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Belongs to the window that it watches.

    Signals:
        happened(): the window has been painted for the first time; comes once.
    """

    happened = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._is_over = False
        window.installEventFilter(self)

    def then(self, action: Callable[[], None]) -> None:
        """Do this when it has happened, or now if it has.

        Before it, the desktop has not yet put the window in its place, and a dialog that opens in
        its middle would lie elsewhere.
        """
        if self._is_over:
            action()
        else:
            self.happened.connect(action)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell)  # when this paint is over
        return super().eventFilter(watched, event)

    @Slot()
    def _tell(self) -> None:
        self._is_over = True
        self.happened.emit()
