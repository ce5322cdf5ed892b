"""Builds every object of the window's process and connects them; the only module that knows all.

What each part does is its own business. This process never loads torch: the model lives in a child
of the model thread.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from gptwriter import __version__, settings
from gptwriter.documents.companion import Companion
from gptwriter.engine import socket_guard
from gptwriter.engine.api import Device
from gptwriter.errors import DocumentError, GptwriterError
from gptwriter.prose.units import Unit
from gptwriter.session.authorship import Authorship
from gptwriter.session.controller import Controller
from gptwriter.session.document_notes import DocumentNotes
from gptwriter.session.end_signals import EndSignals
from gptwriter.session.events import Accept
from gptwriter.session.journal_keeper import JournalKeeper
from gptwriter.session.manuscript import Manuscript
from gptwriter.session.model_choice import ModelChoice
from gptwriter.session.model_setup import ModelSetup
from gptwriter.session.model_thread import ModelThread
from gptwriter.session.quiet import Quiet
from gptwriter.session.requests import (
    HUGE_PARAGRAPH,
    SNAPSHOT_AFTER,
    SNAPSHOT_BEFORE,
    Surroundings,
)
from gptwriter.session.restraint import why_silent
from gptwriter.session.silence import Silence
from gptwriter.session.single_window import SingleWindow
from gptwriter.session.states import is_growing
from gptwriter.settings import Settings
from gptwriter.ui import garbage, input_context, key_safety
from gptwriter.ui.accounting import Accounting
from gptwriter.ui.choosing import Choosing
from gptwriter.ui.considered_tip import ConsideredTip
from gptwriter.ui.context import Context
from gptwriter.ui.crash_watch import CrashWatch
from gptwriter.ui.editor import Editor
from gptwriter.ui.first_paint import FirstPaint
from gptwriter.ui.ghost_voice import GhostVoice
from gptwriter.ui.han_words import HanWords
from gptwriter.ui.last_place import LastPlace
from gptwriter.ui.quieting import Quieting
from gptwriter.ui.recovery import Recovery
from gptwriter.ui.sentences import why_disabled
from gptwriter.ui.steering import Steering
from gptwriter.ui.tint import Tint
from gptwriter.ui.window import MainWindow

if TYPE_CHECKING:
    from gptwriter.finetune.job import Job
    from gptwriter.ui.learning.learning import Learning


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may say about a window."""

    document: Path | None = None
    model: Path | None = None


def run(options: Options) -> int:
    """Open the window; returns the exit code when it has been closed."""
    input_context.choose()
    socket_guard.install()  # the child that fetches a model goes online, the window never
    application = QApplication(sys.argv[:1])
    application.setApplicationName("gptwriter")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("org.gptwriter.gptwriter")
    watch = CrashWatch(application)
    watch.install()
    application.aboutToQuit.connect(watch.end)
    single = SingleWindow()
    if options.model is None and single.hand_over(options.document):
        return 0
    app = App(options)
    app.obey_crashes(watch)
    app.window.status.refused_connections = socket_guard.refused
    single.asked.connect(app.come_forward)
    application.aboutToQuit.connect(single.close)
    application.aboutToQuit.connect(app.close)
    EndSignals(app).received.connect(
        QApplication.exit
    )  # `quit` would ask the window, and it the writer
    app.start()
    garbage.collect_when_idle()
    return application.exec()


