"""What is done with the document's file, one job after the other, in a thread of its own.

A file is read and locked, and its text saved as the file was read. A save never overwrites what
another program wrote since, unless it is told to, and the first one of a file that cannot be given
back exactly keeps the file's own bytes before. What is here belongs to the thread of the jobs; what
the window may know of it comes with their results. Nobody is asked, and no signal is known here.
"""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gptwriter.documents import backups, companion
from gptwriter.documents.causes import shown_name
from gptwriter.documents.companion import Companion, NotOfThisText, NotUnderstood
from gptwriter.documents.digest import Digest
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
class Read:
    """A file's text, and what is kept beside it; where it came from only if that is known."""

    opened: OpenedText
    companion: Companion | None
    provenance: Provenance | None


@dataclass(frozen=True, slots=True)
class Written:
    """The text is in the file, perhaps with a warning."""

    on_disk: OnDisk
    warning: DocumentError | None


class FileJobs:
    """The file that is open, as the jobs have left it. They raise DocumentError."""

    def __init__(self, notice: Callable[[DocumentError], object]) -> None:
        """`notice` is told, in the thread of the jobs, what was not done beside one."""
        self.encodings: dict[Path, Encoding] = {}  # what the writer said of files, once and for all
        self._notice = notice
        self._on_disk: OnDisk | None = None
        self._lock: DocumentLock | None = None
        self._importer: subprocess.Popen[bytes] | None = None
        self._ending = False

    def cut_short(self) -> None:
        """From another thread: what is only read need not be read to its end."""
        self._ending = True
        if self._importer:
            self._importer.kill()

    def end(self) -> None:
        """After the last job."""
        self._hold(None)

    # --- the jobs ----------------------------------------

    def clear(self) -> None:
        self._on_disk = None
        self._hold(None)

    def read(self, path: Path, encoding: Encoding | None, *, locked: bool, writable: bool) -> Read:
        with self._changing_lock(path if locked else None):
            opened = self._open(path, encoding)
            if writable and TooLongToOpen.concerns(opened):
                raise TooLongToOpen(opened)
        if encoding is not None:
            self.encodings[path] = encoding
        self._on_disk = OnDisk.opened(opened)
        return self._with_companion(opened)

    def _with_companion(self, opened: OpenedText) -> Read:
        kept = None
        try:
            kept = companion.load(opened.path)
            return Read(opened, kept, kept.provenance_of(opened.text) if kept else None)
        except NotOfThisText:
            reason = _CHANGED
        except NotUnderstood:
            reason = _DAMAGED
        except OSError:
            reason = _UNREADABLE
        self._notice(CompanionNotUsed(name=shown_name(opened.path), reason=reason))
        return Read(opened, kept, None)

    def keep_beside(self, path: Path, beside: Companion) -> None:
        """The text is saved, and stays so where this fails."""
        try:
            companion.save(path, beside)
        except (OSError, DocumentError) as error:
            words = (error.strerror if isinstance(error, OSError) else "") or str(error)
            self._notice(CompanionNotKept(name=shown_name(path), words=words))

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

    def import_(self, path: Path, encoding: Encoding | None, *, writable: bool) -> ImportedText:
        command, environment = child.command(child.Role.IMPORT), child.environment()
        imported = import_in_child(path, command, environment, encoding or "", self._watch)
        if not imported.encoding_is_sure:
            raise look_at(path)
        self.clear()
        text = long_paragraphs.writable(imported.text) if writable else imported.text
        if text != imported.text:
            return replace(imported, text=text, notes=(*imported.notes, Note.DIVIDED))
        return imported

    def _watch(self, importer: subprocess.Popen[bytes]) -> None:
        self._importer = importer
        if self._ending:
            importer.kill()

    def write(
        self, text: str, path: Path, encoding: Encoding | None, *, overwrite: bool
    ) -> Written:
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
        return Written(self._on_disk, saved.warning)

    def _keep_backup(self, path: Path) -> None:
        """A text is saved even where its earlier version cannot be kept."""
        try:
            backups.keep(path, read_bytes(path), time.time())
        except (FileNotFoundError, DocumentUnreadable):
            return  # there is no earlier version, or the save itself will say what is wrong
        except OSError as error:
            words = error.strerror or str(error)
            self._notice(BackupNotKept(name=shown_name(path), words=words))

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
