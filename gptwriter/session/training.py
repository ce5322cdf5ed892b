"""The training of a model as the window sees it: look before, start, stop in three ways, go on.

One thing at a time, in a child. Everything here happens in the GUI thread and waits for nothing.
It does not know how anything is shown, nor what becomes of what was learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from gptwriter.errors import GptwriterError
from gptwriter.finetune import trainings
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import (
    Checkpoint,
    Estimate,
    Found,
    Message,
    Phase,
    Progress,
    Report,
    Sample,
)
from gptwriter.session.tuning_child import TuningChild

PATIENCE_MS = 5_000  # a stop takes effect within one step; then the child is killed
_CLOSE_MS = 1_500


class Doing(Enum):
    """What the child is for."""

    NOTHING = auto()
    LOOKING = auto()
    TRAINING = auto()


class Training(QObject):
    """One training, or one look at what it would take.

    Signals:
        progressed(Progress), measured(Checkpoint), sampled(Sample): of the running training.
        estimated(Estimate): the look's answer.
        finished(Report): the training has come to its end, or was told to finish.
        stopped(): it has ended because the writer, or the window's end, wanted so.
        failed(GptwriterError): it has ended, and one sentence says why.
        changed(): something else is done now; see `doing`.
    """

    progressed = Signal(object)
    measured = Signal(object)
    sampled = Signal(object)
    estimated = Signal(object)
    finished = Signal(object)
    stopped = Signal()
    failed = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self.doing = Doing.NOTHING
        self.place: Path | None = None  # of the run that goes on, or was the last one
        self._report: Report | None = None
        self._waiting = False  # because somebody is writing (F18)
        self._discarding = False
        self._child = TuningChild(self, command)
        self._child.said.connect(self._hear)
        self._child.ended.connect(self._end)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._child.kill)

    @property
    def pid(self) -> int:
        return self._child.pid

    def look(self, job: Job, texts: Sequence[Document] = ()) -> None:
        """Find out what this training would take (F2)."""
        if self.doing is not Doing.NOTHING:
            return
        place = trainings.folder() / "look"
        self._begin(Doing.LOOKING, replace(job, out=place, only_look=True), texts)

    def start(self, job: Job, texts: Sequence[Document] = ()) -> None:
        """Begin a training in a folder of its own, or go on with the one that `job` names."""
        if self.doing is not Doing.NOTHING:
            return
        place = job.out if job.resume else trainings.new_place()
        self.place = place
        self._begin(Doing.TRAINING, replace(job, out=place, keep_takes=True), texts)

    def _begin(self, doing: Doing, job: Job, texts: Sequence[Document]) -> None:
        self._report, self._discarding = None, False
        try:
            config = trainings.keep(replace(job, more_on_stdin=bool(texts)))
        except OSError as error:
            self.failed.emit(trainings.not_kept(error))
            return
        self._become(doing)
        self._child.start(config, texts or None)
        if self._waiting:
            self._child.order("pause")

    @Slot()
    def finish(self) -> None:
        """Stop and save: no further step, but the proof of the best that was reached."""
        self._child.order("finish")

    @Slot()
    def stop(self) -> None:
        """End within one step; a training can go on later from there."""
        self._child.order("stop")
        self._patience.start()

    @Slot()
    def discard(self) -> None:
        """End it, and delete what it has learned."""
        self._discarding = True
        if self.doing is Doing.TRAINING:
            self._child.kill()
        else:
            self._delete()

    @Slot()
    def wait(self) -> None:
        """Let the model that writes have the processor (F18)."""
        if not self._waiting:
            self._waiting = True
            self._child.order("pause")

    @Slot()
    def go_on(self) -> None:
        if self._waiting:
            self._waiting = False
            self._child.order("continue")

    def close(self) -> None:
        """For the program's end: keep a checkpoint if there is time, and leave no process."""
        self._child.blockSignals(True)  # noqa: FBT003 - Qt's own
        if self.doing is Doing.TRAINING:
            self._child.order("stop")
            if self._child.wait(_CLOSE_MS):
                return
        self._child.kill()
        self._child.wait(_CLOSE_MS)

    @Slot(object)
    def _hear(self, message: Message) -> None:
        match message:
            case Progress(Phase.STOPPED):
                pass  # the process ends now, which says it
            case Progress():
                self.progressed.emit(message)
            case Checkpoint():
                self.measured.emit(message)
            case Sample():
                self.sampled.emit(message)
            case Estimate():
                self.estimated.emit(message)
            case Report():
                self._report = message
            case Found():
                pass  # only a list is asked for those

    @Slot(object)
    def _end(self, error: GptwriterError | None) -> None:
        self._patience.stop()
        was_training = self.doing is Doing.TRAINING
        self._become(Doing.NOTHING)
        if self._discarding:
            self._delete()
        if error:
            self.failed.emit(error)
        elif self._report and not self._discarding:
            self.finished.emit(self._report)
        elif was_training:
            self.stopped.emit()

    def _become(self, doing: Doing) -> None:
        self.doing = doing
        self.changed.emit()

    def _delete(self) -> None:
        """Large files take their time to go."""
        place, self.place = self.place, None
        if place:
            QThreadPool.globalInstance().start(lambda: trainings.discard(place))
