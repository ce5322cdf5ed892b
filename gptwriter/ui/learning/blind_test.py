"""The blind test: the writer looks for her own sentence among three (F12).

Twelve rounds at most, each with the writer's own sentence, the tuned model's and the base model's,
shuffled. What it means is said at the end, never during it. It shows texts as plain text and knows
nothing of models.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gptwriter.finetune.blind import Round
from gptwriter.ui.headings import make_heading
from gptwriter.ui.learning import words

ROUNDS = 12


class Hand(Enum):
    """Who wrote a sentence."""

    OWN = auto()
    BEFORE = auto()
    AFTER = auto()


class BlindTest(QWidget):
    """One round at a time.

    Signals:
        finished(str): a sentence that says how it went.
    """

    finished = Signal(str)

    def __init__(self, parent: QWidget | None = None, lot: random.Random | None = None) -> None:
        super().__init__(parent)
        self._lot = lot or random.Random()  # noqa: S311 - nothing secret is drawn
        self._rounds: list[Round] = []
        self._taken: Counter[Hand] = Counter()  # for the writer's own
        self._title = QLabel()
        make_heading(self._title)
        self._prompt = _text(quiet=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._title)
        self._column.addWidget(self._prompt)
        self._offered: list[tuple[QLabel, QPushButton]] = []
        self.hide()

    def begin(self, rounds: Sequence[Round]) -> None:
        """Start anew with these."""
        self._rounds = list(rounds[:ROUNDS])
        self._taken = Counter()
        self.show()
        self._next()

    def end(self) -> None:
        """Leave it, at the end or before."""
        self._rounds = []
        self.hide()

    @property
    def running(self) -> bool:
        return bool(self._rounds)

    def _next(self) -> None:
        number = self._taken.total()
        if number == len(self._rounds):
            said = words.blind_test(
                self._taken[Hand.OWN], self._taken[Hand.AFTER], self._taken[Hand.BEFORE]
            )
            self.end()
            self.finished.emit(said)
            return
        now = self._rounds[number]
        self._prompt.setText(f"… {now.prompt} …")
        hands = [(Hand.OWN, now.own), (Hand.AFTER, now.after), (Hand.BEFORE, now.before)]
        shown = [each for each in hands if each[1]]
        self._lot.shuffle(shown)
        self._offer(shown)
        self._retranslate()

    def _offer(self, shown: Sequence[tuple[Hand, str]]) -> None:
        for widget in (each for pair in self._offered for each in pair):
            widget.hide()
            widget.deleteLater()
        self._offered = []
        for hand, text in shown:
            label, button = _text(text), QPushButton(autoDefault=False)
            button.setAccessibleDescription(text)
            button.clicked.connect(partial(self._take, hand))
            self._column.addWidget(label)
            self._column.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
            self._offered.append((label, button))

    @Slot()
    def _take(self, hand: Hand) -> None:
        self._taken[hand] += 1
        self._next()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        title = self.tr("Round {number} of {count}: which of these is yours?")
        self._title.setText(title.format(number=self._taken.total() + 1, count=len(self._rounds)))
        for _, button in self._offered:
            button.setText(self.tr("This one is mine"))


def _text(text: str = "", *, quiet: bool = False) -> QLabel:
    label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    if quiet:
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
