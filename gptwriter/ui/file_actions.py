"""New, Open, Save and what must be asked before text could be lost.

It stands between the editor, the manuscript and the file dialogs. Nothing here blocks: every
question is a window-modal box whose answer goes on where the writer left off. How a file is read
or written is the manuscript's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gptwriter import paths
from gptwriter.documents.text_file import Loss, OpenedText
from gptwriter.errors import (
    DocumentChangedOutside,
    DocumentError,
    DocumentInUse,
    DocumentMayNotLast,
)
from gptwriter.session.manuscript import Manuscript
from gptwriter.ui.editor import Editor
from gptwriter.ui.file_dialog import file_dialog
from gptwriter.ui.message_box import message_box
from gptwriter.ui.sentences import known, sentence

Button = QMessageBox.StandardButton


@dataclass(frozen=True, slots=True)
class _Opening:
    path: Path
    read_only: bool


class FileActions(QObject):
    """What the File menu does.

    Signals:
        about_to_replace(): the text in the editor gives way to another one now.
        replaced(): it is another document.
        saving(str): this text is going to be written.
        document_changed(): another document, or another name for this one.
        noticed(str): a sentence about the file that stops nobody.
        leave_confirmed(): nothing would be lost, or the writer said that it may be.
    """

    about_to_replace = Signal()
    replaced = Signal()
    saving = Signal(object)
    document_changed = Signal()
    noticed = Signal(str)
    leave_confirmed = Signal()

    def __init__(self, editor: Editor, manuscript: Manuscript, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._manuscript = manuscript
        self._window = window
        self._saving_revision = -1
        self._saving_path = Path()
        self._losses: tuple[Loss, ...] = ()  # by saving the file that is open
        self._asking = False
        self._opening: _Opening | None = None
        self._read_only = False
        self._after_save: Callable[[], None] | None = None
        manuscript.opened.connect(self._show_opened)
        manuscript.cleared.connect(self._show_empty)
        manuscript.saved.connect(self._note_saved)
        manuscript.failed.connect(self._note_failed)

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose text."""
        return self._editor.document().isModified()

    @Slot()
    def new(self) -> None:
        self._when_safe(self._manuscript.new)

    @Slot()
    def choose_and_open(self) -> None:
        dialog = self._file_dialog(self.tr("Open"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open)
        dialog.open()

    @Slot(object)
    def open(self, path: Path | str) -> None:
        """Open a document in place of this one, once nothing of this one can be lost."""
        whole = Path(path).absolute()  # the folder we were started in means nothing later
        self._when_safe(lambda: self._open_now(whole))

    def _open_now(self, path: Path, *, locked: bool = True, read_only: bool = False) -> None:
        self._editor.setReadOnly(True)  # what is typed into the old document now would be lost
        self._opening = _Opening(path, read_only)
        self._manuscript.open(path, locked=locked)

    @Slot()
    def save(self) -> None:
        if self._manuscript.path is None:
            self.save_as()
        else:
            self._choose_save(self._manuscript.path)

    @Slot()
    def save_as(self) -> None:
        dialog = self._file_dialog(self.tr("Save As"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(self._manuscript.path.name if self._manuscript.path else "")
        dialog.fileSelected.connect(lambda name: self._choose_save(Path(name)))
        dialog.rejected.connect(self._forget_plan)
        dialog.open()

    def _choose_save(self, path: Path) -> None:
        """Save, or ask first if that would change what the writer did not touch."""
        if self._losses and path == self._manuscript.path:
            self._ask_about_losses(path)
        else:
            self._save_to(path)

    def _ask_about_losses(self, path: Path) -> None:
        kept = self.tr("The file as it is now will be kept in {folder}.")
        reasons = [known(loss) for loss in self._losses]
        box = self._box(
            self.tr("Saving will change more in {name} than you did.").format(name=path.name),
            "\n".join([*reasons, "", kept.format(folder=paths.recovery_dir())]),
            Button.Cancel,
        )
        anyway = box.addButton(self.tr("Save Any&way"), QMessageBox.ButtonRole.AcceptRole)
        other = box.addButton(self.tr("Save &As…"), QMessageBox.ButtonRole.ActionRole)
        anyway.clicked.connect(lambda: self._save_to(path))
        other.clicked.connect(self.save_as)
        box.rejected.connect(self._forget_plan)
        box.open()

    def _save_to(self, path: Path, *, overwrite: bool = False) -> None:
        self._saving_revision = self._editor.document().revision()
        self._saving_path = path
        text = self._editor.text()
        self.saving.emit(text)
        self._manuscript.save(text, path, overwrite=overwrite)

    @Slot()
    def leave(self) -> None:
        """Ask what must be asked before the window may close."""
        self._when_safe(self.leave_confirmed.emit)

    def _when_safe(self, go_on: Callable[[], None]) -> None:
        if not self.unsaved:
            go_on()
        elif not self._asking:
            self._asking = True
            self._ask_about_changes(go_on)

    def _ask_about_changes(self, go_on: Callable[[], None]) -> None:
        box = self._box(
            self.tr("Save the changes to {name}?").format(name=self.document_name),
            self.tr("If you do not save them, they are lost."),
            Button.Save | Button.Discard | Button.Cancel,
        )
        box.setDefaultButton(Button.Save)
        box.finished.connect(lambda answer: self._follow_answer(Button(answer), go_on))
        box.open()

    def _follow_answer(self, answer: Button, go_on: Callable[[], None]) -> None:
        self._asking = False
        if answer == Button.Save:
            self._after_save = go_on
            self.save()
        elif answer == Button.Discard:
            go_on()

    @property
    def document_name(self) -> str:
        path = self._manuscript.path
        return path.name if path else self.tr("Untitled")

    @Slot()
    def _show_empty(self) -> None:
        self._losses = ()
        self._opening = None
        self._show("")

    @Slot(object)
    def _show_opened(self, opened: OpenedText) -> None:
        self._losses = opened.losses
        self._show(opened.text)
        if opened.losses:
            notice = self.tr("{name} cannot be saved exactly as it is; you will be asked first.")
            self.noticed.emit(notice.format(name=self.document_name))
        if self._read_only:
            notice = self.tr("{name} is open for reading only.")
            self.noticed.emit(notice.format(name=self.document_name))

    def _show(self, text: str) -> None:
        self.about_to_replace.emit()
        self._editor.set_text(text)
        self._editor.document().setModified(False)
        self._read_only = self._opening is not None and self._opening.read_only
        self._editor.setReadOnly(self._read_only)
        self.replaced.emit()
        self.document_changed.emit()

    @Slot(object, object)
    def _note_saved(self, _path: Path, warning: DocumentError | None) -> None:
        self._losses = ()
        self._read_only = False  # it has a name of its own now
        self._editor.setReadOnly(False)
        unchanged = self._editor.document().revision() == self._saving_revision
        lasting = not isinstance(warning, DocumentMayNotLast)
        if unchanged and lasting:
            self._editor.document().setModified(False)
        self.document_changed.emit()
        plan, self._after_save = self._after_save, None
        if warning:
            box = self._box(sentence(warning), "", Button.Ok)
            box.finished.connect(lambda: self._go_on(plan if lasting else None))
            box.open()
        else:
            self._go_on(plan)

    def _go_on(self, plan: Callable[[], None] | None) -> None:
        """What the save was for; more may have been typed meanwhile."""
        if plan:
            self._when_safe(plan)

    @Slot(object)
    def _note_failed(self, error: DocumentError) -> None:
        self._editor.setReadOnly(self._read_only)
        opening, self._opening = self._opening, None
        if isinstance(error, DocumentChangedOutside):
            self._ask_which_version(error)
        elif isinstance(error, DocumentInUse) and opening:
            self._ask_how_to_open(error, opening.path)
        else:
            self._forget_plan()
            self._box(sentence(error), "", Button.Ok).open()

    def _ask_which_version(self, error: DocumentChangedOutside) -> None:
        path = self._saving_path
        box = self._box(
            sentence(error), self.tr("Which version should the file hold?"), Button.Cancel
        )
        mine = box.addButton(self.tr("Keep &Mine"), QMessageBox.ButtonRole.AcceptRole)
        theirs = box.addButton(self.tr("Take &Theirs"), QMessageBox.ButtonRole.DestructiveRole)
        other = box.addButton(self.tr("Save &As…"), QMessageBox.ButtonRole.ActionRole)
        mine.clicked.connect(lambda: self._save_to(path, overwrite=True))
        theirs.clicked.connect(lambda: self._take_theirs(path))
        other.clicked.connect(self.save_as)
        box.rejected.connect(self._forget_plan)
        box.open()

    def _ask_how_to_open(self, error: DocumentInUse, path: Path) -> None:
        box = self._box(
            sentence(error),
            self.tr("If both windows save it, one overwrites what the other wrote."),
            Button.Cancel,
        )
        reading = box.addButton(self.tr("Open &Read-Only"), QMessageBox.ButtonRole.AcceptRole)
        anyway = box.addButton(self.tr("Open &Anyway"), QMessageBox.ButtonRole.DestructiveRole)
        reading.clicked.connect(lambda: self._open_now(path, locked=False, read_only=True))
        anyway.clicked.connect(lambda: self._open_now(path, locked=False))
        box.open()

    def _take_theirs(self, path: Path) -> None:
        self._forget_plan()
        self._open_now(path)

    @Slot()
    def _forget_plan(self) -> None:
        self._after_save = None

    def _file_dialog(self, title: str) -> QFileDialog:
        folder = self._manuscript.path.parent if self._manuscript.path else Path.home()
        dialog = file_dialog(self._window, title, str(folder))
        dialog.setNameFilters(
            [self.tr("Text and Markdown (*.txt *.md *.markdown)"), self.tr("All files (*)")]
        )
        return dialog

    def _box(self, text: str, more: str, buttons: Button) -> QMessageBox:
        return message_box(self._window, text, more, buttons)
