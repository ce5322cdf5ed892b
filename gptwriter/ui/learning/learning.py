"""Opens the panel when it is first wanted, and lets its outcome be used.

It stands between the window and the panel, which costs nothing before somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from gptwriter.documents.companion import without_others
from gptwriter.finetune.adapter_library import Card, Entry
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.session.adapter_shelf import AdapterShelf
from gptwriter.session.authorship import Authorship
from gptwriter.session.survey import Survey
from gptwriter.session.training import Training
from gptwriter.ui.window import MainWindow

if TYPE_CHECKING:
    from gptwriter.ui.learning.panel import LearningPanel


class Learning(QObject):
    """View > Learn My Voice."""

    def __init__(
        self,
        window: MainWindow,
        training: Training,
        blank_job: Callable[[], Job],
        authorship: Authorship,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._training = training
        self._authorship = authorship
        self._survey = Survey(self)
        self._shelf = AdapterShelf(self)
        self._shelf.kept.connect(self._use_entry)
        self._shelf.failed.connect(window.show_error)
        window.preferences.changed.connect(self._show_choice)
        self._blank_job = blank_job
        self.panel: LearningPanel | None = None
        window.actions_.learn.triggered.connect(self._toggle)

    def close(self) -> None:
        """End what still reads or writes."""
        if self.panel:  # which hides at the very end, when this object is half gone
            self.panel.visibilityChanged.disconnect(self._mark)
        self._survey.close()
        self._shelf.close()

    @Slot(bool)
    def _toggle(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        if shown:
            self._panel().show()
            self._panel().raise_()
        elif self.panel:
            self.panel.hide()

    def _panel(self) -> LearningPanel:
        if self.panel is None:
            from gptwriter.ui.learning.panel import USUAL_WIDTH, LearningPanel
            from gptwriter.ui.learning.voices import Voices

            window = self._window
            voices = Voices(self._shelf, lambda: self._blank_job().model)
            panel = LearningPanel(
                self._training,
                self._survey,
                self._open_document,
                blank_job=self._blank_job,
                voices=voices,
            )
            window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
            window.resizeDocks([panel], [USUAL_WIDTH], Qt.Orientation.Horizontal)
            panel.visibilityChanged.connect(self._mark)
            panel.noticed.connect(window.status.notify)
            panel.result_chosen.connect(self._use)
            voices.chosen.connect(window.preferences.use_adapter)
            self._shelf.failed.connect(panel.note_not_used)
            self.panel = panel
            self._show_choice()
            self._shelf.look()
        return self.panel

    def _open_document(self) -> Document:
        own, left_out = without_others(self._authorship.provenance, self._window.editor.text())
        return Document(self._window.files.document_name, own, left_out)

    @Slot()
    def _show_choice(self) -> None:
        if self.panel:
            chosen = self._window.preferences.settings
            self.panel.voices.show_choice(chosen.adapter, chosen.adapter_percent)

    @Slot(object, object)
    def _use(self, folder: Path, card: Card | None) -> None:
        if card is None:
            self._window.preferences.use_model(folder)
        else:
            self._shelf.keep(folder, card)

    @Slot(object)
    def _use_entry(self, entry: Entry) -> None:
        """It has a copy of its own now, so nothing of the training is needed any more."""
        self._window.preferences.use_adapter(entry.folder)
        self._training.discard()
        if self.panel:
            self.panel.note_used()

    @Slot(bool)
    def _mark(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        self._window.actions_.learn.setChecked(shown)
