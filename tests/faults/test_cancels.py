"""R9: a request that was cancelled says nothing more, and the model is free again at once.

The model's process is a stand-in that writes a piece every few milliseconds. GPTWRITER_CANCELS is
the number of requests.
"""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from gptwriter.engine.api import ModelSpec, Request
from gptwriter.session.model_thread import ModelThread
from tests.faults.ledger import Trials, wanted
from tests.faults.test_model_process_deaths import fake_engine

CANCELS = wanted("GPTWRITER_CANCELS", 20)
LONGEST_BUTTON_S = 0.05
LONGEST_IDLE_S = 1.0


class Listener(QObject):
    """What the window hears."""

    def __init__(self, model: ModelThread) -> None:
        super().__init__()
        self.ready = False
        self.heard: list[int] = []
        self.ended: list[int] = []
        model.loaded.connect(self.on_loaded)
        model.yielded.connect(self.on_piece)
        model.ended.connect(self.on_end)

    @Slot(object)
    def on_loaded(self, _info: object) -> None:
        self.ready = True

    @Slot(int, str)
    def on_piece(self, number: int, _text: str) -> None:
        self.heard.append(number)

    @Slot(int, object)
    def on_end(self, number: int, _error: object) -> None:
        self.ended.append(number)


def test_r9_nothing_comes_of_a_cancelled_request(qtbot: QtBot) -> None:
    trials = Trials("R9", "requests cancelled at random moments")
    model = ModelThread(fake_engine)
    listener = Listener(model)
    model.load(ModelSpec(Path("fake-model")))
    qtbot.waitUntil(lambda: listener.ready, timeout=30_000)
    slowest = 0.0
    try:
        for number, chance in trials.numbers(CANCELS):
            with trials.one(number):
                model.ask(number, Request("x"))
                qtbot.wait(chance.randrange(40))  # the random moment
                began = time.monotonic()
                model.cancel(number)
                assert time.monotonic() - began < LONGEST_BUTTON_S
                listener.heard.clear()
                qtbot.waitUntil(lambda number=number: _is_idle(model, listener, number))  # type: ignore[misc]  # a bound default
                slowest = max(slowest, time.monotonic() - began)
                assert time.monotonic() - began < LONGEST_IDLE_S
                assert number not in listener.heard, "a piece of a cancelled request"
    finally:
        model.close()
    trials.what += f"; idle again after {slowest:.2f} s at most"
    trials.settle()


def _is_idle(_model: ModelThread, listener: Listener, number: int) -> bool:
    return number in listener.ended
