"""A training while it goes on and after it: where it is, its curve, and what the model writes.

Two widgets, so that what can be answered stands between them, in sight. It shows what a Training
says and asks for nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from gptwriter.finetune.messages import Checkpoint, Phase, Progress, Report
from gptwriter.session.training import Training
from gptwriter.ui.learning import words
from gptwriter.ui.learning.chart import CurveChart
from gptwriter.ui.learning.film import Film


class ProgressView(QWidget):
    """Follows one training after the other; `details` belongs below it."""

    def __init__(self, training: Training, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.details = QWidget()
        self._progress: Progress | None = None
        self._report: Report | None = None
        self._words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._bar = QProgressBar(textVisible=False)
        self._curve_words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._curve_words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.chart = CurveChart()
        self.film = Film()
        _stack(self, self._words, self._bar)
        _stack(self.details, self.chart, self._curve_words, self.film)
        training.progressed.connect(self.follow)
        training.measured.connect(self._note)
        training.sampled.connect(self.film.add)
        self._retranslate()

    @property
    def report(self) -> Report | None:
        return self._report

    @property
    def words(self) -> str:
        return self._words.text()

    def begin(self, *, keeps_steps: bool = True) -> None:
        """Forget the training before; `keeps_steps`: what each measured step learned is kept."""
        self._report = None
        self.chart.clear()
        self.film.clear(keeps_steps=keeps_steps)
        self._curve_words.clear()
        self._bar.setVisible(True)
        self._bar.setRange(0, 1)
        self._bar.setValue(0)
        self.follow(Progress(Phase.READING))

    @Slot(object)
    def follow(self, progress: Progress) -> None:
        self._progress = progress
        self._words.setText(words.progress(progress))
        if progress.of:
            self._bar.setRange(0, progress.of)
            self._bar.setValue(progress.step)
        if progress.loss is not None:
            self.chart.add_loss(progress.step, progress.of, progress.loss)

    @Slot(object)
    def _note(self, point: Checkpoint) -> None:
        self.chart.add_point(point)
        self.film.note(point)
        self._curve_words.setText(words.curve(self.chart.points))

    def show_result(self, report: Report) -> None:
        self._report = report
        self._bar.setVisible(False)
        self._words.setText("\n".join(words.result(report)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._bar.setAccessibleName(self.tr("Progress"))
        self._curve_words.setText(words.curve(self.chart.points))
        if self._report:
            self.show_result(self._report)
        elif self._progress:
            self._words.setText(words.progress(self._progress))


def _stack(box: QWidget, *widgets: QWidget) -> None:
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
