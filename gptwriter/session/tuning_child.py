"""One run of the fine-tuning's process: a job goes in, messages and one end come out.

It starts the child, hands it texts and orders, and reads its lines without ever waiting for one.
It knows neither what the messages mean nor what is shown of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from gptwriter import paths
from gptwriter.engine import child
from gptwriter.errors import GptwriterError, TrainingError, translate
from gptwriter.finetune import messages
from gptwriter.finetune.document import Document

_ENDED_EARLY = translate("errors", "its process ended too early. What it has learned is kept.")
_NOT_STARTED = translate("errors", "its process could not be started: {words}.")


class TuningChild(QObject):
    """One child at a time.

    Signals:
        said(Message): a line of the child, some ten times a second at most.
        ended(GptwriterError or None): exactly once for each `start`, last; None after a good end
            and after an end that was asked for.
    """

    said = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._command = list(command or child.command(child.Role.FINETUNE))
        self._error: GptwriterError | None = None
        self._killed = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read_lines)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._fail_to_start)

    @property
    def running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        """For tests and diagnostics."""
        return self._process.processId()

    def start(self, config: Path, texts: Sequence[Document] | None = None) -> None:
        """Do the job in `config`; `texts` are documents that only this process has."""
        self._error, self._killed = None, False
        environment = QProcessEnvironment()
        for name, value in child.environment().items():
            environment.insert(name, value)
        self._process.setProcessEnvironment(environment)
        self._process.setStandardErrorFile(str(_log()))
        self._process.start(self._command[0], [*self._command[1:], str(config)])
        if texts is not None:
            line = json.dumps([[each.name, each.text] for each in texts])
            self._process.write(f"{line}\n".encode("ascii"))

    def order(self, word: str) -> None:
        """Say stop, finish, pause or continue."""
        if self.running:
            self._process.write(f"{word}\n".encode("ascii"))

    @Slot()
    def kill(self) -> None:
        """End it at once; what it wrote to the disk stays whole."""
        if self.running:
            self._killed = True
            self._process.kill()

    def wait(self, milliseconds: int) -> bool:
        """Block until the child has ended; for the program's end."""
        return not self.running or self._process.waitForFinished(milliseconds)

    @Slot()
    def _read_lines(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            try:
                self.said.emit(messages.read(line))
            except GptwriterError as error:
                self._error = error

    @Slot(int, QProcess.ExitStatus)
    def _end(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_lines()
        well = status == QProcess.ExitStatus.NormalExit and code in (0, messages.STOPPED)
        if well or self._killed:
            self.ended.emit(None)
        else:
            self.ended.emit(self._error or TrainingError(reason=_ENDED_EARLY))

    @Slot(QProcess.ProcessError)
    def _fail_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # the only one without `finished`
            words = self._process.errorString()
            self.ended.emit(TrainingError(reason=_NOT_STARTED, words=words))


def _log() -> Path:
    """An empty private file for what libraries print; never a text of the writer's (F21)."""
    log = paths.log_dir() / "training.log"
    try:
        paths.write_private(log, b"")
    except OSError:
        return Path(QProcess.nullDevice())
    return log
