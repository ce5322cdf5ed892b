"""One document's journal on the disk: appended at once, synced and restarted off the GUI thread.

A record is written by one call in the thread of the editor, so a process that is killed has it.
All else is done by jobs in a thread of its own, one after the other. A file whose write or sync has
failed is never used again: the journal goes on in a new one that holds the whole text, elsewhere if
need be. When to restart, and what the edits are, is the keeper's business.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot

from gptwriter import paths
from gptwriter.documents import journal
from gptwriter.documents.digest import Digest
from gptwriter.documents.journal import Edit, Header
from gptwriter.documents.journal_file import JournalFiles, RecordsFile
from gptwriter.documents.kept_files import KeptFiles
from gptwriter.errors import DocumentError
from gptwriter.session.document_text import assembled

SYNC_MS = 1_000  # from the first record that is not synced; later ones do not put it off
SLOW_S = 0.05  # two writes slower than this, and the thread does the writing, too


@dataclass(frozen=True, slots=True)
class _Restarted:
    """A new file holds the text as it was when the job was asked for."""

    files: JournalFiles
    file: RecordsFile


@dataclass(frozen=True, slots=True)
class _NotRestarted:
    error: OSError


@dataclass(frozen=True, slots=True)
class _Broken:
    """The file must not be used any more."""

    file: RecordsFile


@dataclass(frozen=True, slots=True)
class _Baseless:
    """The journal says only what was changed in a file that is not there any more."""

    files: JournalFiles


@dataclass(frozen=True, slots=True)
class _Synced:
    file: RecordsFile


_Outcome = _Restarted | _NotRestarted | _Broken | _Baseless | _Synced


class JournalWriter(QObject):
    """The journal of one document, from its first edit until the text is safe or unwanted.

    Signals:
        restart_wanted(): the journal needs a new file; until then edits may not be recoverable.
        restarted(): the journal is in a new file.
        lost(OSError): no new file could be made, and there is no old one that can be written.
        synced(): the disk has what was written a moment ago.
    """

    restart_wanted = Signal()
    restarted = Signal()
    lost = Signal(object)
    synced = Signal()
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document: str | None = None
        self._files: JournalFiles | None = None
        self._file: RecordsFile | None = None
        self._pending: list[bytes] | None = None  # records that a restart under way lacks
        self._slow_writes = 0
        self.size = 0  # bytes of records since the text at the start
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self, singleShot=True, interval=SYNC_MS)
        self._timer.timeout.connect(self._sync)
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    @property
    def restarting(self) -> bool:
        return self._pending is not None

    def begin(self, header: Header, record: bytes) -> None:
        """Start the journal with its first record, on the text of the document's file."""
        self._document = header.document
        try:
            self._files = JournalFiles.create(paths.recovery_dir(), header.document)
            beginning = journal.begin(header) + record
            self._file = RecordsFile.create(self._files.next_records(), beginning)
        except OSError:
            self.restart_wanted.emit()
            return
        self.size = len(record)
        self._timer.start()
        if header.path is not None and header.base is not None:
            self._start(partial(_keep_base, self._files, Path(header.path), header.base))

    def append(self, record: bytes) -> None:
        """Write one record; this process cannot lose it any more when this returns."""
        if self._pending is not None:
            self._pending.append(record)
        if self._file is None:
            return
        self.size += len(record)
        if not self._timer.isActive():
            self._timer.start()
        if self._slow_writes >= 2:
            self._start(partial(_append, self._file, record))
            return
        began = time.perf_counter()
        broken = _append(self._file, record)
        self._slow_writes += time.perf_counter() - began > SLOW_S
        if broken:
            self._break(broken.file)

    def restart(self, header: Header, parts: tuple[Edit, ...]) -> None:
        """Go on in a new file that begins with the text that `parts` amount to."""
        self._pending = []
        self._start(partial(_restart, self._files, header, parts))

    def remove(self) -> None:
        """The text is in the document's file: forget the journal."""
        self._leave(KeptFiles.remove)

    def discard(self) -> None:
        """The writer does not want the text; it stays for some days."""
        self._leave(KeptFiles.discard)

    def close(self) -> None:
        """Leave on the disk what there still is, and wait until it is there."""
        self._sync()
        self._leave(KeptFiles.release)
        self._pool.waitForDone()

    def _leave(self, how: Callable[[KeptFiles], None]) -> None:
        if self._files:
            self._start(partial(_leave, self._files, self._file, how))
        self._document = self._files = self._file = self._pending = None
        self.size = self._slow_writes = 0
        self._timer.stop()

    @Slot()
    def _sync(self) -> None:
        if self._file:
            self._start(partial(_sync, self._file))

    def _break(self, file: RecordsFile) -> None:
        if file is not self._file:
            return  # it has been left already
        self._file = None
        self._start(file.close)
        if self._pending is None:
            self.restart_wanted.emit()

    # --- the thread of the pool, and what it answers ----------------------------------------

    def _start(self, job: Callable[[], _Outcome | None]) -> None:
        self._pool.start(lambda: self._run(job))

    def _run(self, job: Callable[[], _Outcome | None]) -> None:
        try:
            outcome = job()
        except Exception as error:
            self._done.emit(_NotRestarted(OSError(type(error).__name__)))  # if it was to be
            raise  # for the report
        if outcome:
            self._done.emit(outcome)

    @Slot(object)
    def _on_done(self, outcome: _Outcome) -> None:
        match outcome:
            case _Synced(file):
                if file is self._file:
                    self.synced.emit()
            case _Broken(file):
                self._break(file)
            case _Baseless(files):
                if files is self._files and self._pending is None:
                    self.restart_wanted.emit()
            case _Restarted(files, file):
                self._go_on_in(files, file)
            case _NotRestarted(error):
                self._pending = None
                if self._file is None and self._document is not None:
                    self.lost.emit(error)

    def _go_on_in(self, files: JournalFiles, file: RecordsFile) -> None:
        if files.document != self._document or self._pending is None:  # it was left meanwhile
            self._start(partial(_leave, files, file, KeptFiles.remove))
            return
        old_files, old_file, missed = self._files, self._file, b"".join(self._pending)
        self._files, self._file, self._pending = files, file, None
        self.size = self._slow_writes = 0
        if missed:
            self.append(missed)
        if old_files and old_files is not files:
            self._start(partial(_leave, old_files, old_file, KeptFiles.remove))
        else:
            self._start(partial(_forget_older, files, file, old_file))
        self.restarted.emit()


