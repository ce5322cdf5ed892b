"""The training film: what the model writes behind three prompts, before and at each measured step.

The same prompts and the same seed, so that what differs is what was learned (F7). Steps stand side
by side, prompts in rows. It shows texts as plain text.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QWidget

from gptwriter.finetune.messages import Checkpoint, Sample
from gptwriter.ui.headings import make_heading

_WIDTH = 220  # of a column
_PROMPT_CHARACTERS = 48  # the end of a prompt tells which one it is


class Film(QScrollArea):
    """A strip of columns, one for each measured step.

    Signals:
        chosen(int): the writer wants the model as it was at this step.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bits: dict[int, float] = {}
        self._columns: dict[int, list[QWidget]] = {}
        self._titles: dict[int, QLabel] = {}
        self._buttons: dict[int, QPushButton] = {}
        self._samples: dict[int, list[Sample]] = {}
        self._kept: int | None = None
        self._compared: tuple[int, int] | None = None
        self._keeps_steps = True
        self.clear()

    @property
    def steps(self) -> list[int]:
        return list(self._columns)

    def clear(self, *, keeps_steps: bool = True) -> None:
        """Forget every sample; of the next training one step may be chosen, or the best is kept."""
        self._keeps_steps = keeps_steps
        self._bits, self._columns, self._titles, self._buttons = {}, {}, {}, {}
        self._samples = {}
        self._kept = self._compared = None
        self._strip = QWidget()
        self._grid = QGridLayout(self._strip)
        self._grid.setContentsMargins(0, 0, 0, 12)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self.setWidget(self._strip)
        self.setVisible(False)

    def samples(self, step: int) -> tuple[Sample, ...]:
        return tuple(self._samples.get(step, ()))

    @Slot(object)
    def note(self, point: Checkpoint) -> None:
        """The figure that stands above a step's samples."""
        self._bits[point.step] = point.bits_per_character
        self._retitle()

    @Slot(object)
    def add(self, sample: Sample) -> None:
        self._samples.setdefault(sample.step, []).append(sample)
        column = self._columns.get(sample.step) or self._new_column(sample.step)
        row = len(column)
        prompt = _text(_shortened(sample.prompt), quiet=True)
        text = _text(sample.text.strip())
        for number, label in enumerate((prompt, text)):
            self._put(label, row + number, sample.step)
        self.setVisible(True)

    @property
    def compared(self) -> bool:
        return self._compared is not None

    def keep(self, step: int | None) -> None:
        """Mark the step that the writer has chosen."""
        self._kept = step
        self._retitle()

    def compare(self, one: int, other: int) -> None:
        """Show these two only; every step again with `compare_no_more`."""
        self._compared = (one, other)
        self._show_columns()

    def compare_no_more(self) -> None:
        self._compared = None
        self._show_columns()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retitle()
        super().changeEvent(event)

    def _new_column(self, step: int) -> list[QWidget]:
        self._columns[step] = []
        title = QLabel(textFormat=Qt.TextFormat.PlainText)
        make_heading(title)
        self._titles[step] = title
        self._put(title, 0, step)
        button = QPushButton(autoDefault=False)
        button.setCheckable(True)
        button.clicked.connect(partial(self.chosen.emit, step))
        button.setVisible(self._can_be_kept(step))
        self._buttons[step] = button
        self._put(button, 1, step, Qt.AlignmentFlag.AlignLeft)
        self._retitle()
        return self._columns[step]

    def _put(
        self,
        widget: QWidget,
        row: int,
        step: int,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
    ) -> None:
        self._columns[step].append(widget)
        column = list(self._columns).index(step)
        self._grid.addWidget(widget, row, column, alignment)
        self._grid.setColumnStretch(column, 0)
        self._grid.setColumnStretch(column + 1, 1)

    def _retitle(self) -> None:
        for step, title in self._titles.items():
            words = self.tr("Step {step}").format(step=step) if step else self.tr("Before")
            if step in self._bits:
                words += f" · {self._bits[step]:.2f}"
            title.setText(words)
            button = self._buttons[step]
            button.setChecked(step == self._kept)
            button.setText(self.tr("Kept") if step == self._kept else self.tr("Keep this one"))
            button.setAccessibleDescription(words)

    def _show_columns(self) -> None:
        for step, widgets in self._columns.items():
            shown = self._compared is None or step in self._compared
            for widget in widgets:
                is_button = widget is self._buttons[step]
                widget.setVisible(shown and (not is_button or self._can_be_kept(step)))

    def _can_be_kept(self, step: int) -> bool:
        return self._keeps_steps and step > 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as high as the samples: the panel scrolls, not the film."""
        if watched is self._strip and event.type() == QEvent.Type.LayoutRequest:
            bar = self.horizontalScrollBar().sizeHint().height()
            self.setFixedHeight(self._grid.sizeHint().height() + bar)
        return super().eventFilter(watched, event)


def _text(text: str, *, quiet: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFixedSize(_WIDTH, label.heightForWidth(_WIDTH))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if quiet:
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _shortened(prompt: str) -> str:
    one_line = " ".join(prompt.split())
    if len(one_line) <= _PROMPT_CHARACTERS:
        return one_line
    head, space, rest = one_line[-_PROMPT_CHARACTERS:].partition(" ")
    return f"… {rest}" if space else f"…{head}"
