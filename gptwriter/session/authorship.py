"""Follows where the parts of the open text come from, while it is written (F14, S61).

The editor says what each change of its document was; this object keeps the runs. It knows no
widget, no file and no text, but that of what it marks.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextDocument

from gptwriter.documents.provenance import Origin, Provenance, Run, Span
from gptwriter.session.document_text import length_of


class How(StrEnum):
    """What made a change of the text."""

    TYPING = "typing"
    ACCEPTING = "accepting"
    PASTING = "pasting"
    UNDO = "undo"
    REDO = "redo"
    LOADING = "loading"  # another text, of which others know more


@dataclass(frozen=True, slots=True)
class Edited:
    """At `position`, `removed` units gave way to `added`, as Qt reports it.

    `carried` is what the clipboard knew of a pasted text, in the words of `Authorship.carry`.
    """

    position: int
    removed: int
    added: int
    how: How
    carried: bytes = b""


class Authorship(QObject):
    """The provenance of one QTextDocument, whatever text it shows.

    Signals:
        changed(): the runs are others, or elsewhere.
    """

    changed = Signal()

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.provenance = Provenance.unknown(length_of(document))

    def begin(self, provenance: Provenance | None = None) -> None:
        """The document is another text now; of one that nobody knows, nothing is said."""
        length = length_of(self._document)
        fits = provenance is not None and provenance.length == length
        self.provenance = provenance if provenance and fits else Provenance.unknown(length)
        self.changed.emit()

    @Slot(object)
    def note(self, edited: Edited) -> None:
        """The document was edited just now, and nothing has changed since."""
        known, level = self.provenance, self._document.availableUndoSteps()
        match edited.how:
            case How.UNDO:
                known.undo(level)
            case How.REDO:
                known.redo(level)
            case How.LOADING:
                self.begin()
                return
            case _:
                self._replace(edited, level)
        if known.length != length_of(self._document):  # a report that cannot be true
            self.begin()
        self.changed.emit()

    def _replace(self, edited: Edited, level: int) -> None:
        """Qt counts the separator behind the last paragraph, too, where all of a text changes."""
        before, after = self.provenance.length, length_of(self._document)
        removed = min(edited.removed, before - edited.position)
        added = min(edited.added, after - edited.position)
        if removed or added:
            self.provenance.replace(edited.position, removed, self._runs(edited, added), level)

    def _runs(self, edited: Edited, length: int) -> tuple[Run, ...]:
        match edited.how:
            case How.ACCEPTING:
                return self.provenance.accepted(length)
            case How.PASTING:
                carried = self._understood(edited.carried)
                whole = sum(run.length for run in carried) == length
                return carried if whole else (Run(Origin.PASTED, length),)
            case _:
                return (Run(Origin.TYPED, length),)

    def spans(self) -> tuple[Span, ...]:
        return tuple(self.provenance.spans())

    def counts(self) -> Counter[Origin]:
        return self.provenance.counts()

    # --- through the clipboard ----------------------------------------

    def carry(self, start: int, end: int) -> bytes:
        """What the clipboard is to know of a part of the text, so that moving it changes nothing.

        It holds lengths and origins, no text.
        """
        known = self.provenance
        runs = [
            [run.origin.value, run.length, run.piece, known.pieces.get(run.piece, 0)]
            for run in known.between(start, end)
        ]
        return json.dumps(runs).encode()

    def _understood(self, carried: bytes) -> tuple[Run, ...]:
        numbers: dict[int, int] = {0: 0}
        try:
            return tuple(self._run(numbers, *each) for each in json.loads(carried or b"[]"))
        except (ValueError, TypeError):  # anybody may write onto the clipboard
            return ()

    def _run(self, numbers: dict[int, int], origin: str, length: int, piece: int, size: int) -> Run:
        if not all(type(number) is int and number >= 0 for number in (length, piece, size)):
            raise ValueError(origin)
        if piece not in numbers:
            known = self.provenance.pieces.setdefault(piece, size) == size
            numbers[piece] = piece if known else self.provenance.accepted(size)[0].piece
        return Run(Origin(origin), length, numbers[piece])
