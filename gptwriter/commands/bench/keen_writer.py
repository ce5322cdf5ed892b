"""A writer who takes every paragraph that is offered and asks for the next one at once.

For benchmarks of the real window. It looks at what is on screen, ten times a second, because an
answer may come from the model, from memory or not at all. It measures nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gptwriter.app import App

LOOK_MS = 100
PROMPT = " The rain had stopped, and in the quiet of the evening she began to write."


class KeenWriter(QObject):
    """Works from `start` to `stop`. The app owns it.

    Signals:
        took(int): so many paragraphs have been accepted.
    """

    took = Signal(int)

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._go_on)
        self.paragraphs = 0

    def start(self, text: str = PROMPT) -> None:
        """Write `text` and ask for what follows it."""
        self._app.editor.insert_accepted(text)
        self._app.controller.ask_paragraph()
        self._look.start()

    def stop(self) -> None:
        """Touch nothing more; to be called before the app closes."""
        self._look.stop()

    @Slot()
    def _go_on(self) -> None:
        if self._app.model.busy:
            return
        if ghost := self._app.editor.ghost:
            self.paragraphs += 1
            self._app.editor.insert_accepted(ghost)
            self.took.emit(self.paragraphs)
        else:  # nothing came: the next try must not be the same
            self._app.editor.insert_accepted(PROMPT)
        self._app.controller.ask_paragraph()
