"""View > Learn My Voice: the panel, the training behind it, and the use of what was learned.

It stands between the window and the panel. Nothing imports it before somebody asks for the panel,
so that learning costs a start nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot

from gptwriter.documents.companion import without_others
from gptwriter.finetune.adapter_library import Entry
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.session.adapter_shelf import AdapterShelf
from gptwriter.session.authorship import Authorship
from gptwriter.session.giving_way import GivingWay
from gptwriter.session.survey import Survey
from gptwriter.session.training import Training
from gptwriter.ui.learning.panel import USUAL_WIDTH, LearningPanel
from gptwriter.ui.learning.voices import Voices
from gptwriter.ui.window import MainWindow


class Learning(QObject):
    """Made when it is first wanted, with a panel that is not shown yet."""

    def __init__(
        self, window: MainWindow, blank_job: Callable[[], Job], authorship: Authorship
    ) -> None:
        super().__init__(window)
        self._window = window
        self.training = Training(self)
        self.giving_way = GivingWay(self.training)
        self._authorship = authorship
        self._survey = Survey(self)
        self._shelf = AdapterShelf(self)
        voices = Voices(self._shelf, lambda: blank_job().model)
        self.panel = LearningPanel(
            self.training, self._survey, self._open_document, blank_job=blank_job, voices=voices
        )
        self._shelf.kept.connect(self._use_entry)
        self._shelf.enlisted.connect(self._use_model)
        self._shelf.failed.connect(window.show_error)
        self._shelf.failed.connect(self.panel.note_not_used)
        window.preferences.changed.connect(self._show_choice)
        voices.chosen.connect(window.preferences.use_adapter)
        self._place()
        self._show_choice()
        self._shelf.look()

    def _place(self) -> None:
        window, panel = self._window, self.panel
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
        window.resizeDocks([panel], [USUAL_WIDTH], Qt.Orientation.Horizontal)
        panel.visibilityChanged.connect(self._mark)
        panel.noticed.connect(window.status.notify)
        panel.result_chosen.connect(self._shelf.keep)
        panel.model_chosen.connect(self._shelf.enlist)

    def show(self, shown: bool) -> None:  # noqa: FBT001 - a signal's word
        """Show the panel, or hide it."""
        self.panel.setVisible(shown)
        if shown:
            self.panel.raise_()

    def close(self) -> None:
        """End what still reads, writes or learns."""
        # The panel hides at the very end, when this object is half gone.
        self.panel.visibilityChanged.disconnect(self._mark)
        self._survey.close()
        self._shelf.close()
        self.training.close()

    def _open_document(self) -> Document:
        own = without_others(
            self._authorship.provenance,
            self._window.editor.text(),
            with_pasted=self._survey.with_pasted,
        )
        return Document(self._window.files.document_name, own.text, own.left_out, own.pasted)

    @Slot()
    def _show_choice(self) -> None:
        chosen = self._window.preferences.settings
        self.panel.voices.show_choice(chosen.adapter, chosen.adapter_percent)

    @Slot(object)
    def _use_entry(self, entry: Entry) -> None:
        self._window.preferences.use_adapter(entry.folder)
        self._put_away()

    @Slot(object)
    def _use_model(self, folder: Path) -> None:
        self._window.preferences.use_model(folder)
        self._put_away()

    def _put_away(self) -> None:
        """There is a copy now, so nothing of the training is needed any more."""
        self.training.discard()
        self.panel.note_used()

    @Slot(bool)
    def _mark(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        self._window.actions_.learn.setChecked(shown)
