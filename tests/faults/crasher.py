"""The program with a fault in it: `python -m tests.faults.crasher FAULT`.

It types a secret sentence, fails in the way that is asked for, says what the dialog shows, and dies
without any chance to save.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading

from PySide6.QtCore import QObject, QTimer, Slot, qCritical
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from gptwriter import app as module
from gptwriter import paths
from gptwriter.app import App, Options
from gptwriter.session.model_thread import ModelThread
from gptwriter.ui.crash_dialog import CrashDialog
from gptwriter.ui.recovery_dialog import RecoveryDialog
from tests.fakes import FakeEngine

CANARY = "Nobody may read this but me. "


class Crasher(QObject):
    """Waits for the window, breaks it, and looks at what it says."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self._fault = fault
        self._app: App | None = None
        self._looking = QTimer(self, interval=10)
        self._looking.timeout.connect(self._look)

    def make(self, options: Options) -> App:
        self._app = App(options, ModelThread(FakeEngine().watched_by))
        self._app.recovery.finished.connect(self._begin)
        self._looking.start()
        return self._app

    @Slot(bool)
    def _begin(self, _recovered: bool) -> None:  # noqa: FBT001 - a signal's slot
        assert self._app
        if self._fault != "none":
            QTest.keyClicks(self._app.editor, CANARY)
            QTimer.singleShot(0, self, self._fail)

    @Slot()
    def _fail(self) -> None:
        assert self._app
        match self._fault:
            case "slot":
                try:
                    (self._app.editor.text()).index("not there")
                except ValueError as error:
                    raise RuntimeError(self._app.editor.text()) from error
            case "thread":
                threading.Thread(target=lambda: dict[str, str]()[CANARY]).start()
            case "qt":
                qCritical(f"QObject::connect: {CANARY}")
            case "journal":
                self._app.keeper._recorder.edit = None  # type: ignore[method-assign, assignment]  # a bug
                QTest.keyClicks(self._app.editor, "x")
            case _:
                faulthandler._sigsegv()  # type: ignore[attr-defined]  # private, and there for tests

    @Slot()
    def _look(self) -> None:
        assert self._app
        for recovery in self._app.window.findChildren(RecoveryDialog):
            recovery.reject()
        for dialog in self._app.window.findChildren(CrashDialog):
            self._looking.stop()
            sys.stdout.write(dialog.findChildren(QPlainTextEdit)[0].toPlainText())
            sys.stdout.flush()
            dialog.accept()
            QTimer.singleShot(0, self, self._end)

    @Slot()
    def _end(self) -> None:
        assert self._app
        if self._fault == "none":
            QApplication.exit(0)
            return
        writer = self._app.keeper._writer
        writer._pool.waitForDone()
        QTest.keyClicks(self._app.editor, "On.") if self._fault != "journal" else None
        os._exit(9)


if __name__ == "__main__":
    paths.default_model_dir().mkdir(parents=True, exist_ok=True)
    crasher = Crasher(sys.argv[1])
    module.App = crasher.make  # type: ignore[assignment, misc]  # the same with a fault in it
    sys.exit(module.run(Options()))
