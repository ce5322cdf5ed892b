"""Holds a training back while a suggestion is due or grows: the writer's comes first (F18).

It listens to the suggestion's states; what a training does about it is the training's business.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from gptwriter.session.states import Predicting, Queued, State
from gptwriter.session.training import Training

REST_MS = 1_000  # without a suggestion being due, before learning goes on


class GivingWay(QObject):
    """Connect `follow` to the controller's `state_changed`; `grows`: whether one does just now."""

    def __init__(self, training: Training) -> None:
        super().__init__(training)
        self.grows: Callable[[], bool] = lambda: False
        self._training = training
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._go_on)

    @Slot(object)
    def follow(self, state: State) -> None:
        if isinstance(state, Queued | Predicting):
            self._rest.stop()
            self._training.wait()
        else:
            self._rest.start()

    @Slot()
    def _go_on(self) -> None:
        if self.grows():  # of which no state tells when it has ended
            self._rest.start()
        else:
            self._training.go_on()
