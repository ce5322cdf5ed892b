"""A writer who types, asks after each sentence how to go on, and never takes what is suggested.

For benchmarks of the real window. She notes how long each suggestion took, from the request to the
model's first piece; what the machine does besides is not known here.
"""

from __future__ import annotations

from itertools import cycle

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from gptwriter.app import App
from gptwriter.session.states import Predicting, State

KEY_MS = 90
THINK_MS = 1_500  # after a sentence: longer than a training waits before it goes on
READ_MS = 1_500  # what is suggested
SENTENCES = (
    "She counted the lamps along the quay, ",
    "and the captain looked up at last. ",
    "Nobody had seen the ladder, ",
    "but the cart stood by the door. ",
)


class TypingWriter(QObject):
    """Works from `start` to `stop`. The app owns it."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self._text = cycle("".join(SENTENCES))
        self._waits: list[float] = []
        self._asked = QElapsedTimer()
        self._over = QTimer(self, singleShot=True, interval=0)
        self._over.timeout.connect(self._asked.invalidate)
        self._keys = QTimer(self, singleShot=True)
        self._keys.timeout.connect(self._type)
        self._thinking = QTimer(self, singleShot=True, interval=THINK_MS)
        self._thinking.timeout.connect(self._ask)
        app.controller.state_changed.connect(self._note_state)
        app.model.yielded.connect(self._note_piece)

    def start(self) -> None:
        self._waits = []
        self._keys.start(KEY_MS)

    def stop(self) -> list[float]:
        """How long the suggestions took since `start`, in milliseconds."""
        self._keys.stop()
        self._thinking.stop()
        self._asked.invalidate()
        return self._waits

    @Slot()
    def _type(self) -> None:
        letter = next(self._text)
        key = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter
        )
        QApplication.sendEvent(self._app.editor, key)
        if letter == " " and self._app.editor.text()[-2:-1] in ",.":
            self._thinking.start()
        else:
            self._keys.start(KEY_MS)

    @Slot()
    def _ask(self) -> None:
        self._app.controller.ask()
        self._keys.start(READ_MS)

    @Slot(object)
    def _note_state(self, state: State) -> None:
        if isinstance(state, Predicting):
            self._over.stop()
            self._asked.start()
        else:  # often because of the first piece, which is noted below in the same moment
            self._over.start()

    @Slot(int, object)
    def _note_piece(self, _job: int, _piece: object) -> None:
        if self._asked.isValid():
            self._waits.append(self._asked.nsecsElapsed() / 1e6)
            self._asked.invalidate()