# --- jobs ----------------------------------------


def _append(file: RecordsFile, record: bytes) -> _Broken | None:
    try:
        file.append(record)
    except OSError:
        return _Broken(file)
    return None


def _sync(file: RecordsFile) -> _Synced | _Broken:
    try:
        file.sync()
    except OSError:
        return _Broken(file)
    return _Synced(file)


def _keep_base(files: JournalFiles, file: Path, digest: Digest) -> _Baseless | None:
    with contextlib.suppress(OSError, DocumentError):
        if files.keep_base(file, digest):
            return None
    return _Baseless(files)


def _restart(
    files: JournalFiles | None, header: Header, parts: tuple[Edit, ...]
) -> _Restarted | _NotRestarted:
    beginning = journal.begin_with(header, assembled(parts))
    failure = OSError()
    for folder in (paths.recovery_dir(), paths.spare_recovery_dir()):
        if folder is None:
            continue
        here = files if files and files.kept.folder == folder else None
        try:
            here = here or JournalFiles.create(folder, header.document)
            return _Restarted(here, RecordsFile.create_whole(here.next_records(), beginning))
        except OSError as error:
            failure = error
            if here and here is not files:
                _leave(here, None, KeptFiles.remove)
    return _NotRestarted(failure)


def _forget_older(files: JournalFiles, file: RecordsFile, old: RecordsFile | None) -> None:
    if old:
        old.close()
    for records in files.records():
        if records != file.path:
            with contextlib.suppress(OSError):
                records.unlink()


def _leave(files: JournalFiles, file: RecordsFile | None, how: Callable[[KeptFiles], None]) -> None:
    if file:
        file.close()
    try:
        how(files.kept)
    except OSError:  # it is looked at again at the next start
        files.kept.release()
