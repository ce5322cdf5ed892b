"""Fetches the default model in a child process that the writer starts and may stop.

The child is the one part of gptwriter that goes online, and it never sees a document. It prints
JSON lines: progress, then the folder of the finished model, or an error. What has arrived when it
is stopped is kept by the child, so starting again goes on where it was cut. This module knows
nothing of dialogs, nor of where the model comes from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from gptwriter.engine import child
from gptwriter.errors import GptwriterError, ObtainError, translate

_ENDED_EARLY = translate("errors", "the program that fetches it ended too early.")
_KILL_WAIT_MS = 2_000


@dataclass(frozen=True, slots=True)
class SetupProgress:
    """How far the fetching is. A total of 0 bytes means that nobody knows yet."""

    phase: str  # "download", "unpack", "convert" or another word of the child's
    done_bytes: int = 0
    total_bytes: int = 0
    bytes_per_second: float = 0.0
    seconds_left: float | None = None


class ModelSetup(QObject):
    """One fetching at a time.

    Signals:
        progressed(SetupProgress): at most some ten times a second.
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
        """One line of the child; a line that is not ours is a library's chatter."""
        try:
            message = json.loads(line)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        if "error" in message:
            self._outcome = GptwriterError.from_wire(message)
        elif message.get("folder"):
            self._outcome = Path(message["folder"])
        elif "phase" in message:
            self.progressed.emit(_progress(message))

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
            self.failed.emit(ObtainError(reason=self._process.errorString()))


def _progress(message: dict[str, object]) -> SetupProgress:
    def number(name: str) -> float:
        value = message.get(name)
        return value if isinstance(value, (int, float)) else 0

    left = message.get("seconds_left")
    return SetupProgress(
        phase=str(message["phase"]),
        done_bytes=int(number("done_bytes")),
        total_bytes=int(number("total_bytes")),
        bytes_per_second=float(number("bytes_per_second")),
        seconds_left=float(left) if isinstance(left, (int, float)) else None,
    )
