"""A panel beside a real window, whose trainings follow a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import Found
from gptwriter.session.adapter_shelf import AdapterShelf
from gptwriter.session.survey import Survey
from gptwriter.session.training import Training
from gptwriter.ui.learning.panel import LearningPanel
from gptwriter.ui.learning.voices import Voices
from tests.session.tuning import JOB, child
from tests.ui.conftest import Desk

BOOK = Found("/books/one.txt", "one.txt", 120_000, "en")


@dataclass(frozen=True)
class Bench:
    """A panel and what it was built from."""

    panel: LearningPanel
    training: Training
    survey: Survey
    qtbot: QtBot

    @property
    def words(self) -> str:
        """All that is said, buttons not counted."""
        labels = self.panel.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    def button(self, text: str) -> QPushButton:
        def shown() -> list[QPushButton]:
            buttons = self.panel.findChildren(QPushButton)
            return [each for each in buttons if each.isVisible() and each.text() == text]

        self.qtbot.waitUntil(lambda: len(shown()) == 1)
        return shown()[0]

    def asked(self) -> list[tuple[Job, list[Document]]]:
        """What each look and each training is begun with from now on; none of them begins."""
        asked: list[tuple[Job, list[Document]]] = []

        def note(job: Job, texts: list[Document]) -> None:
            asked.append((job, texts))

        self.training.look = self.training.start = note  # type: ignore[assignment, method-assign]
        return asked

    def press(self, text: str) -> None:
        button = self.button(text)
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


Make = Callable[[list[str]], Bench]


@pytest.fixture
def make(desk: Desk) -> Iterator[Make]:
    made: list[Bench] = []

    def with_child(command: list[str]) -> Bench:
        training, survey = Training(command=command), Survey(command=child())
        shelf = AdapterShelf()
        panel = LearningPanel(
            training,
            survey,
            lambda: Document("Untitled", desk.editor.text()),
            blank_job=lambda: JOB,
            voices=Voices(shelf, lambda: JOB.model),
        )
        desk.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
        panel.show()
        made.append(Bench(panel, training, survey, desk.qtbot))
        return made[-1]

    yield with_child
    for bench in made:
        bench.survey.close()
        bench.training.close()
