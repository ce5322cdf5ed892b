"""A window that tells the process above it what happens, one JSON line each, on stdout.

    python -m gptwriter.commands.bench.probe bare         an empty Qt window, for comparison
    python -m gptwriter.commands.bench.probe app FOLDER   gptwriter's window with a model

An event is "shown", "loaded" or "travelled": that is when ten paragraphs have been written behind a
text. Each brings its moment, in seconds of the monotonic clock that all processes share. It runs
until it is killed, and measures nothing itself.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gptwriter import collector, system_libraries

system_libraries.check()  # Qt would abort without a word

from PySide6.QtCore import QEvent, QObject, QTimer, Slot  # noqa: E402 - after the check
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402 - after the check

from gptwriter.ui import import_hook  # noqa: E402 - after the check

if TYPE_CHECKING:
    from gptwriter.app import App
    from gptwriter.errors import GptwriterError

PARAGRAPHS = 10
TEXT_REPEATS = 8  # of the sample text: more than a thousand tokens


def main(arguments: list[str]) -> int:
    """Run until killed, or until the window is closed."""
    application = QApplication(sys.argv[:1])
    match arguments:
        case ["bare"]:
            window = QWidget()
            Watcher(window)
            window.show()
        case ["app", folder]:
            collector.rest()  # as in the program itself
            import_hook.remove()
            from gptwriter.app import App, Options
            from gptwriter.ui import garbage

            app = App(Options(model=Path(folder)))
            application.aboutToQuit.connect(app.close)
            Watcher(app.window)
            Traveller(app)
            app.start()
            garbage.collect_when_idle()
        case _:
            raise SystemExit(__doc__)
    return application.exec()


def _say(event: str) -> None:
    print(json.dumps({"event": event, "at": time.monotonic()}), flush=True)


class Watcher(QObject):
    """Says when a window has been painted for the first time; the window owns it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._painted)  # when this paint is over
        return super().eventFilter(watched, event)

    @Slot()
    def _painted(self) -> None:
        _say("shown")


class Traveller(QObject):
    """Uses the window once its model is there; the app owns it."""

    def __init__(self, app: App) -> None:
        from gptwriter.commands.bench.keen_writer import KeenWriter

        super().__init__(app)
        self._writer = KeenWriter(app)
        self._writer.took.connect(self._took)
        app.model.loaded.connect(self._start)
        app.model.load_failed.connect(self._give_up)

    @Slot()
    def _start(self) -> None:
        from gptwriter.commands.bench.sample_text import SAMPLE

        _say("loaded")
        self._writer.start(SAMPLE * TEXT_REPEATS)

    @Slot(int)
    def _took(self, paragraphs: int) -> None:
        if paragraphs == PARAGRAPHS:
            _say("travelled")

    @Slot(object)
    def _give_up(self, error: GptwriterError) -> None:
        print(error, file=sys.stderr)
        QApplication.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
