"""What came of a training, and what can be done with it: use it, compare it, guess at it.

It asks through the panel's `Choices` and shows in the panel's views. What becomes of a result that
is chosen is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gptwriter.finetune import adapter_library, trainings
from gptwriter.finetune.adapter_library import Card
from gptwriter.finetune.blind import Round
from gptwriter.finetune.messages import Report
from gptwriter.session.training import Training
from gptwriter.ui.learning.blind_test import BlindTest
from gptwriter.ui.learning.choices import Choice, Choices
from gptwriter.ui.learning.progress_view import ProgressView


class Outcome(QObject):
    """The last training's; `offer` asks what is to become of it.

    Signals:
        chosen(Path, Card): use what was learned in this folder.
        model_chosen(Path, str): use the whole model in this folder, under this name.
        compared(): the film shows two steps now.
    """

    chosen = Signal(object, object)
    model_chosen = Signal(object, str)
    compared = Signal()

    def __init__(
        self, training: Training, view: ProgressView, choices: Choices, discard: Callable[[], None]
    ) -> None:
        super().__init__(view)
        self.blind_test = BlindTest()
        self._training = training
        self._view = view
        self._choices = choices
        self._discard = discard
        self._names: tuple[str, ...] = ()  # of the texts of the training
        self._kept: int | None = None  # the step that the writer has chosen
        self._guessed = ""  # what the blind test has said
        view.film.chosen.connect(self._keep_step)
        self.blind_test.finished.connect(self._end_test)

    def begin(self, names: tuple[str, ...]) -> None:
        """Another training, from texts of these names."""
        self._names = names
        self._kept = None
        self._guessed = ""
        self.blind_test.end()

    def offer(self) -> None:
        if self.blind_test.running:
            self._choices.offer("", Choice(self.tr("End the test"), self._leave_test))
            return
        report = self._view.report
        notes = [self._guessed] if self._guessed else []
        if self._kept is not None and report and self._kept != report.best_step:
            note = self.tr("You keep step {kept}; the figures are those of step {best}.")
            notes.append(note.format(kept=self._kept, best=report.best_step))
        self._choices.offer(
            "\n".join(notes),
            Choice(self.tr("Use it"), self._use),
            Choice(self.tr("Compare"), self._compare),
            *([Choice(self.tr("Guess…"), self._begin_test)] if self._rounds() else []),
            Choice(self.tr("Discard…"), self._discard),
        )

    def _rounds(self) -> list[Round]:
        place = self._training.place
        return trainings.rounds_of(place) if place else []

    @Slot()
    def _begin_test(self) -> None:
        self.blind_test.begin(self._rounds())
        self._view.details.hide()
        self.offer()

    @Slot()
    def _leave_test(self) -> None:
        self.blind_test.end()
        self._end_test("")

    @Slot(str)
    def _end_test(self, said: str) -> None:
        self._guessed = said
        self._view.details.show()
        self.offer()

    @Slot()
    def _use(self) -> None:
        report, place = self._view.report, self._training.place
        if report and place:
            if Path(report.adapter) != trainings.adapter_of(place):
                self.model_chosen.emit(Path(report.adapter), self.name)
            else:
                self.chosen.emit(trainings.adapter_of(place, self._kept), self._card(report))

    def _card(self, report: Report) -> Card:
        """What the library tells of it; the report's figures are those of the best step alone."""
        step = report.best_step if self._kept is None else self._kept
        card = Card(
            name=self.name,
            base="",
            base_digest="",
            created=adapter_library.now(),
            documents=self._names,
            characters=report.training_characters,
            samples=self._view.film.samples(step),
        )
        if step != report.best_step:
            return card
        return replace(
            card,
            bits_before=report.bits_per_char_before,
            bits_after=report.bits_per_char_after,
            interval=report.interval,
            copied_share=report.copied_share,
        )

    @property
    def name(self) -> str:
        """What it may be called, after its texts."""
        names = self._names
        more = f" + {len(names) - 1}" if len(names) > 1 else ""
        return f"{Path(names[0]).stem if names else self.tr('My voice')}{more}"

    @Slot()
    def _compare(self) -> None:
        """Before and after side by side, in the film; once more shows every step again."""
        film, report = self._view.film, self._view.report
        if film.compared:
            film.compare_no_more()
        elif report:
            film.compare(0, report.best_step if self._kept is None else self._kept)
            self.compared.emit()

    @Slot(int)
    def _keep_step(self, step: int) -> None:
        self._kept = None if step == self._kept else step
        self._view.film.keep(self._kept)
        if self._view.report:
            self.offer()