class App(QObject):
    """All objects of one window, and the wires between them."""

    def __init__(self, options: Options, model: ModelThread | None = None) -> None:
        super().__init__()
        self._options = options
        kept, self._complaints = settings.load()
        kept, unusable = key_safety.repaired(kept)
        self._complaints += unusable
        self._settings = kept
        self.editor = Editor()
        self.manuscript = Manuscript(self)
        self.model_setup = ModelSetup(self)
        self.window = MainWindow(self.editor, self.manuscript, self.model_setup, kept)
        self.first_paint = FirstPaint(self.window)
        self.last_place = LastPlace(self.window, self.editor, self.manuscript)
        self.han_words = HanWords(self.editor.document(), self)
        self.authorship = Authorship(self.editor.document(), self)
        self.tint = Tint(self.editor, self.authorship)
        self.notes = DocumentNotes(self)
        self.context = Context(self.window, self.notes)
        self.keeper = JournalKeeper(self.editor.document(), self)
        self.window.files.replaced.connect(self._on_replaced)  # before a text is recovered into it
        self.recovery = Recovery(self.window, self.manuscript, self.keeper)
        self.model = model or ModelThread()
        self.controller = Controller(self.model, self._surroundings)
        self.chosen_model = ModelChoice(self.model, self.controller, kept, options.model, self)
        self.choosing = Choosing(self.window, self.controller)
        self.considered_tip = ConsideredTip(
            self.editor, self.authorship, self.controller.asking.considered
        )
        self.accounting = Accounting(self.window, self.controller)
        self.quiet = Quiet(self)
        self._quieting = Quieting(self.window, self.quiet, self.notes, self.controller)
        self.controller.eagerness.silent_here = self._silent_here
        self.ghost_voice = GhostVoice(self.editor, lambda: is_growing(self.controller.state))
        self._steering = Steering(self.controller, self.notes, self.editor, self.ghost_voice)
        self._connect_suggestions()
        self._connect_model()
        self._connect_window()
        self._connect_journal()
        self._connect_authorship()
        self._connect_notes()
        self._steering.obey(kept)

    def _connect_suggestions(self) -> None:
        editor, controller, window = self.editor, self.controller, self.window
        editor.happened.connect(controller.handle)
        controller.ghost_shaded.connect(editor.shade_ghost)
        controller.ghost_shown.connect(editor.show_ghost)
        controller.ghost_hidden.connect(editor.hide_ghost)
        controller.accepted.connect(editor.insert_accepted)
        controller.ghost_shown.connect(self.ghost_voice.note)
        controller.ghost_hidden.connect(self.ghost_voice.forget)
        controller.state_changed.connect(window.show_state)
        controller.reported.connect(window.show_error)
        controller.refused.connect(self._on_refused)
        window.ask_requested.connect(controller.ask)
        window.paragraph_requested.connect(controller.ask_paragraph)
        window.retry_requested.connect(controller.ask_for_another)
        window.accept_requested.connect(self._accept)

    def _connect_model(self) -> None:
        chosen, window = self.chosen_model, self.window
        chosen.showed.connect(window.show_model)
        chosen.complained.connect(window.show_error)
        chosen.lacking.connect(self._offer_model)
        self.model.adapter_left_out.connect(window.show_error)
        self.model.died.connect(window.show_error)
        self.model.held_back.connect(self.accounting.note_banned)
        self.model_setup.finished.connect(chosen.load)
        window.model_chosen.connect(chosen.load)
        window.device_chosen.connect(chosen.load_again)
        window.try_again_requested.connect(chosen.load_again)

    def _connect_window(self) -> None:
        window = self.window
        window.status.voice = _name_of_voice
        window.settings_changed.connect(self._keep)
        window.actions_.learn.triggered.connect(self._show_learning)
        self.manuscript.saved.connect(self._on_saved)

    def _connect_journal(self) -> None:
        files, keeper, status = self.window.files, self.keeper, self.window.status
        files.about_to_replace.connect(keeper.leave)
        files.saving.begun.connect(keeper.note_saving)
        files.leave_confirmed.connect(keeper.let_go)
        keeper.failed.connect(status.warn)
        keeper.recovered.connect(status.forget_warning)
        self.recovery.finished.connect(self._open_document)
        self.recovery.noticed.connect(status.notify)

    def _connect_authorship(self) -> None:
        editor, authorship, window = self.editor, self.authorship, self.window
        editor.edited.connect(authorship.note)
        editor.origins = authorship.carry
        window.preferences.tint_changed.connect(self.tint.show)
        self.tint.show(window.preferences.tint)
        window.files.saving.taking.beside = lambda: self.notes.beside(
            Companion.of(authorship.provenance, "")
        )
        window.spans = authorship.spans
        window.status.origins = authorship.counts

    def _connect_notes(self) -> None:
        notes, model = self.notes, self.model
        notes.changed.connect(self.window.files.saving.change_beside)
        notes.settled.connect(self._on_notes_settled)
        model.was_read.connect(self.context.show_sent)
        self.context.opened.connect(self.controller.timers.wait_for_rest)

    def obey_crashes(self, watch: CrashWatch) -> None:
        """Let failures of the program open a dialog here, and have the text written down again."""
        watch.window = self.window
        watch.crashed.connect(self.keeper.renew)
        self.recovery.finished.connect(watch.tell_of_last)

    # --- the life of the window -----------------------------------------------------------

    def start(self) -> None:
        """Show the window first; whatever takes time comes after it."""
        self.last_place.restore_window()
        self.first_paint.then(lambda: self.han_words.begin(self._settings.language))
        self.window.show()
        QTimer.singleShot(0, self, self._begin)

    @Slot()
    def _offer_model(self) -> None:
        self.first_paint.then(self.window.dialogs.offer_model)

    @Slot()
    def _begin(self) -> None:
        for complaint in self._complaints:
            self.window.show_error(complaint)
        self.recovery.look([path for path in (self._document(), *self.last_place.recent) if path])
        self.chosen_model.begin()

    @Slot(bool)
    def _open_document(self, recovered: bool) -> None:  # noqa: FBT001 - a signal's slot
        """What the command line names or was open last, unless unsaved text was brought back."""
        document = self._document()
        if document and not recovered and (self._options.document or document.exists()):
            self.window.files.open(document)

    def _document(self) -> Path | None:
        return self._options.document or self.last_place.document

    @Slot()
    def close(self) -> None:
        """Keep what the next start needs, and leave no process behind."""
        self.controller.block("closing")  # what a timer would still ask has no window any more
        self.controller.eagerness.silent_here = lambda: None  # nor has the caret a place
        self.editor.setReadOnly(True)  # keys that still come would be in no journal
        self.model_setup.close()
        if "learning" in vars(self):
            self.learning.close()
        self.context.close()
        self.manuscript.close()
        self.keeper.close()
        self.last_place.keep()
        self.model.close()

    @Slot(object)
    def come_forward(self, document: Path | None) -> None:
        """A second start of the program: show this window, with the document of that start."""
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if document and document != self.manuscript.path:
            window.files.open(document)

    # --- the model ------------------------------------------------------------------------

    @Slot(bool)
    def _show_learning(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        self.learning.show(shown)

    @cached_property
    def learning(self) -> Learning:
        """Made when it is first wanted: its parts would delay every start."""
        from gptwriter.ui.learning.learning import Learning

        learning = Learning(self.window, self._blank_job, self.authorship)
        self.controller.state_changed.connect(learning.giving_way.follow)
        learning.giving_way.grows = lambda: is_growing(self.controller.state)
        return learning

    def _blank_job(self) -> Job:
        from gptwriter.finetune.job import Job

        return Job(Path(), self.chosen_model.folder, device=Device(self._settings.device))

    # --- the settings ---------------------------------------------------------------------

    @Slot(object)
    def _keep(self, chosen: Settings) -> None:
        self._settings = chosen
        self._steering.obey(chosen)
        self.chosen_model.obey(chosen)
        try:
            settings.save(chosen)
        except GptwriterError as error:
            self.window.show_error(error)

    # --- the document ---------------------------------------------------------------------

    @Slot(object, object)
    def _on_saved(self, path: Path, _warning: DocumentError | None) -> None:
        self.keeper.note_saved(self.manuscript.on_disk)
        self.last_place.remember(path)

    @Slot()
    def _on_replaced(self) -> None:
        self.keeper.begin(self.manuscript.on_disk)
        known = self.manuscript.provenance if self.manuscript.on_disk else None
        self.authorship.begin(known)
        self.notes.begin(self.manuscript.companion if self.manuscript.on_disk else None)
        self.last_place.note_shown(self.manuscript.path)

    @Slot()
    def _on_notes_settled(self) -> None:
        self._steering.tell_manner(self._settings)
        self.controller.timers.wait_for_rest()

    # --- suggestions ----------------------------------------------------------------------

    def _surroundings(self) -> Surroundings:
        huge = self.editor.textCursor().block().length() > HUGE_PARAGRAPH
        return Surroundings(*self.editor.around_caret(SNAPSHOT_BEFORE, SNAPSHOT_AFTER), huge=huge)

    def _silent_here(self) -> Silence | None:
        return self.quiet.why or why_silent(*self.editor.paragraph())

    @Slot(str)
    def _on_refused(self, reason: str) -> None:
        self.window.status.notify(why_disabled(reason))

    @Slot(object)
    def _accept(self, unit: Unit) -> None:
        self.controller.handle(Accept(unit))


def _name_of_voice(folder: Path) -> str:
    from gptwriter.finetune import adapter_library  # only where there is a voice

    return adapter_library.name_of(folder)
