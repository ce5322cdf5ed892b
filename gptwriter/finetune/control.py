"""Lets another thread, a pipe or a signal stop, finish or pause a running training.

A training looks here once a step. This module does not know what a step is, and ends nothing
itself.
"""

from __future__ import annotations

import signal
import threading
from typing import TextIO


class Stopped(Exception):
    """The training was told to stop, and has."""


class Control:
    """What the writer wants of a training; all methods may be called from any thread."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._finish = threading.Event()
        self._may_run = threading.Event()
        self._may_run.set()

    def stop(self) -> None:
        """End after this step, with a checkpoint to go on from."""
        self._stop.set()
        self._may_run.set()

    def finish(self) -> None:
        """End learning after this step and prove the best that was reached."""
        self._finish.set()
        self._may_run.set()

    def pause(self) -> None:
        self._may_run.clear()

    def go_on(self) -> None:
        self._may_run.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @property
    def finishing(self) -> bool:
        return self._finish.is_set()

    @property
    def paused(self) -> bool:
        return not self._may_run.is_set()

    def wait_while_paused(self) -> None:
        self._may_run.wait()

    def check(self) -> None:
        """Waits while paused; raises Stopped if that is what is wanted."""
        self.wait_while_paused()
        if self.stopping:
            raise Stopped

    def listen(self, stream: TextIO) -> None:
        """Obey the lines of `stream` in a thread: stop, finish, pause, continue."""
        threading.Thread(target=self._obey, args=[stream], name="control", daemon=True).start()

    def obey_signals(self) -> None:
        """Ctrl+C, and a polite kill, mean stop. For the main thread of a process of our own."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: self.stop())

    def _obey(self, stream: TextIO) -> None:
        orders = {
            "stop": self.stop,
            "finish": self.finish,
            "pause": self.pause,
            "continue": self.go_on,
        }
        for line in stream:
            orders.get(line.strip(), lambda: None)()
