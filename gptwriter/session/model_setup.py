"""Fetches the default model in a child process that the writer starts and may stop.

The child is the one part of gptwriter that goes online, and it never sees a document. It keeps what
has arrived when it is stopped, so starting again goes on where it was cut. This module knows
nothing of dialogs, nor of where the model comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from gptwriter.engine import child, obtain_messages
from gptwriter.engine.obtain_messages import Phase
from gptwriter.errors import GptwriterError, ObtainError, translate

_ENDED_EARLY = translate("errors", "the program that fetches it ended too early.")
_NOT_STARTED = translate("errors", "the program that fetches it could not be started: {words}.")
_KILL_WAIT_MS = 2_000


class ModelSetup(QObject):
    """One fetching at a time.

    Signals:
        progressed(ObtainProgress): at most some ten times a second.
        finished(Path): the model is complete, in this folder.
        failed(GptwriterError): it was not fetched; `start` tries again from where it was cut.
        cancelled(): the writer stopped it.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._command = list(command or child.command(child.Role.OBTAIN))
        self._outcome: Path | GptwriterError | None = None
        self._cancelling = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read_lines)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._fail_to_start)

    @property
    def running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    @Slot()
    def start(self) -> None:
        """Fetch the model, or go on fetching it; nothing happens while that is under way."""
        if self.running:
            return
        self._outcome, self._cancelling = None, False
        environment = QProcessEnvironment()
        for name, value in child.environment().items():
            environment.insert(name, value)
        self._process.setProcessEnvironment(environment)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.start(self._command[0], self._command[1:])

    @Slot()
    def cancel(self) -> None:
        """Stop at once; what has arrived is kept."""
        if self.running:
            self._cancelling = True
            self._process.kill()

    def close(self) -> None:
        """Stop and wait for the child's end; for the program's end."""
        self.cancel()
        self._process.waitForFinished(_KILL_WAIT_MS)

    @Slot()
    def _read_lines(self) -> None:
        while self._process.canReadLine():
            self._take(bytes(self._process.readLine().data()))

    def _take(self, line: bytes) -> None:
        """One line of the child. The last word counts, so chatter before it does no harm."""
        try:
            progress = obtain_messages.read(line)
        except GptwriterError as error:
            self._outcome = error
            return
        if progress.phase is Phase.DONE:
            self._outcome = Path(progress.folder)
        else:
            self._outcome = None
            self.progressed.emit(progress)

    @Slot()
    def _end(self) -> None:
        self._read_lines()
        match self._outcome:
            case Path() as folder:
                self.finished.emit(folder)
            case GptwriterError() as error:
                self.failed.emit(error)
            case None if self._cancelling:
                self.cancelled.emit()
            case None:
                self.failed.emit(ObtainError(reason=_ENDED_EARLY))

    @Slot(QProcess.ProcessError)
    def _fail_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # the only one without `finished`
            words = self._process.errorString()
            self.failed.emit(ObtainError(reason=_NOT_STARTED, words=words))
