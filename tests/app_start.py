"""The whole program with a fake engine, started and ended by a test."""

from __future__ import annotations

import gc
from pathlib import Path

from pytestqt.qtbot import QtBot

from gptwriter.app import App, Options
from gptwriter.session.model_thread import ModelThread
from gptwriter.session.states import Idle
from tests.fakes import FakeEngine


class Start:
    """Starts the program as often as a test wants, and ends it well each time."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.engine = FakeEngine(" and", " more", ".")
        self._apps: list[App] = []

    def __call__(self, document: Path | None = None) -> App:
        app = App(Options(document), ModelThread(self.engine.watched_by))
        self.qtbot.addWidget(app.window)
        app.start()
        self._apps.append(app)
        return app

    def loaded(self, document: Path | None = None) -> App:
        """Start, and wait until the model answers and the document is there."""
        app = self(document)
        self.qtbot.waitUntil(
            lambda: self.engine.info is not None and app.controller.state == Idle()
        )
        if document:
            self.qtbot.waitUntil(lambda: app.manuscript.path == document)
        return app

    def end(self) -> None:
        while self._apps:
            app = self._apps.pop()
            app.close()
            app.window.hide()
            del app
        gc.collect()  # the next test shall meet no window of this one
