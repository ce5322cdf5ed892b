"""The document being written, as a file: opened and saved off the GUI thread.

Jobs run one after the other in a pool of one thread; what comes of them arrives by signal in the
thread the manuscript lives in. A save never overwrites what another program wrote since, unless it
is told to, and the first one of a file that cannot be given back exactly keeps the file's own bytes
before. A file of another format is read by a child process and becomes a new document without a
file. The manuscript does not keep the text, asks nobody and knows no widget.
"""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from gptwriter.documents import backups, companion
from gptwriter.documents.causes import shown_name
from gptwriter.documents.companion import Companion, NotOfThisText, NotUnderstood
from gptwriter.documents.digest import Digest
from gptwriter.documents.importers.import_text import is_imported
from gptwriter.documents.importers.imported import ImportedText, Note
from gptwriter.documents.importers.in_child import import_in_child
from gptwriter.documents.originals import keep_original
from gptwriter.documents.provenance import Provenance
from gptwriter.documents.text_file import (
    EncodingUnsure,
    OpenedText,
    look_at,
    open_text,
    read_bytes,
    save_text,
)
from gptwriter.documents.text_form import Encoding, TextForm
from gptwriter.engine import child
from gptwriter.errors import (
    BackupNotKept,
    CompanionNotKept,
    CompanionNotUsed,
    DocumentError,
    DocumentUnreadable,
    translate,
)
from gptwriter.session import long_paragraphs
from gptwriter.session.document_lock import DocumentLock
from gptwriter.session.long_paragraphs import TooLongToOpen

