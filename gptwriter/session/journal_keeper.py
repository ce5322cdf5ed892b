"""Keeps the journal of the document that is being written: what is recorded, and when.

Every edit is in the journal when the editor shows it, ghosts never are. The journal starts with a
document's first edit, is restarted from the whole text now and then so that it stays short, and
goes when the text is safe in the document's file or the writer does not want it. How records get
onto the disk is the JournalWriter's business.
"""

from __future__ import annotations

import os
import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

from gptwriter.documents.journal import Edit, Header, record, saving
from gptwriter.documents.journal_file import new_name
from gptwriter.documents.recovery import Recoverable
from gptwriter.documents.text_form import TextForm
from gptwriter.errors import RecoveryOff
from gptwriter.session.document_text import TextReader, length_of
from gptwriter.session.edit_recorder import EditRecorder
from gptwriter.session.file_jobs import OnDisk
from gptwriter.session.journal_writer import JournalWriter

PAUSE_MS = 2_000  # without an edit, and the journal is restarted
LATEST_MS = 60_000  # of edits without such a pause
LARGEST = 1 << 20  # bytes of records
LONG_TEXT = 1 << 20  # UTF-16 units; rewriting more at every pause would wear a disk out


class JournalKeeper(QObject):
    """Watches one QTextDocument for all its life, whatever file it shows.

    Signals:
        failed(RecoveryOff): edits are not being recorded; it goes on trying.
        recovered(): they are again.
    """

    failed = Signal(object)
    recovered = Signal()

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._recorder = EditRecorder(document)
        self._writer = JournalWriter(self)
        self._on_disk: OnDisk | None = None
        self._name: str | None = None  # of the journal, from the first edit on
        self._number = 0  # of edits since then
        self._edited_at = 0.0
        self._saving: str | None = None  # mark of the text that may be in the file already
        self._replaced: Recoverable | None = None
        self._reader: TextReader | None = None
        self._unwanted = self._closed = False
        self._following = False  # else another text is coming in
        self._off = False
        self._again = False  # restart once more when a restart is done
        self._step_timer = QTimer(self, singleShot=True, interval=0)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._latest = QTimer(self, singleShot=True, interval=LATEST_MS)
        self._connect()

    def _connect(self) -> None:
        self._step_timer.timeout.connect(self._read_on)
        self._pause.timeout.connect(self._on_pause)
        self._latest.timeout.connect(self._restart)
        self._writer.restart_wanted.connect(self._restart)
        self._writer.restarted.connect(self._on_restarted)
        self._writer.lost.connect(self._on_lost)
        self._writer.synced.connect(self._forget_replaced)
        self._follow(following=True)

    # --- the document ----------------------------------------

    @Slot()
    def leave(self) -> None:
        """Another text takes the place of this one in a moment; so nothing is recorded."""
        self._follow(following=False)
        if self._document.isModified():
            self._writer.discard()
        else:
            self._writer.remove()
        self._forget_replaced()
        self._forget_journal()

    def begin(self, on_disk: OnDisk | None) -> None:
        """The document is now this file's text, or an empty one."""
        self._on_disk = on_disk
        self._recorder.restart()
        self._follow(following=True)

    def _follow(self, *, following: bool) -> None:
        if following and not self._following:
            self._document.contentsChange.connect(self._on_change)
        elif self._following and not following:
            self._document.contentsChange.disconnect(self._on_change)
        self._following = following

    @Slot(str)
    def note_saving(self, mark: str) -> None:
        """The text of this mark is about to be written to the document's file."""
        self._saving = mark
        if self._name is not None:
            self._writer.append(saving(self._saving))

    def note_saved(self, on_disk: OnDisk | None) -> None:
        """A save is over. A text that is not modified is now in this file, and safe."""
        self._on_disk, self._saving = on_disk, None
        if not self._document.isModified():
            self._writer.remove()
            self._forget_replaced()
            self._forget_journal()
        elif self._writer.restarting:
            self._again = True  # that journal belongs to the file as it was before
        else:
            self._restart()

    def take_over(self, recoverable: Recoverable) -> None:
        """The next edit brings this text in; what held it goes when the journal has it safely."""
        self._replaced = recoverable

    @Slot()
    def let_go(self) -> None:
        """The writer knows that closing now loses the text."""
        self._unwanted = self._document.isModified()

    def close(self) -> None:
        """End well: unsaved text that was not given up is found again at the next start."""
        if self._closed:
            return
        self._closed = True
        self._follow(following=False)
        if not self._document.isModified():
            self._writer.remove()
        elif self._unwanted:
            self._writer.discard()
        self._forget_journal()
        self._writer.close()

    def _forget_journal(self) -> None:
        self._stop_reading()
        self._name, self._number, self._replaced, self._saving = None, 0, None, None
        self._again = False
        self._pause.stop()
        self._latest.stop()
        self._on_restarted()

    # --- edits ----------------------------------------

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        edit = self._recorder.edit(position, removed, added)
        if edit is None:
            return
        self._number += 1
        self._edited_at = time.time()
        if self._reader:
            self._reader.note(edit)
        self._write(edit)
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()
        if self._writer.size > LARGEST:
            self._restart()

    def _write(self, edit: Edit) -> None:
        data = record(self._number, edit)
        if self._name is None:
            self._name = new_name()
            self._writer.begin(self._header(0), data)
        else:
            self._writer.append(data)

    def _header(self, number: int) -> Header:
        on_disk = self._on_disk
        return Header(
            document=self._name or new_name(),
            path=os.fspath(on_disk.path) if on_disk else None,
            base=on_disk.digest if on_disk else None,
            form=on_disk.form if on_disk else TextForm(),
            edited_at=self._edited_at,
            replaces=self._replaced.document if self._replaced else None,
            saving=self._saving,
            number=number,
        )

    @Slot()
    def renew(self) -> None:
        """Something has failed, perhaps while an edit was recorded: write the whole text down."""
        if self._following and self._document.isModified():
            self._recorder.restart()
            if self._name is None:
                self._name = new_name()
                self._writer.begin(self._header(0), b"")
            self._restart()

    # --- starting the journal again ----------------------------------------

    @Slot()
    def _on_pause(self) -> None:
        if length_of(self._document) <= LONG_TEXT:
            self._restart()

    @Slot()
    def _restart(self) -> None:
        """Read the whole text, a little at a time, and begin the journal with it."""
        if self._reader is None and not self._writer.restarting and self._name is not None:
            self._reader = TextReader(self._document)
            self._read_on()

    @Slot()
    def _read_on(self) -> None:
        if self._reader is None:
            return
        if self._reader.step():
            parts, self._reader = self._reader.parts(), None
            self._pause.stop()
            self._latest.stop()
            self._writer.restart(self._header(self._number), parts)
        else:
            self._step_timer.start()

    def _stop_reading(self) -> None:
        self._reader = None
        self._step_timer.stop()

    @Slot()
    def _on_restarted(self) -> None:
        if self._off:
            self._off = False
            self.recovered.emit()
        if self._again:
            self._again = False
            self._restart()

    @Slot(object)
    def _on_lost(self, error: OSError) -> None:
        self._latest.start()  # and then try again
        if not self._off:
            self._off = True
            self.failed.emit(RecoveryOff(words=error.strerror or str(error)))

    @Slot()
    def _forget_replaced(self) -> None:
        """What held the text before this journal did; a damaged one may hold more than was read."""
        replaced, self._replaced = self._replaced, None
        if replaced is None:
            return
        try:
            replaced.kept.remove() if replaced.complete else replaced.kept.discard()
        except OSError:
            replaced.kept.release()  # it is offered again at the next start
