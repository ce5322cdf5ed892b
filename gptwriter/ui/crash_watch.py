"""Turns every failure that nobody has caught into one calm dialog, and lets the writer go on.

Exceptions of all threads, what Qt calls critical, and the death of the process before this one. It
does not know what has failed; that the text is kept is the journal's work.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QWidget

from gptwriter.session import crash_report
from gptwriter.session.crash_file import CrashFile, take_dumps
from gptwriter.ui.crash_dialog import CrashDialog

MOST_REPORTS = 20  # of one run; what fails at every repaint is known by then


class CrashWatch(QObject):
    """There is one of these in a process.

    Signals:
        crashed(): something has failed, and the program goes on.
    """

    crashed = Signal()
    _reported = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: QWidget | None = None  # over which the dialog opens
        self._reports = 0
        self._dialog: CrashDialog | None = None
        self._file = CrashFile()
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Watch from now on."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        qInstallMessageHandler(self._on_qt_message)
        self._file.begin()

    @Slot()
    def end(self) -> None:
        """The program ends well; what still fails is nobody's concern."""
        qInstallMessageHandler(None)
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        self._file.end()

    @Slot()
    def tell_of_last(self) -> None:
        """If the process before this one was ended by a fault, say so."""
        dumps = take_dumps()
        if dumps:
            self._open(crash_report.of_dump(dumps[-1]), last_time=True)

    # --- in whichever thread it happens ----------------------------------------

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report(crash_report.of_exception(error.with_traceback(trace)))

    def _on_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None:
            self._on_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            name = "fatal" if kind is QtMsgType.QtFatalMsg else "critical"
            category = str(context.category or "default")
            self._report(crash_report.of_qt_message(name, category, message))
        else:
            _say(message)

    def _report(self, report: str) -> None:
        _say(report)
        self._reported.emit(report)

    # --- in the window's thread ----------------------------------------

    @Slot(str)
    def _show(self, report: str) -> None:
        self._reports += 1
        if self._reports > MOST_REPORTS:
            return
        self.crashed.emit()
        if self._dialog is not None:
            self._dialog.add(report)
        else:
            self._open(report, last_time=False)

    def _open(self, report: str, *, last_time: bool) -> None:
        dialog = CrashDialog(report, self.window, last_time=last_time)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None


def _say(words: str) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{words}\n")
