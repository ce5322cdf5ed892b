"""R6 on the whole window: the real model is killed while it writes, and the writer writes on.

GPTWRITER_KILLS sets the number of kills, GPTWRITER_SEED repeats a run.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Slot
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gptwriter.app import App, Options
from gptwriter.engine.process import ProcessEngine
from gptwriter.engine.restarts import RestartPolicy
from gptwriter.errors import GptwriterError, ModelError
from gptwriter.session.events import Dismissed
from gptwriter.session.model_thread import ModelThread
from gptwriter.session.states import Idle
from tests.default_model import DEFAULT_MODEL
from tests.faults.ledger import Trials, wanted

KILLS = wanted("GPTWRITER_KILLS", 2)
LINE = "Once upon a time, in a small village by the sea, there lived"
PATIENCE_MS = 60_000


class PatientPolicy(RestartPolicy):
    """Takes every death for the first one, so that the loop may go on."""

    def after_death(self) -> float | None:
        self.reset()
        return super().after_death()


class Trial(App):
    """The window with the real model, and what it said to the writer."""

    def __init__(self) -> None:
        self.engine: ProcessEngine | None = None
        super().__init__(Options(model=DEFAULT_MODEL), ModelThread(self._make, PatientPolicy()))
        self.sentences: list[str] = []
        self.controller.reported.connect(self._heard)
        self.model.died.connect(self._heard)

    def _make(self, on_death: Callable[[ModelError], None]) -> ProcessEngine:
        self.engine = ProcessEngine(on_death)
        return self.engine

    @Slot(object)
    def _heard(self, error: GptwriterError) -> None:
        self.sentences.append(str(error))

    def ready(self) -> bool:
        loaded = self.engine is not None and self.engine.info is not None
        return loaded and self.controller.state == Idle()

    def kill_model(self) -> None:
        assert self.engine
        assert self.engine.pid
        os.kill(self.engine.pid, signal.SIGKILL)


@pytest.mark.default_model
def test_r6_the_window_outlives_every_death_of_the_real_model(qtbot: QtBot) -> None:
    trials = Trials("R6", "the real model killed while it writes in the window")
    seconds = [0.0]
    app = Trial()
    qtbot.addWidget(app.window)
    app.start()
    try:
        qtbot.waitUntil(app.ready, timeout=PATIENCE_MS)
        QTest.keyClicks(app.editor, LINE)
        for number, chance in trials.numbers(KILLS):
            with trials.one(number):
                seconds.append(survive(app, qtbot, chance.randrange(400)))
    finally:
        app.close()
    trials.what += f"; kill to next ghost {max(seconds):.1f} s at most"
    trials.settle()


def survive(app: Trial, qtbot: QtBot, moment_ms: int) -> float:
    """One kill while the model writes; returns the seconds until the next ghost."""
    app.sentences.clear()
    app.controller.ask_paragraph()
    qtbot.wait(moment_ms)  # the random moment, and no waiting for anything
    app.kill_model()
    killed = time.monotonic()
    qtbot.waitUntil(lambda: bool(app.sentences), timeout=PATIENCE_MS)
    assert app.editor.text() == LINE
    app.controller.handle(Dismissed())  # what was there already, if the model had just finished
    app.controller.ask()
    qtbot.waitUntil(lambda: bool(app.editor.ghost), timeout=PATIENCE_MS)
    assert len(app.sentences) == 1
    app.controller.handle(Dismissed())
    return round(time.monotonic() - killed, 1)
