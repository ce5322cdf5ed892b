"""Finds out what is in the files that a writer offers to learn from, in a child (F1).

Reading a book would stop the window. It does not know which files are wanted in the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gptwriter.errors import GptwriterError
from gptwriter.finetune import trainings
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import Found, Message
from gptwriter.session.tuning_child import TuningChild

_CLOSE_MS = 500
_GATHER_MS = 50  # a folder may have a thousand files, and each list of them is a list to be drawn


class Survey(QObject):
    """Reads what it is given, one lot after the other.

    Signals:
        found(list of Found): files, readable or not, some twenty times a second at most.
        failed(GptwriterError): a lot could not be read at all.
        ended(): nothing is left to read.
    """

    found = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self.with_pasted = False  # pasted text counts as the writer's
        self._waiting: list[Path] = []
        self._heard: list[Found] = []
        self._gathering = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gathering.timeout.connect(self._tell)
        self._child = TuningChild(self, command)
        self._child.said.connect(self._hear)
        self._child.ended.connect(self._end)

    @property
    def running(self) -> bool:
        return self._child.running

    def read(self, files: Sequence[Path]) -> None:
        """Say what is in these files and folders, as soon as what was asked before is read."""
        self._waiting += files
        if not self._child.running:
            self._next()

    @Slot()
    def stop(self) -> None:
        """Read nothing more; what was found already is told before the end."""
        self._waiting = []
        self._child.kill()

    def close(self) -> None:
        self._child.blockSignals(True)  # noqa: FBT003 - Qt's own
        self._child.kill()
        self._child.wait(_CLOSE_MS)

    def _next(self) -> None:
        files, self._waiting = tuple(self._waiting), []
        place = trainings.folder() / "list"
        try:
            config = trainings.keep(
                Job(place, Path(), files, with_pasted=self.with_pasted, only_list=True)
            )
        except OSError as error:
            self.failed.emit(trainings.not_kept(error))
            return
        self._child.start(config)

    @Slot(object)
    def _hear(self, message: Message) -> None:
        if isinstance(message, Found):
            self._heard.append(message)
            if not self._gathering.isActive():
                self._gathering.start()

    @Slot()
    def _tell(self) -> None:
        found, self._heard = self._heard, []
        if found:
            self.found.emit(found)

    @Slot(object)
    def _end(self, error: GptwriterError | None) -> None:
        self._gathering.stop()
        self._tell()
        if error:
            self.failed.emit(error)
        if self._waiting:
            self._next()
        else:
            self.ended.emit()
