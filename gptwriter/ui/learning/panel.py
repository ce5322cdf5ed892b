"""The panel "Learn my voice": a dock beside the text, so that writing goes on.

First what to learn from and how strongly; then how it goes; then what came of it. It tells a
Training what is wanted, and by signal what is to be used. It starts no process and keeps no file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gptwriter.errors import GptwriterError
from gptwriter.finetune import trainings
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import Estimate, Report
from gptwriter.finetune.presets import Method
from gptwriter.session.survey import Survey
from gptwriter.session.training import Doing, Training
from gptwriter.ui.headings import make_heading
from gptwriter.ui.learning import words
from gptwriter.ui.learning.choices import Choice, Choices
from gptwriter.ui.learning.material import Material
from gptwriter.ui.learning.outcome import Outcome
from gptwriter.ui.learning.progress_view import ProgressView
from gptwriter.ui.learning.recipe_form import RecipeForm
from gptwriter.ui.learning.voices import Voices
from gptwriter.ui.sentences import sentence

USUAL_WIDTH = 400
_TITLE_STYLE = "QDockWidget::title { text-align: left; padding: 6px 16px }"


class LearningPanel(QDockWidget):
    """One training at a time, from the first text to "Use it".

    Signals:
        result_chosen(Path, Card): use what was learned in this folder.
        model_chosen(Path, str): use the whole model in this folder, under this name.
        noticed(str): a sentence for who does not see the panel.
    """

    result_chosen = Signal(object, object)
    model_chosen = Signal(object, str)
    noticed = Signal(str)

    def __init__(
        self,
        training: Training,
        survey: Survey,
        open_document: Callable[[], Document],
        *,
        blank_job: Callable[[], Job],
        voices: Voices,
    ) -> None:
        super().__init__()
        self.setObjectName("learning")
        self._training = training
        self._open_document = open_document
        self._blank_job = blank_job
        self._cut_off = trainings.cut_off()
        self._estimate: Estimate | None = None
        self._failure: GptwriterError | None = None
        self._ask: Callable[[], None] = self._ask_to_begin  # what is asked now
        self._before_discard = self._ask
        self.voices = voices
        self.material = Material(survey, open_document)
        self.recipe = RecipeForm()
        self.view = ProgressView(training)
        self.choices = Choices()
        self.outcome = Outcome(training, self.view, self.choices, self._ask_to_discard)
        self._lay_out()
        self._connect()
        self._retranslate()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(12)
        self._titles = [QLabel(), QLabel(), QLabel()]
        for title in self._titles:
            make_heading(title)
        self._before = [self._titles[1], self.material, self._titles[2], self.recipe]
        after = (self.view, self.outcome.blind_test, self.choices, self.view.details)
        for widget in (self._titles[0], self.voices, *self._before, *after):
            column.addWidget(widget)
        column.addStretch()
        self._scrolled = scrolled = QScrollArea(widgetResizable=True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(inside)
        self.setWidget(scrolled)
        self.setStyleSheet(_TITLE_STYLE)
        self.setMinimumWidth(USUAL_WIDTH)

    def _connect(self) -> None:
        training = self._training
        training.estimated.connect(self._show_estimate)
        training.finished.connect(self._show_result)
        training.stopped.connect(self._begin_again)
        training.failed.connect(self._show_failure)
        training.changed.connect(self._show_stage)
        self.material.changed.connect(self._show_stage)
        self.outcome.chosen.connect(self._wait_for_library)
        self.outcome.chosen.connect(self.result_chosen)
        self.outcome.model_chosen.connect(self._wait_for_library)
        self.outcome.model_chosen.connect(self.model_chosen)
        self.outcome.compared.connect(self._show_film)

    # --- what is asked ----------------------------------------

    def _ask_now(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        ask()

    @Slot()
    def _show_stage(self) -> None:
        """Fit everything to what is done now."""
        before = self._ask == self._ask_to_begin
        for widget in self._before:
            widget.setVisible(before and not self._cut_off)  # which goes on with its own
            widget.setEnabled(self._training.doing is Doing.NOTHING)
        for widget in (self._titles[0], self.voices):
            widget.setVisible(before or self._ask == self._offer_next)
        self.view.setVisible(not before)
        self.view.details.setVisible(not before)
        self._ask()

    def _ask_to_begin(self) -> None:
        """Check and Start; or go on with what was cut off."""
        if self._training.doing is Doing.LOOKING:
            stop = Choice(self.tr("Cancel"), self._training.stop)
            self.choices.offer(self.tr("Trying five steps on this computer…"), stop)
        elif self._cut_off:
            left = self.tr("A training is not finished, or not in use yet. It can go on.")
            self.choices.offer(
                f"{sentence(self._failure)}\n{left}" if self._failure else left,
                Choice(self.tr("Go on"), self._go_on),
                Choice(self.tr("Discard…"), self._ask_to_discard),
            )
        else:
            self.choices.offer(
                self._what_is_known(),
                Choice(self.tr("Check"), self._check),
                Choice(self.tr("Start"), self._start),
            )
            for button in self.choices.buttons:
                button.setEnabled(self.material.ready)

    def _what_is_known(self) -> str:
        if self._failure:
            return sentence(self._failure)
        return words.estimate(self._estimate) if self._estimate else ""

    def _offer_stop(self) -> None:
        self.choices.offer("", Choice(self.tr("Stop…"), self._ask_how_to_stop))

    @Slot()
    def _ask_how_to_stop(self) -> None:
        self._ask_now(self._offer_ways_to_stop)

    def _offer_ways_to_stop(self) -> None:
        self.choices.offer(
            self.tr("What is to become of it?"),
            Choice(self.tr("Keep training"), self._keep_training),
            Choice(self.tr("Stop and save"), self._finish),
            Choice(self.tr("Discard…"), self._ask_to_discard),
        )

    @Slot()
    def _ask_to_discard(self) -> None:
        self._before_discard = self._ask
        self._ask_now(self._offer_to_discard)

    def _offer_to_discard(self) -> None:
        self.choices.offer(
            self.tr("Delete what was learned? It cannot be brought back."),
            Choice(self.tr("Back"), self._do_not_discard),
            Choice(self.tr("Delete"), self._discard),
        )

    def _offer_nothing(self) -> None:
        self.choices.offer("")

    @Slot()
    def _wait_for_library(self) -> None:
        self._ask_now(self._say_that_it_is_taken)

    def _say_that_it_is_taken(self) -> None:
        self.choices.offer(self.tr("Taking it into the library…"))

    def _offer_next(self) -> None:
        self.choices.offer(
            self.tr("It is in use."), Choice(self.tr("Learn something else"), self._begin_again)
        )

    # --- what is answered ----------------------------------------

    @Slot()
    def _check(self) -> None:
        self._estimate = self._failure = None
        self._training.look(self._job(), self.material.texts)

    @Slot()
    def _start(self) -> None:
        self._run(self._job(), self.material.texts)

    @Slot()
    def _go_on(self) -> None:
        job, self._cut_off = self._cut_off, None
        if job:
            self.material.pasted.setChecked(job.with_pasted)
            self._run(job, [self._open_document()] if job.more_on_stdin else [])

    def _run(self, job: Job, texts: list[Document]) -> None:
        self._estimate = self._failure = None
        self.outcome.begin((*(file.name for file in job.files), *(text.name for text in texts)))
        self._ask = self._offer_stop
        self.view.begin(keeps_steps=job.method is Method.LORA)  # a whole model would be too large
        self._training.start(job, texts)
        self._scrolled.verticalScrollBar().setValue(0)

    def _job(self) -> Job:
        job = replace(
            self._blank_job(),
            files=self.material.files,
            with_pasted=self.material.pasted.isChecked(),
        )
        return self.recipe.applied_to(job)

    @Slot()
    def _keep_training(self) -> None:
        self._ask_now(self._offer_stop)

    @Slot()
    def _finish(self) -> None:
        self._training.finish()
        self._ask_now(self._offer_nothing)

    @Slot()
    def _do_not_discard(self) -> None:
        self._ask_now(self._before_discard)

    @Slot()
    def _discard(self) -> None:
        if self._cut_off:
            self._training.place, self._cut_off = self._cut_off.out, None
        self._training.discard()
        self._begin_again()

    @Slot()
    def _begin_again(self) -> None:
        self._ask = self._ask_to_begin
        self._show_stage()

    @Slot()
    def _show_film(self) -> None:
        self._scrolled.ensureWidgetVisible(self.view.film)

    # --- what the training says ----------------------------------------

    @Slot(object)
    def _show_estimate(self, estimate: Estimate) -> None:
        self._estimate = estimate

    @Slot(object)
    def _show_result(self, report: Report) -> None:
        self.view.show_result(report)
        self._ask = self.outcome.offer
        self._show_stage()
        self.noticed.emit(words.result(report)[0])

    @Slot(object)
    def _show_failure(self, error: GptwriterError) -> None:
        self._failure = error
        self._cut_off = trainings.cut_off()
        self._begin_again()
        self.noticed.emit(sentence(error))

    @Slot()
    def note_used(self) -> None:
        """What was learned is in the library, and written with."""
        self._ask = self._offer_next
        self._show_stage()

    @Slot()
    def note_not_used(self) -> None:
        """The library did not take it; it is still where it was learned."""
        if self._ask == self._say_that_it_is_taken:
            self._ask_now(self.outcome.offer)

    # --- language ----------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Learn my voice"))
        self._titles[0].setText(self.tr("Write with"))
        self._titles[1].setText(self.tr("Learn from"))
        self._titles[2].setText(self.tr("How strongly"))
        self._show_stage()
