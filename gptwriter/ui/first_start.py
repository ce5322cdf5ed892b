"""The dialog for a writer who has no model yet: fetch one, point to one, or write without.

It is not modal: the editor behind it works all the while. It starts and stops a ModelSetup and
shows how that goes; it does not load models and knows no addresses.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QCommandLinkButton,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.engine.obtain_messages import ObtainProgress, Phase
from gptwriter.errors import GptwriterError
from gptwriter.session.model_setup import ModelSetup
from gptwriter.ui.file_dialog import folder_dialog
from gptwriter.ui.motion import show_busy
from gptwriter.ui.sentences import sentence

_MEGABYTE = 1_000_000
_WIDTH = 500
_WAY_STYLE = """
    QCommandLinkButton { border: 1px solid palette(mid); border-radius: 4px }
    QCommandLinkButton:hover { background: palette(button) }
    QCommandLinkButton:focus { border-color: palette(link) }
"""
_STEPS = 1000  # of the progress bar; bytes would not fit its int


class FirstStartDialog(QDialog):
    """Offers the three ways, then shows the progress of the first.

    Signals:
        folder_chosen(Path): the writer has a model in this folder.
    """

    folder_chosen = Signal(object)

    def __init__(self, setup: ModelSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = setup
        self.setModal(False)
        self.setWindowTitle(self.tr("A model to write with"))
        self._ways = self._build_ways()
        self._progress = self._build_progress()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(16)
        column.addWidget(_paragraph(self._introduction()))
        column.addWidget(self._ways)
        column.addWidget(self._progress)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # as high as what it shows
        self._show_progress(visible=setup.running)
        setup.progressed.connect(self._follow)
        setup.finished.connect(self.accept)
        setup.failed.connect(self._explain)
        setup.cancelled.connect(self._offer_ways)

    def _introduction(self) -> str:
        return self.tr(
            "gptwriter continues your text with a language model that runs on this computer. "
            "There is none here yet."
        )

    def _build_ways(self) -> QWidget:
        ways = QWidget()
        self._fetch = self._way(
            self.tr("Fetch the default model"),
            self.tr(
                "SmolLM2-135M, 93 MB to download, 270 MB on disk. It writes English only; "
                "to write Chinese, choose a Chinese model of your own."
            ),
        )
        self._fetch.clicked.connect(self._start)
        self._folder = self._way(
            self.tr("Use a folder I already have…"),
            self.tr("Any Hugging Face folder of a language model with safetensors weights."),
        )
        self._folder.clicked.connect(self._choose_folder)
        self._without = self._way(
            self.tr("Write without a model"),
            self.tr("You can choose one at any time in the Model menu."),
        )
        self._without.clicked.connect(self.reject)
        column = QVBoxLayout(ways)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for way in (self._fetch, self._folder, self._without):
            column.addWidget(way)
        return ways

    def _way(self, title: str, description: str) -> QCommandLinkButton:
        way = QCommandLinkButton(title, description)
        way.setIcon(QIcon())
        way.setStyleSheet(_WAY_STYLE)
        way.setAccessibleName(title)
        way.setAccessibleDescription(description)
        return way

    def _build_progress(self) -> QWidget:
        box = QWidget()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._words = _paragraph("")
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.clicked.connect(self._setup.cancel)
        self._resume = QPushButton(self.tr("Resume"))
        self._resume.clicked.connect(self._start)
        self._back = QPushButton(self.tr("Back"))
        self._back.clicked.connect(self._offer_ways)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._back, self._cancel, self._resume):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._bar)
        column.addWidget(self._words)
        column.addSpacing(8)
        column.addLayout(buttons)
        return box

    @Slot()
    def _start(self) -> None:
        self._follow(ObtainProgress(Phase.FINDING))
        self._setup.start()

    @Slot(object)
    def _follow(self, progress: ObtainProgress) -> None:
        self._show_progress(visible=True)
        self._words.setText(self._in_words(progress))
        if progress.total_bytes:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(_STEPS * progress.done_bytes // progress.total_bytes)
        else:
            show_busy(self._bar)

    def _in_words(self, progress: ObtainProgress) -> str:
        match progress.phase:
            case Phase.DOWNLOADING if progress.total_bytes:
                return self._download_in_words(progress)
            case Phase.FINDING | Phase.DOWNLOADING:
                return self.tr("Looking for the model…")
            case _:
                return self.tr("Preparing the model for this computer, about half a minute…")

    def _download_in_words(self, progress: ObtainProgress) -> str:
        words = self.tr("{done} of {total} MB").format(
            done=round(progress.done_bytes / _MEGABYTE),
            total=round(progress.total_bytes / _MEGABYTE),
        )
        if progress.bytes_per_second:
            speed = progress.bytes_per_second / _MEGABYTE
            words += " · " + self.tr("{speed} MB per second").format(speed=f"{speed:.1f}")
        if progress.seconds_left is not None:
            words += " · " + self._time_left(progress.seconds_left)
        return words

    def _time_left(self, seconds: float) -> str:
        if seconds < 60:
            return self.tr("{seconds} s left").format(seconds=round(seconds))
        return self.tr("{minutes} min left").format(minutes=round(seconds / 60))

    @Slot(object)
    def _explain(self, error: GptwriterError) -> None:
        self._words.setText(sentence(error))
        self._show_progress(visible=True, running=False)

    @Slot()
    def _offer_ways(self) -> None:
        self._show_progress(visible=False)

    def _show_progress(self, *, visible: bool, running: bool = True) -> None:
        self._ways.setVisible(not visible)
        self._progress.setVisible(visible)
        self._bar.setVisible(running)
        self._cancel.setVisible(running)
        self._resume.setVisible(not running)
        self._back.setVisible(not running)

    @Slot()
    def _choose_folder(self) -> None:
        dialog = folder_dialog(self, self.tr("Model folder"), "")
        dialog.fileSelected.connect(self._take_folder)
        dialog.open()

    @Slot(str)
    def _take_folder(self, folder: str) -> None:
        self.folder_chosen.emit(Path(folder))
        self.accept()


def _paragraph(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFixedWidth(_WIDTH)
    return label
