"""The window around the editor: menus, status row, and what the settings change in them.

The window shows what it is told and says by signal what the writer wants; it reads no file and
runs no model. It is handed the editor and the manuscript, and builds the rest itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from gptwriter.documents.provenance import Span
from gptwriter.documents.text_form import TextForm
from gptwriter.engine.api import LoadProgress, ModelInfo
from gptwriter.errors import GptwriterError
from gptwriter.prose.units import Unit
from gptwriter.session.manuscript import Manuscript
from gptwriter.session.model_setup import ModelSetup
from gptwriter.session.states import State, Suggesting
from gptwriter.settings import Settings
from gptwriter.ui.actions import Actions
from gptwriter.ui.counter import Counter
from gptwriter.ui.editor import Editor
from gptwriter.ui.file_actions import FileActions
from gptwriter.ui.finding import Finding
from gptwriter.ui.icon import window_icon
from gptwriter.ui.menus import Menus
from gptwriter.ui.preferences import Preferences
from gptwriter.ui.restore import Restore
from gptwriter.ui.screen_fit import fitting
from gptwriter.ui.sentences import sentence
from gptwriter.ui.status_bar import StatusBar
from gptwriter.ui.window_dialogs import WindowDialogs

if TYPE_CHECKING:
    from gptwriter.ui.export import Export

USUAL_SIZE = QSize(960, 720)


class MainWindow(QMainWindow):
    """One document and what can be done with it.

    Signals:
        ask_requested(): a continuation at the caret, now.
        several_requested(): several continuations to choose from.
        paragraph_requested(): a paragraph at the caret.
        retry_requested(): something else than what was suggested here.
        accept_requested(Unit): part of the ghost, chosen from the menu.
        model_chosen(Path): load the model in this folder.
        device_chosen(str): compute elsewhere.
        try_again_requested(): start the model again.
        settings_changed(Settings): keep these, and obey what the window itself does not.
    """

    ask_requested = Signal()
    several_requested = Signal()
    paragraph_requested = Signal()
    retry_requested = Signal()
    accept_requested = Signal(object)
    model_chosen = Signal(object)
    device_chosen = Signal(str)
    try_again_requested = Signal()
    settings_changed = Signal(object)

    def __init__(
        self,
        editor: Editor,
        manuscript: Manuscript,
        model_setup: ModelSetup,
        settings: Settings,
    ) -> None:
        super().__init__()
        self.editor = editor
        self.files = FileActions(editor, manuscript, self)
        self.actions_ = Actions(self)
        self.menus = Menus(self.menuBar(), self.actions_)
        self.status = StatusBar()
        self.finding = Finding(editor, self)
        self._restore = Restore(editor, manuscript, self.files, self)
        self._manuscript = manuscript
        self._counter = Counter(editor.document(), self)
        self._may_close = False
        self.spans: Callable[[], tuple[Span, ...]] = tuple  # who wrote what, for the exports
        self._lay_out()
        self._show_title()
        self._connect_editor()
        self.preferences = Preferences(settings, editor, self.actions_, self)
        self.dialogs = WindowDialogs(
            self, self.preferences, model_setup,
            editor=editor, actions=self.actions_, status=self.status,
        )  # fmt: skip
        self._connect_actions()
        self._connect_preferences()

    def _lay_out(self) -> None:
        self.setWindowIcon(window_icon())
        self.setAcceptDrops(True)
        self.resize(fitting(self, USUAL_SIZE))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addWidget(self.finding.bar)
        column.addWidget(self.status)
        self.setCentralWidget(middle)
        self.editor.setFocus()

    @cached_property
    def export(self) -> Export:
        """Made when it is first wanted: its libraries would delay every start."""
        from gptwriter.ui.export import Export

        export = Export(self.editor, self._manuscript, self)
        export.noticed.connect(self.status.notify)
        export.spans = self.spans
        export.known = lambda: self.files.saving.known
        return export

    @Slot()
    def _choose_export(self) -> None:
        self.export.choose()

    @Slot()
    def _print(self) -> None:
        self.export.print_()

    # --- connections ----------------------------------------

    def _connect_editor(self) -> None:
        editor, actions = self.editor, self.actions_
        editor.text_edited.connect(self._counter.count_soon)
        editor.document().modificationChanged.connect(self.setWindowModified)
        self._counter.counted.connect(self.status.show_size)
        self.files.document_changed.connect(self._show_title)
        self.files.document_changed.connect(self._show_form)
        self.status.encoding_requested.connect(self.files.choose_encoding)
        self.files.noticed.connect(self.status.notify)
        self._manuscript.noticed.connect(self.show_error)
        self.files.leave_confirmed.connect(self._close_now)
        for action, possible in (
            (actions.undo, editor.undoAvailable),
            (actions.redo, editor.redoAvailable),
            (actions.cut, editor.copyAvailable),
            (actions.copy, editor.copyAvailable),
        ):
            action.setEnabled(False)
            possible.connect(action.setEnabled)

    def _connect_actions(self) -> None:
        actions, editor, files = self.actions_, self.editor, self.files
        for action, do in (
            (actions.new, files.new),
            (actions.open, files.choose_and_open),
            (actions.save, files.saving.save),
            (actions.save_as, files.saving.save_as),
            (actions.reopen, files.choose_encoding),
            (actions.restore, self._restore.look),
            (actions.export, self._choose_export),
            (actions.print, self._print),
            (actions.quit, self.close),
            (actions.undo, editor.undo),
            (actions.redo, editor.redo),
            (actions.cut, editor.cut),
            (actions.copy, editor.copy),
            (actions.paste, editor.paste),
            (actions.select_all, editor.selectAll),
            (actions.find, self.finding.open),
            (actions.find_next, self.finding.next),
            (actions.find_previous, self.finding.previous),
            (actions.replace, self.finding.open_to_replace),
            (actions.ask, self.ask_requested),
            (actions.several, self.several_requested),
            (actions.paragraph, self.paragraph_requested),
            (actions.retry, self.retry_requested),
            (actions.model_folder, self.dialogs.choose_model_folder),
            (actions.fetch_model, self.dialogs.offer_model),
            (actions.try_again, self.try_again_requested),
            (actions.settings, self.dialogs.open_settings),
            (actions.keys, self.dialogs.open_keys),
            (actions.updates, self.dialogs.open_project_page),
            (actions.about, self.dialogs.open_about),
        ):
            action.triggered.connect(do)
        for action, unit in (
            (actions.accept_all, Unit.ALL),
            (actions.accept_word, Unit.WORD),
            (actions.accept_sentence, Unit.SENTENCE),
        ):
            action.setEnabled(False)
            action.triggered.connect(partial(self.accept_requested.emit, unit))

    def _connect_preferences(self) -> None:
        preferences = self.preferences
        preferences.changed.connect(self.settings_changed)
        preferences.dressed.connect(self.finding.set_theme)
        self.finding.set_theme(preferences.colours)
        preferences.device_changed.connect(self.device_chosen)
        preferences.model_changed.connect(self.model_chosen)
        self.actions_.full_screen.triggered.connect(self._toggle_full_screen)
        self.menus.recent_chosen.connect(self.files.open)
        self.status.switches_requested.connect(self._open_switches)

    # --- what the window is told ----------------------------------------

    @Slot(object)
    def show_state(self, state: State) -> None:
        """The suggestion is now in this state."""
        self.status.show_state(state)
        actions = self.actions_
        for action in (actions.accept_all, actions.accept_word, actions.accept_sentence):
            action.setEnabled(isinstance(state, Suggesting))

    @Slot(object)
    def show_model(self, model: ModelInfo | LoadProgress | None) -> None:
        self.status.show_model(model)
        if isinstance(model, ModelInfo) and model.notice:
            self.status.notify(
                self.tr("The graphics card has too little memory; the model runs on the processor.")
            )

    @Slot(object)
    def show_error(self, error: GptwriterError) -> None:
        """Tell of a failure that the writer can go on writing through."""
        self.status.notify(sentence(error))

    def show_recent(self, paths: Sequence[Path]) -> None:
        self.menus.show_recent(paths)

    @Slot(QPoint)
    def _open_switches(self, above: QPoint) -> None:
        menu = self.menus.suggest
        menu.popup(above - QPoint(0, menu.sizeHint().height()))

    # --- the window itself ----------------------------------------

    @Slot(bool)
    def _toggle_full_screen(self, full: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    @Slot()
    def _show_title(self) -> None:
        name = self.files.document_name.replace("[*]", "[*][*]")  # Qt's own mark, taken literally
        self.setWindowTitle(f"[*]{name} – gptwriter")

    @Slot()
    def _show_form(self) -> None:
        on_disk = self._manuscript.on_disk
        last = self.editor.document().lastBlock()
        self.status.show_form(
            on_disk.form if on_disk else TextForm(), ends_with_break=last.length() <= 1
        )

    @Slot()
    def _close_now(self) -> None:
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close or not self.files.unsaved:
            event.accept()
            return
        event.ignore()
        self.files.leave()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.actions_.retranslate()
            self.menus.retranslate()
            self._show_title()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.open(event.mimeData().urls()[0].toLocalFile())
