"""New and Open, and what must be asked before text could be lost.

It stands between the editor, the manuscript and the file dialogs. Nothing here blocks: every
question (`file_questions`) goes on where the writer left off. What is not text of its own, such as
a docx or an earlier version, comes in as a new document. How a text is saved is known to `saving`,
how a file is read to the manuscript.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from gptwriter.documents.causes import shown_name
from gptwriter.documents.importers.import_text import is_imported
from gptwriter.documents.importers.imported import ImportedText
from gptwriter.documents.text_file import EncodingUnsure, OpenedText
from gptwriter.documents.text_form import Encoding
from gptwriter.errors import (
    DocumentError,
    DocumentInUse,
)
from gptwriter.prose.dividing import divided
from gptwriter.session.long_paragraphs import LONG_PARAGRAPH, TooLongToOpen
from gptwriter.session.manuscript import Manuscript
from gptwriter.ui.editor import Editor
from gptwriter.ui.encoding_dialog import EncodingDialog
from gptwriter.ui.file_dialog import document_dialog, readable
from gptwriter.ui.file_questions import Button, FileQuestions
from gptwriter.ui.saving import Saving
from gptwriter.ui.sentences import known, sentence


@dataclass(frozen=True, slots=True)
class _Opening:
    """A text on its way, and what the writer has answered about it."""

    path: Path | None  # None: a new text
    encoding: Encoding | None = None
    locked: bool = True
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A text for a new document, and the name that it may get when it is saved."""

    text: str
    name: Path


