"""Save and Save As: what is asked before, what is written, and what becomes of it.

It stands between the editor, the manuscript and the file dialogs, and blocks nothing: every
question goes on where the writer left off. Whether the text may be saved now, and what it is saved
for, it is told; how a file is written is the manuscript's business.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from gptwriter.documents.text_file import Loss
from gptwriter.documents.text_form import Encoding
from gptwriter.errors import (
    DocumentChangedOutside,
    DocumentError,
    DocumentMayNotLast,
    DocumentNotEncodable,
)
from gptwriter.session.manuscript import Manuscript
from gptwriter.session.text_taking import Taken, TextTaking
from gptwriter.ui.editor import Editor
from gptwriter.ui.file_dialog import document_dialog
from gptwriter.ui.file_questions import FileQuestions, Ways
from gptwriter.ui.sentences import sentence


class Saving(QObject):
    """That of one window.

    Signals:
        begun(str): the text with this mark is going to be written.
        done(): a save is over; the document is modified if there is more to be saved.
        theirs_wanted(Path): what another program wrote shall be opened in place of this text.
    """

    begun = Signal(str)
    done = Signal()
    theirs_wanted = Signal(object)

    def __init__(
        self,
        editor: Editor,
        manuscript: Manuscript,
        questions: FileQuestions,
        window: QWidget,
        may_save: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self.losses: tuple[Loss, ...] = ()  # by saving the file that is open
        self.proposed: Path | None = None  # name for a document that has none
        self.taking = TextTaking(editor.document(), self)
        self.taking.taken.connect(self._on_taken)
        self._editor = editor
        self._manuscript = manuscript
        self._questions = questions
        self._window = window
        self._may_save = may_save
        self._revision = -1  # of the text that is being saved
        self._changed_beside = False  # something that is saved beside the text
        self._path = Path()
        self._overwrite = False  # what the writer has answered for this save
        self._encoding: Encoding | None = None
        self._write: Callable[[Taken], None] | None = None
        self._next: Callable[[], None] | None = None  # when the text has been copied for this save
        self._plan: Callable[[], None] | None = None  # what the save is for
        manuscript.saved.connect(self._note_saved)

    def save_for(self, plan: Callable[[], None]) -> None:
        """Save, and then go on with this, unless the save fails or is given up."""
        self._plan = plan
        self.save()

    @Slot()
    def forget_plan(self) -> None:
        self._plan = None

    @property
    def known(self) -> Path | None:
        """The file that the text is in, or else came from."""
        return self._manuscript.path or self.proposed

    @Slot()
    def save(self) -> None:
        if self._manuscript.path is None:
            self.save_as()
        elif self._may_save():
            self._choose_save(self._manuscript.path)

    @Slot()
    def save_as(self) -> None:
        if not self._may_save():
            return
        known = self.known
        dialog = document_dialog(self._window, self.tr("Save As"), known)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        title = self._editor.title()
        dialog.selectFile(known.name if known else f"{title}.txt" if title else "")
        dialog.fileSelected.connect(lambda name: self._choose_save(Path(name)))
        dialog.rejected.connect(self.forget_plan)
        dialog.open()

    def _choose_save(self, path: Path) -> None:
        """Save, or ask first if that would change what the writer did not touch."""
        if self.losses and path == self._manuscript.path:
            ways = Ways(lambda: self._save_to(path), self.save_as, self.forget_plan)
            self._questions.about_losses(path.name, self.losses, ways)
        else:
            self._save_to(path)

    def _save_to(
        self, path: Path, *, overwrite: bool = False, encoding: Encoding | None = None
    ) -> None:
        if not self._may_save():
            return
        if self.taking.active:
            if path != self._path:  # else it was wanted a moment ago, too
                self._next = lambda: self._save_to(path, overwrite=overwrite, encoding=encoding)
            return
        self._path, self._next = path, None
        self._overwrite, self._encoding = overwrite, encoding
        self._changed_beside = False  # what changes from here on may not be in the save
        self._write = lambda taken: self._manuscript.save(
            taken.text, path, overwrite=overwrite, encoding=encoding, beside=taken.beside
        )
        self._editor.finish_pouring()
        self.taking.start()

    @Slot()
    def change_beside(self) -> None:
        """Something that is saved beside the text is another: there is something to save."""
        self._changed_beside = True
        self._editor.document().setModified(True)

    @Slot(object)
    def _on_taken(self, taken: Taken) -> None:
        self._revision = taken.revision
        self.begun.emit(taken.mark)
        if self._write:
            self._write(taken)
        if self._next:
            self._next()

    @Slot(object, object)
    def _note_saved(self, _path: Path, warning: DocumentError | None) -> None:
        self.losses = ()
        is_last = not self._manuscript.saves_left  # another one may still fail
        same_text = self._editor.document().revision() == self._revision
        unchanged = is_last and same_text and not self._changed_beside
        lasting = not isinstance(warning, DocumentMayNotLast)
        if unchanged and lasting:
            self._editor.document().setModified(False)
        self.done.emit()
        plan = None
        if is_last:
            plan, self._plan = self._plan, None
        if warning:
            box = self._questions.tell(sentence(warning))
            if plan and lasting:
                box.finished.connect(plan)
        elif plan:
            plan()

    def note_failed(self, error: DocumentError) -> None:
        """A save was not done: ask what can be asked, or say why."""
        path, overwrite, encoding = self._path, self._overwrite, self._encoding
        if isinstance(error, DocumentChangedOutside):
            mine = Ways(
                lambda: self._save_to(path, overwrite=True, encoding=encoding),
                self.save_as,
                self.forget_plan,
            )
            self._questions.about_versions(error, mine, lambda: self._take_theirs(path))
        elif isinstance(error, DocumentNotEncodable):
            utf_8 = Ways(
                lambda: self._save_to(path, overwrite=overwrite, encoding=Encoding.UTF_8),
                self.save_as,
                self.forget_plan,
            )
            self._questions.about_encoding(error, utf_8)
        else:
            self.forget_plan()
            self._questions.tell(sentence(error))

    def _take_theirs(self, path: Path) -> None:
        self.forget_plan()
        self.theirs_wanted.emit(path)
