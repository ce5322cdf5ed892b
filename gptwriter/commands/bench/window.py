"""How late the window's event loop is while the model process imports, loads and generates.

A 5 ms timer in the GUI thread notes how late it fires. The baseline is the same window in the same
run with no model process at work. It needs a screen, or QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import os
import sys
import tempfile

from gptwriter import system_libraries
from gptwriter.commands.bench import figures
from gptwriter.commands.bench.options import Options as Orders
from gptwriter.commands.bench.probed import own_place
from gptwriter.commands.bench.result import Result

system_libraries.check()  # Qt would abort without a word

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer, Slot  # noqa: E402 - after the check
from PySide6.QtWidgets import QApplication  # noqa: E402 - after the check

from gptwriter.app import App, Options  # noqa: E402 - after the check
from gptwriter.commands.bench.keen_writer import KeenWriter  # noqa: E402 - after the check
from gptwriter.errors import GptwriterError  # noqa: E402 - after the check
from gptwriter.ui import garbage  # noqa: E402 - after the check

TICK_MS = 5


def run(orders: Orders) -> Result:
    """Three phases in one window: idle, loading (as long as it takes), generating."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(own_place(folder))  # the user's session stays as it is
        application = QApplication(sys.argv[:1])
        app = App(Options(model=orders.model))
        garbage.collect_when_idle()
        meter = Lateness(app)
        writer = KeenWriter(app)
        late = _phases(app, meter, writer, orders.seconds)
        writer.stop()
        app.close()
        application.processEvents()
    spread = {phase: figures.spread(each) for phase, each in late.items()}
    return Result(
        name="window",
        ours=spread["generating"]["p99"],
        unit="ms late (p99) while generating",
        peers={"idle window": spread["idle"]["p99"]},
        more_is_better=False,
        details={"lateness_ms": spread, "paragraphs": writer.paragraphs},
    )


def _phases(
    app: App, meter: Lateness, writer: KeenWriter, seconds: float
) -> dict[str, list[float]]:
    app.window.show()
    idle = meter.during(seconds)
    app.chosen_model.begin()
    loading = meter.until_loaded()
    writer.start()
    return {"idle": idle, "loading": loading, "generating": meter.during(seconds)}


class Lateness(QObject):
    """Ticks in the GUI thread while something else goes on."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._late: list[float] = []
        self._since = QElapsedTimer()
        self._loop = QEventLoop()
        self._ticks = QTimer(self)
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._error: GptwriterError | None = None

    def during(self, seconds: float) -> list[float]:
        QTimer.singleShot(int(seconds * 1000), self._loop, self._loop.quit)
        return self._run()

    def until_loaded(self) -> list[float]:
        """Raises what kept the model from loading."""
        self._app.model.loaded.connect(self._loop.quit)
        self._app.model.load_failed.connect(self._fail)
        late = self._run()
        if self._error:
            raise self._error
        return late

    def _run(self) -> list[float]:
        self._late = []
        self._since.start()
        self._ticks.start()
        self._loop.exec()
        self._ticks.stop()
        return self._late

    @Slot()
    def _tick(self) -> None:
        self._late.append(max(0.0, self._since.nsecsElapsed() / 1e6 - TICK_MS))
        self._since.start()

    @Slot(object)
    def _fail(self, error: GptwriterError) -> None:
        self._error = error
        self._loop.quit()
