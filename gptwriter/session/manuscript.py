"""The document being written, as a file: opened and saved off the GUI thread.

The jobs (`file_jobs`) run one after the other in a pool of one thread; what comes of them arrives
by signal in the thread the manuscript lives in. A file of another format is read by a child process
and becomes a new document without a file. The manuscript does not keep the text, asks nobody and
knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from gptwriter.documents.causes import shown_name
from gptwriter.documents.companion import Companion
from gptwriter.documents.importers.import_text import is_imported
from gptwriter.documents.importers.imported import ImportedText
from gptwriter.documents.provenance import Provenance
from gptwriter.documents.text_file import EncodingUnsure, look_at
from gptwriter.documents.text_form import Encoding
from gptwriter.errors import DocumentError, translate
from gptwriter.session.file_jobs import FileJobs, OnDisk, Read, Written

_UNEXPECTED = translate("errors", "something unexpected happened ({words}).")


@dataclass(frozen=True, slots=True)
class _Cleared:
    """There is no file any more."""


_Outcome = Read | ImportedText | Written | _Cleared | DocumentError


class Manuscript(QObject):
    """Which file is open, and the jobs on it.

    Signals:
        opened(OpenedText): a file was read; it is the document now.
        imported(ImportedText): the document is a new one without a file, with this text to come.
        unsure(EncodingUnsure): nothing was opened yet: in which encoding?
        cleared(): the document is a new one without a file.
        saved(Path, DocumentError | None): the text is in the file, perhaps with a warning.
        failed(DocumentError, bool): a job was not done, and the document is the one it was; True:
            it was a save.
        noticed(DocumentError): something beside the job was not done; it stops nobody.
    """

    opened = Signal(object)
    imported = Signal(object)
    unsure = Signal(object)
    cleared = Signal()
    saved = Signal(object, object)
    failed = Signal(object, bool)
    noticed = Signal(object)
    _done = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on_disk: OnDisk | None = None  # as of the last signal
        self.saves_left = 0  # that were begun and are not over, as of the last signal
        self.provenance: Provenance | None = None  # of the text that was opened, if it is known
        self.companion: Companion | None = None  # what is kept beside the text that was opened
        self._jobs = FileJobs(self.noticed.emit)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def path(self) -> Path | None:
        """Of the document's file, if it has one."""
        return self.on_disk.path if self.on_disk else None

    @property
    def encodings(self) -> dict[Path, Encoding]:
        """What the writer said of files, once and for all."""
        return self._jobs.encodings

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
            self._start(lambda: self._jobs.import_(path, encoding, writable=writable), path)
        else:
            self._start(
                lambda: self._jobs.read(path, encoding, locked=locked, writable=writable), path
            )

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

        def job() -> Written:
            written = self._jobs.write(text, path, encoding, overwrite=overwrite)
            if beside is not None:
                self._jobs.keep_beside(path, beside)
            return written

        self.saves_left += 1
        self._start(job, path, saves=True)

    def close(self) -> None:
        """Wait for the jobs that were begun; a save is never cut short, but reading is."""
        self._jobs.cut_short()
        self._pool.waitForDone()
        self._jobs.end()

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
        self._jobs.clear()
        return _Cleared()

    # --- in the manuscript's thread ----------------------------------------

    @Slot(object, bool)
    def _deliver(self, outcome: _Outcome, saves: bool) -> None:  # noqa: FBT001 - a signal's slot
        self.saves_left -= saves
        match outcome:
            case Read(opened):
                self.on_disk = OnDisk.opened(opened)
                self.provenance, self.companion = outcome.provenance, outcome.companion
                self.opened.emit(opened)
            case Written():
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
                self.failed.emit(outcome, saves)
