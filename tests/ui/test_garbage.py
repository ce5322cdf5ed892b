"""Windows that nobody holds any more are destroyed where they live, whoever makes garbage."""

from __future__ import annotations

import os
import subprocess
import sys

from gptwriter import paths

SCRIPT = """
import gc
import sys
import threading
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from gptwriter import app, collector
from gptwriter.session.model_thread import ModelThread
from tests.fakes import FakeEngine

ENOUGH = 20 * gc.get_threshold()[0]  # to be collected several times over
here = threading.get_ident()
ends = []
kept = []

class Knot(QObject):
    def __init__(self):
        super().__init__()
        self.itself = self

    def __del__(self):
        ends.append("here" if threading.get_ident() == here else "elsewhere")

class Program(app.App):
    def __init__(self, options):
        super().__init__(options, ModelThread(FakeEngine().watched_by))

    def start(self):
        super().start()
        QTimer.singleShot(0, self.leave_some)

    def leave_some(self):
        for _ in range(100):
            Knot()
        other = threading.Thread(target=lambda: kept.extend([] for _ in range(ENOUGH)))
        other.start()
        other.join()
        looking = QTimer(self, interval=10)
        looking.timeout.connect(lambda: ends and QApplication.exit())
        looking.start()

app.App = Program
collector.rest()
app.run(app.Options())
print(sorted(set(ends)))
"""


def test_garbage_made_in_another_thread_ends_no_part_of_the_window_there() -> None:
    """The whole program, in a process of its own: Qt ends it when a timer dies elsewhere."""
    paths.default_model_dir().mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "['here']"), done.stderr