_CHANGED = translate("errors", "it was changed outside gptwriter.")
_DAMAGED = translate("errors", "the file beside it is damaged, or of a later version.")
_UNREADABLE = translate("errors", "the file beside it cannot be read.")
_UNEXPECTED = translate("errors", "something unexpected happened ({words}).")


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The file as it was last read or written."""

    path: Path
    form: TextForm
    digest: Digest
    exact: bool = True  # else its bytes are more than the text and the form tell

    @staticmethod
    def opened(opened: OpenedText) -> OnDisk:
        return OnDisk(opened.path, opened.form, opened.digest, exact=not opened.losses)


@dataclass(frozen=True, slots=True)
class _Saved:
    on_disk: OnDisk
    warning: DocumentError | None


@dataclass(frozen=True, slots=True)
class _Cleared:
    """There is no file any more."""


_Outcome = OpenedText | ImportedText | _Saved | _Cleared | DocumentError


class Manuscript(QObject):
    """Which file is open, and the jobs on it.

    Signals:
        opened(OpenedText): a file was read; it is the document now.
        imported(ImportedText): the document is a new one without a file, with this text to come.
        unsure(EncodingUnsure): nothing was opened yet: in which encoding?
        cleared(): the document is a new one without a file.
        saved(Path, DocumentError | None): the text is in the file, perhaps with a warning.
        failed(DocumentError): the last job was not done, and the document is the one it was.
        noticed(DocumentError): something beside the job was not done; it stops nobody.
    """

    opened = Signal(object)
    imported = Signal(object)
    unsure = Signal(object)
    cleared = Signal()
    saved = Signal(object, object)
    failed = Signal(object)
    noticed = Signal(object)
    _done = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on_disk: OnDisk | None = None  # as of the last signal
        self.saves_left = 0  # that were begun and are not over, as of the last signal
        self._on_disk: OnDisk | None = None  # only jobs touch it, and they run one at a time
        self._lock: DocumentLock | None = None  # the same
        self.provenance: Provenance | None = None  # of the text that was opened, if it is known
        self._provenance: Provenance | None = None  # the same; only jobs touch it
        self.companion: Companion | None = None  # what is kept beside the text that was opened
        self._companion: Companion | None = None  # the same; only jobs touch it
        self.encodings: dict[Path, Encoding] = {}  # what the writer said of files, once and for all
        self._importer: subprocess.Popen[bytes] | None = None
        self._closing = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def path(self) -> Path | None:
        """Of the document's file, if it has one."""
        return self.on_disk.path if self.on_disk else None

    @Slot()
    def new(self) -> None:
        self._start(self._clear)

    @Slot(object)
    def open(
        self,
        path: Path,
        *,
        encoding: Encoding | None = None,
        locked: bool = True,
        writable: bool = False,
    ) -> None:
        """Read a file. It fails with DocumentInUse if it has to be `locked` and cannot be.

        If it shall be `writable`, it fails with TooLongToOpen where the window would stand still at
        every key; what is imported is divided then.
        """
        if is_imported(path):
            self._start(lambda: self._import(path, encoding, writable=writable), path)
        else:
            self._start(lambda: self._read(path, encoding, locked=locked, writable=writable), path)

    def look_at(self, path: Path) -> None:
        """Ask for the encoding of a file, whatever is known of it; `unsure` follows."""
        self._start(lambda: look_at(path), path)

    def save(
        self,
        text: str,
        path: Path,
        *,
        overwrite: bool = False,
        encoding: Encoding | None = None,
        beside: Companion | None = None,
    ) -> None:
        """Write `text` to `path`, which becomes the document's file, perhaps in another encoding.

        The file that is open is only replaced if it is as it was read or last written, or if
        `overwrite` says so. Another file is replaced: whoever chose its name was asked. What is
        to be kept `beside` the text follows it.
        """

        def job() -> _Saved:
            saved = self._write(text, path, encoding, overwrite=overwrite)
            if beside is not None:
                self._keep_beside(path, beside)
            return saved

        self.saves_left += 1
        self._start(job, path, saves=True)

    def close(self) -> None:
        """Wait for the jobs that were begun; a save is never cut short, but reading is."""
        self._closing = True
        if self._importer:
            self._importer.kill()
        self._pool.waitForDone()
        self._hold(None)

    # --- in the pool's thread ----------------------------------------

    def _start(
        self, job: Callable[[], _Outcome], path: Path | None = None, *, saves: bool = False
    ) -> None:
        self._pool.start(lambda: self._run(job, path, saves=saves))

    def _run(self, job: Callable[[], _Outcome], path: Path | None, *, saves: bool) -> None:
        try:
            outcome = job()
        except DocumentError as error:
            outcome = error
        except Exception as error:
            name = shown_name(path) if path else "gptwriter"
            words = type(error).__name__
            self._done.emit(DocumentError(name=name, reason=_UNEXPECTED, words=words), saves)
            raise  # for the report
        self._done.emit(outcome, saves)

    def _clear(self) -> _Cleared:
        self._on_disk = None
        self._hold(None)
        return _Cleared()

    def _read(
        self, path: Path, encoding: Encoding | None, *, locked: bool, writable: bool
    ) -> OpenedText:
        with self._changing_lock(path if locked else None):
            opened = self._open(path, encoding)
            if writable and TooLongToOpen.concerns(opened):
                raise TooLongToOpen(opened)
        if encoding is not None:
            self.encodings[path] = encoding
        self._on_disk = OnDisk.opened(opened)
        self._provenance = self._known_of(opened)
        return opened

    def _known_of(self, opened: OpenedText) -> Provenance | None:
        """Where the text came from, if that is known of this very text."""
        self._companion = None
        try:
            kept = self._companion = companion.load(opened.path)
            return kept.provenance_of(opened.text) if kept else None
        except NotOfThisText:
            reason = _CHANGED
        except NotUnderstood:
            reason = _DAMAGED
        except OSError:
            reason = _UNREADABLE
        self.noticed.emit(CompanionNotUsed(name=shown_name(opened.path), reason=reason))
        return None

    def _keep_beside(self, path: Path, beside: Companion) -> None:
        """The text is saved, and stays so where this fails."""
        try:
            companion.save(path, beside)
        except (OSError, DocumentError) as error:
            words = (error.strerror if isinstance(error, OSError) else "") or str(error)
            self.noticed.emit(CompanionNotKept(name=shown_name(path), words=words))

    def _open(self, path: Path, encoding: Encoding | None) -> OpenedText:
        try:
            return open_text(path, encoding)
        except EncodingUnsure:
            if path not in self.encodings:
                raise
        try:
            return open_text(path, self.encodings[path])
        except DocumentUnreadable:
            return open_text(path)  # it is another file by now: ask again

    def _import(self, path: Path, encoding: Encoding | None, *, writable: bool) -> ImportedText:
        command, environment = child.command(child.Role.IMPORT), child.environment()
        imported = import_in_child(path, command, environment, encoding or "", self._watch)
        if not imported.encoding_is_sure:
            raise look_at(path)
        self._clear()
        text = long_paragraphs.writable(imported.text) if writable else imported.text
        if text != imported.text:
            return replace(imported, text=text, notes=(*imported.notes, Note.DIVIDED))
        return imported

    def _watch(self, importer: subprocess.Popen[bytes]) -> None:
        self._importer = importer
        if self._closing:
            importer.kill()

    def _write(
        self, text: str, path: Path, encoding: Encoding | None, *, overwrite: bool
    ) -> _Saved:
        known = self._on_disk
        form = known.form if known else TextForm()
        if encoding is not None:
            form = replace(form, encoding=encoding, bom=False)
        is_open = known is not None and known.path == path
        expected = known.digest if known and is_open and not overwrite else None
        if known and is_open and not known.exact:
            keep_original(path)  # raises, and nothing is written, if that cannot be done
        with contextlib.nullcontext() if is_open else self._changing_lock(path):
            self._keep_backup(path)
            saved = save_text(path, text, form, expected)
        self._on_disk = OnDisk(path, form, saved.digest)
        return _Saved(self._on_disk, saved.warning)

    def _keep_backup(self, path: Path) -> None:
        """A text is saved even where its earlier version cannot be kept."""
        try:
            backups.keep(path, read_bytes(path), time.time())
        except (FileNotFoundError, DocumentUnreadable):
            return  # there is no earlier version, or the save itself will say what is wrong
        except OSError as error:
            words = error.strerror or str(error)
            self.noticed.emit(BackupNotKept(name=shown_name(path), words=words))

    @contextlib.contextmanager
    def _changing_lock(self, path: Path | None) -> Iterator[None]:
        """Lock `path` and then, if all goes well, let go of what was locked before."""
        lock = self._lock
        if path is None:
            lock = None
        elif lock is None or not lock.is_for(path):
            lock = DocumentLock.take(path)
        try:
            yield
        except DocumentError:
            if lock and lock is not self._lock:
                lock.release()
            raise
        self._hold(lock)

    def _hold(self, lock: DocumentLock | None) -> None:
        if self._lock and lock is not self._lock:
            self._lock.release()
        self._lock = lock

    # --- in the manuscript's thread ----------------------------------------

    @Slot(object, bool)
    def _deliver(self, outcome: _Outcome, saves: bool) -> None:  # noqa: FBT001 - a signal's slot
        self.saves_left -= saves
        match outcome:
            case OpenedText():
                self.on_disk = OnDisk.opened(outcome)
                self.provenance, self.companion = self._provenance, self._companion
                self.opened.emit(outcome)
            case _Saved():
                self.on_disk = outcome.on_disk
                self.saved.emit(outcome.on_disk.path, outcome.warning)
            case ImportedText():
                self.on_disk = None
                self.imported.emit(outcome)
            case _Cleared():
                self.on_disk = None
                self.cleared.emit()
            case EncodingUnsure():
                self.unsure.emit(outcome)
            case DocumentError():
                self.failed.emit(outcome)
