"""Opens the panel when it is first wanted, and lets its outcome be used.

It stands between the window and the panel, which costs nothing before somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot

from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.session.survey import Survey
from gptwriter.session.training import Training
from gptwriter.ui.learning.panel import USUAL_WIDTH, LearningPanel
from gptwriter.ui.window import MainWindow


class Learning(QObject):
    """View > Learn My Voice."""

    def __init__(
        self, window: MainWindow, training: Training, blank_job: Callable[[], Job]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._training = training
        self._survey = Survey(self)
        self._blank_job = blank_job
        self.panel: LearningPanel | None = None
        window.actions_.learn.triggered.connect(self._toggle)

    def close(self) -> None:
        """End what still reads."""
        self._survey.close()

    @Slot(bool)
    def _toggle(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        if shown:
            self._panel().show()
            self._panel().raise_()
        elif self.panel:
            self.panel.hide()

    def _panel(self) -> LearningPanel:
        if self.panel is None:
            window = self._window
            panel = LearningPanel(
                self._training, self._survey, self._open_document, self._blank_job, window
            )
            window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
            window.resizeDocks([panel], [USUAL_WIDTH], Qt.Orientation.Horizontal)
            panel.visibilityChanged.connect(self._mark)
            panel.noticed.connect(window.status.notify)
            panel.result_chosen.connect(self._use)
            self.panel = panel
        return self.panel

    def _open_document(self) -> Document:
        return Document(self._window.files.document_name, self._window.editor.text())

    @Slot(object, bool)
    def _use(self, folder: Path, whole_model: bool) -> None:  # noqa: FBT001 - a signal's slot
        if whole_model:
            self._window.preferences.use_model(folder)
        else:
            self._window.preferences.use_adapter(folder)

    @Slot(bool)
    def _mark(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        self._window.actions_.learn.setChecked(shown)
