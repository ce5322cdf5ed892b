"""Takes a copy of the document to save, however long it is, without a pause that is felt.

A long text is read between two keys and put together in another thread; what is typed until all is
read is part of it. A short one is there at once. It does not know what the copy is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

from gptwriter.documents.companion import Companion
from gptwriter.documents.journal import Edit, mark_of
from gptwriter.session.document_text import SLICE, TextReader, assembled, length_of
from gptwriter.session.edit_recorder import EditRecorder

_HALF = re.compile("[\ud800-\udfff]")
_AT_ONCE = 1 << 20  # characters; a longer search would hold the window's thread up


@dataclass(frozen=True, slots=True)
class Taken:
    """The text as it was at this revision of the document."""

    text: str
    mark: str  # tells it from all others
    revision: int
    beside: Companion | None = None


class TextTaking(QObject):
    """Takes one copy at a time.

    Signals:
        taken(Taken): here it is; never after `cancel`.
    """

    taken = Signal(object)
    _assembled = Signal(int, object)

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.beside: Callable[[], Companion | None] = lambda: None  # asked when all is read
        self._document = document
        self._recorder = EditRecorder(document)
        self._reader: TextReader | None = None
        self._number = 0  # of the copy under way; what comes of another one is dropped
        self.active = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._read_on)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._assembled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin, unless a copy is under way; `taken` may come before this returns."""
        if self.active:
            return
        self.active = True
        self._number += 1
        self._reader = TextReader(self._document)
        if length_of(self._document) <= SLICE:
            self._reader.step()
            self._deliver(self._number, self._ready()())
            return
        self._recorder.restart()
        self._document.contentsChange.connect(self._on_change)
        self._timer.start()

    def cancel(self) -> None:
        """Nothing comes of the copy under way."""
        self._stop_reading()
        self.active = False
        self._number += 1

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        edit = self._recorder.edit(position, removed, added)
        if edit and self._reader:
            self._reader.note(edit)

    @Slot()
    def _read_on(self) -> None:
        if self._reader is None or not self._reader.step():
            return
        ready, number = self._ready(), self._number
        self._stop_reading()
        self._pool.start(lambda: self._assembled.emit(number, ready()))

    def _ready(self) -> Callable[[], Taken]:
        """All is read: what there is left to do, in any thread."""
        parts = self._reader.parts() if self._reader else ()
        return partial(_taken, parts, self._document.revision(), self.beside())

    def _stop_reading(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._document.contentsChange.disconnect(self._on_change)
        self._reader = None

    @Slot(int, object)
    def _deliver(self, number: int, taken: Taken) -> None:
        if number == self._number and self.active:
            self._stop_reading()
            self.active = False
            self.taken.emit(taken)


def _without_halves(text: str) -> str:
    """No file can hold half of a surrogate pair."""
    if text.isascii():
        return text
    slices = (text[at : at + _AT_ONCE] for at in range(0, len(text), _AT_ONCE))
    return "".join(_HALF.sub("", part) for part in slices)


def _taken(parts: tuple[Edit, ...], revision: int, beside: Companion | None) -> Taken:
    text = _without_halves(assembled(parts))
    mark = mark_of(text)
    return Taken(text, mark, revision, beside and replace(beside, text_mark=mark))
