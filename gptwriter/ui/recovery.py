"""Brings unsaved text of an earlier run back into the window, before any document is opened.

The text comes in as one edit that can be undone, on the document it was typed into if that is still
as it was, else on a new one. The file is left alone until the writer saves; the old journal is kept
until the new one holds the text. How texts are found and kept is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QTextCursor

from gptwriter import paths
from gptwriter.documents import recovery
from gptwriter.documents.causes import shown_name
from gptwriter.documents.recovery import Found, Recoverable
from gptwriter.errors import DocumentError, RecordsUnreadable
from gptwriter.prose.differences import common_ends
from gptwriter.prose.utf16 import utf16_length
from gptwriter.session.document_text import for_qt, length_of, text_between
from gptwriter.session.journal_keeper import JournalKeeper
from gptwriter.session.manuscript import Manuscript
from gptwriter.ui.sentences import sentence
from gptwriter.ui.window import MainWindow


class Recovery(QObject):
    """Looks once, asks once.

    Signals:
        finished(bool): whether a recovered text comes into the window; comes once.
        noticed(str): a sentence that stops nobody.
    """

    finished = Signal(bool)
    noticed = Signal(str)
    _found = Signal(object)

    def __init__(self, window: MainWindow, manuscript: Manuscript, keeper: JournalKeeper) -> None:
        super().__init__(window)
        self._editor = window.editor
        self._manuscript = manuscript
        self._keeper = keeper
        self._window = window
        self._open: list[Recoverable] = []  # not decided yet
        self._coming: Recoverable | None = None
        self._pool = QThreadPool(self)
        self._found.connect(self._on_found, Qt.ConnectionType.QueuedConnection)
        window.files.replaced.connect(self._on_replaced)
        manuscript.failed.connect(self._on_failed)

    def look(self, documents: Sequence[Path]) -> None:
        """`documents` are those beside which an interrupted save may have left a file."""
        self._pool.start(lambda: self._found.emit(recovery.find(documents)))

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        if found.unreadable:
            place = str(paths.recovery_dir())
            self.noticed.emit(sentence(RecordsUnreadable(place=place)))
        for file in found.left_over:
            kept = self.tr("A text that an interrupted save left behind is kept as {name}.")
            self.noticed.emit(kept.format(name=shown_name(file)))
        self._open = list(found.recoverable)
        if not self._open:
            self.finished.emit(False)  # noqa: FBT003 - Qt's own signal
            return
        from gptwriter.ui.recovery_dialog import RecoveryDialog  # seldom wanted

        dialog = RecoveryDialog(self._open, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.recover_chosen.connect(self._recover)
        dialog.unwanted.connect(self._put_away)
        dialog.rejected.connect(self._settle)
        dialog.emptied.connect(self._settle)
        dialog.open()

    @Slot(object)
    def _put_away(self, unwanted: Recoverable) -> None:
        self._open.remove(unwanted)
        try:
            unwanted.kept.discard()
        except OSError:
            unwanted.kept.release()  # it is offered again

    @Slot()
    def _settle(self) -> None:
        """Whatever was not decided is offered again at the next start."""
        for each in self._open:
            if each is not self._coming:
                each.kept.release()
        self._open = []
        self.finished.emit(self._coming is not None)

    # --- the text that was chosen ----------------------------------------

    @Slot(object)
    def _recover(self, chosen: Recoverable) -> None:
        self._coming = chosen
        if chosen.path is not None and chosen.fits:
            self._manuscript.open(chosen.path, encoding=chosen.form.encoding)
        else:
            self._manuscript.new()
        self._settle()

    @Slot()
    def _on_replaced(self) -> None:
        """The document is there; the text comes into it now, or into a new one if it changed."""
        coming, on_disk = self._coming, self._manuscript.on_disk
        if coming is None:
            return
        if on_disk and not (coming.file and on_disk.digest == coming.file.digest):
            self._manuscript.new()
            return
        self._coming = None
        self._keeper.take_over(coming)
        self._replace_text(coming.text)

    @Slot(object)
    def _on_failed(self, _error: DocumentError) -> None:
        if self._coming is not None:
            self._manuscript.new()

    def _replace_text(self, text: str) -> None:
        """One edit that can be undone, of no more than differs."""
        document = self._editor.document()
        old = text_between(document, 0, length_of(document))
        start, end = common_ends(old, text)
        cursor = QTextCursor(document)
        cursor.setPosition(utf16_length(old[:start]))
        cursor.setPosition(utf16_length(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        cursor.insertText(for_qt(text[start : len(text) - end]))
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