class FileActions(QObject):
    """What the File menu does.

    Signals:
        about_to_replace(): the text in the editor gives way to another one now.
        replaced(): it is another document.
        document_changed(): another document, or another name for this one.
        noticed(str): a sentence about the file that stops nobody.
        leave_confirmed(): nothing would be lost, or the writer said that it may be.
    """

    about_to_replace = Signal()
    replaced = Signal()
    document_changed = Signal()
    noticed = Signal(str)
    leave_confirmed = Signal()

    def __init__(self, editor: Editor, manuscript: Manuscript, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._manuscript = manuscript
        self._window = window
        self._questions = FileQuestions(window)
        self.saving = Saving(editor, manuscript, self._questions, window, self._may_save)
        self._asking = False
        self._coming: deque[_Opening] = deque()  # texts on their way, the next one first
        self._incoming: _Incoming | None = None
        self._bringing_in = False  # a text that has no file of its own
        self._read_only = False
        manuscript.opened.connect(self._show_opened)
        manuscript.imported.connect(self._show_imported)
        manuscript.unsure.connect(self._ask_for_encoding)
        manuscript.cleared.connect(self._show_empty)
        self.saving.done.connect(self._note_saved)
        self.saving.theirs_wanted.connect(self._open_now)
        manuscript.failed.connect(self._note_failed)

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose text."""
        editor = self._editor
        return self._bringing_in or (editor.document().isModified() and not editor.pouring)

    @Slot()
    def new(self) -> None:
        self._when_safe(self._begin_new)

    def _begin_new(self) -> None:
        self._await(_Opening(None))
        self._manuscript.new()

    def _await(self, opening: _Opening) -> None:
        """Another text comes: what is typed into the old one until then would be lost."""
        self._editor.setReadOnly(True)
        self._coming.append(opening)

    @Slot()
    def choose_and_open(self) -> None:
        dialog = document_dialog(self._window, self.tr("Open"), self._manuscript.path)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(readable())
        dialog.fileSelected.connect(self.open)
        dialog.open()

    @Slot(object)
    def open(self, path: Path | str) -> None:
        """Open a document in place of this one, once nothing of this one can be lost."""
        whole = Path(path).absolute()  # the folder we were started in means nothing later
        self._when_safe(lambda: self._open_now(whole))

    def _open_now(
        self,
        path: Path,
        *,
        encoding: Encoding | None = None,
        locked: bool = True,
        read_only: bool = False,
    ) -> None:
        self._await(_Opening(path, encoding, locked, read_only))
        if is_imported(path):
            self.noticed.emit(self.tr("Reading {name}…").format(name=shown_name(path)))
        self._manuscript.open(path, encoding=encoding, locked=locked, writable=True)

    def open_as_new(self, text: str, name: Path) -> None:
        """Put a text that has no file of its own into a new document, once nothing can be lost."""

        def begin() -> None:
            self._incoming = _Incoming(text, name)
            self._begin_new()

        self._when_safe(begin)

    @Slot()
    def choose_encoding(self) -> None:
        """Read the document's file once more, in another encoding."""
        path = self._manuscript.path
        if path is None:
            self.noticed.emit(self.tr("This text has no file yet; it will be saved as UTF-8."))
        else:
            self._when_safe(lambda: self._look_at(path))

    def _look_at(self, path: Path) -> None:
        self._await(_Opening(path))
        self._manuscript.look_at(path)

    @Slot(object)
    def _ask_for_encoding(self, unsure: EncodingUnsure) -> None:
        opening = self._arrived() or _Opening(unsure.path)
        self._allow_edits()
        on_disk = self._manuscript.on_disk
        now = on_disk.form.encoding if on_disk and on_disk.path == unsure.path else None
        dialog = EncodingDialog(unsure, now, self._window)
        dialog.chosen.connect(
            lambda encoding: self._open_now(
                unsure.path,
                encoding=encoding,
                locked=opening.locked,
                read_only=opening.read_only,
            )
        )
        dialog.open()

    @Slot()
    def leave(self) -> None:
        """Ask what must be asked before the window may close."""
        self._when_safe(self.leave_confirmed.emit)

    def _when_safe(self, go_on: Callable[[], None]) -> None:
        if not self.unsaved:
            self.saving.taking.cancel()
            go_on()
        elif not self._asking:
            self._asking = True
            self._questions.about_changes(
                self.document_name, lambda answer: self._follow_answer(answer, go_on)
            )

    def _follow_answer(self, answer: Button, go_on: Callable[[], None]) -> None:
        self._asking = False
        if answer == Button.Save:
            self.saving.save_for(lambda: self._when_safe(go_on))  # more may have been typed by then
        elif answer == Button.Discard:
            self.saving.taking.cancel()
            go_on()

    @property
    def document_name(self) -> str:
        path = self._manuscript.path
        return path.name if path else self.tr("Untitled")

    @Slot()
    def _show_empty(self) -> None:
        self.saving.losses = ()
        self._show("", self._bring_in)

    def _bring_in(self) -> None:
        """An edit, so that the journal has it; but nobody wants to undo it."""
        incoming, self._incoming = self._incoming, None
        if incoming:
            self.saving.proposed = incoming.name
            self._bringing_in = True
            self._editor.pour(incoming.text, self._end_bringing_in)

    def _end_bringing_in(self) -> None:
        self._bringing_in = False
        self._editor.document().setModified(True)
        self.document_changed.emit()
        self._allow_edits()

    @Slot(object)
    def _show_imported(self, imported: ImportedText) -> None:
        self._incoming = _Incoming(imported.text, imported.path.with_suffix(".txt"))
        self._show_empty()
        name = shown_name(imported.path)
        if imported.notes:
            said = self.tr("{name} was opened as a new text. The file itself stays as it is.")
            more = "\n".join(known(note) for note in imported.notes)
            self._questions.tell(said.format(name=name), more)
        else:
            said = self.tr("{name} was opened as a new text; the file itself stays as it is.")
            self.noticed.emit(said.format(name=name))

    @Slot(object)
    def _show_opened(self, opened: OpenedText) -> None:
        self.saving.losses = opened.losses
        self._show(opened.text, lambda: self._tell_of(opened))

    def _tell_of(self, opened: OpenedText) -> None:
        self._warn_of_long_paragraph(opened)
        if opened.losses:
            notice = self.tr("{name} cannot be saved exactly as it is; you will be asked first.")
            self.noticed.emit(notice.format(name=self.document_name))
        if self._read_only:
            notice = self.tr("{name} is open for reading only.")
            self.noticed.emit(notice.format(name=self.document_name))

    def _warn_of_long_paragraph(self, opened: OpenedText) -> None:
        if opened.longest_paragraph > LONG_PARAGRAPH:
            self._questions.about_long_paragraph(
                shown_name(opened.path),
                opened.longest_paragraph,
                lambda: self._open_divided(
                    divided(self._editor.text(), LONG_PARAGRAPH), opened.path
                ),
            )

    def _open_divided(self, text: str, path: Path) -> None:
        self.open_as_new(text, path.with_stem(f"{path.stem} {self.tr('(divided)')}"))

    def _show(self, text: str, then: Callable[[], None]) -> None:
        """Another document: it can be scrolled at once, and edited when all of it is there."""
        self.saving.proposed = None
        self._bringing_in = False
        opening = self._arrived()
        self._read_only = opening is not None and opening.read_only
        self.about_to_replace.emit()
        self._editor.setReadOnly(True)
        self._editor.pour(text, lambda: self._end_showing(then))

    def _arrived(self) -> _Opening | None:
        """The next of the texts on their way; one that others have asked for is none of these."""
        return self._coming.popleft() if self._coming else None

    def _end_showing(self, then: Callable[[], None]) -> None:
        self._allow_edits()
        self.replaced.emit()
        self.document_changed.emit()
        then()

    def _allow_edits(self) -> None:
        """Unless the file is for reading only, or another text is on its way into the window."""
        coming = self._coming or self._incoming or self._editor.pouring
        self._editor.setReadOnly(self._read_only or bool(coming))

    def _may_save(self) -> bool:
        """Not while another text is on its way: its file would be taken for that of this one."""
        coming = bool(self._coming) or self._incoming is not None
        if coming:
            self.saving.forget_plan()
            self.noticed.emit(self.tr("Nothing was saved, because another text is being opened."))
        return not coming

    @Slot()
    def _note_saved(self) -> None:
        self._read_only = False  # it has a name of its own now
        self._allow_edits()
        self.document_changed.emit()

    @Slot(object, bool)
    def _note_failed(self, error: DocumentError, saving: bool) -> None:  # noqa: FBT001 - a slot
        opening = None if saving else self._arrived()
        self._allow_edits()
        if saving:
            self.saving.note_failed(error)
        elif isinstance(error, TooLongToOpen):
            self._questions.about_dividing(
                error, lambda: self._open_divided(error.text, error.path)
            )
        elif isinstance(error, DocumentInUse) and opening and opening.path:
            self._ask_how_to_open(error, opening.path, opening.encoding)
        else:
            self._questions.tell(sentence(error))

    def _ask_how_to_open(self, error: DocumentInUse, path: Path, encoding: Encoding | None) -> None:
        self._questions.about_lock(
            error,
            lambda: self._open_now(path, encoding=encoding, locked=False, read_only=True),
            lambda: self._open_now(path, encoding=encoding, locked=False),
        )
