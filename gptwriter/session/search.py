"""Finds every place of a document that has a term, a few milliseconds at a time.

After an edit only what may have changed is looked through again, and what is behind it. The
document never holds a ghost, so none is found. How a match is shown, or which is wanted, is not
known here.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

from gptwriter.prose.finding import Term, matches
from gptwriter.session.document_text import length_of, text_between

Match = tuple[int, int]  # where it begins and ends
_SLICE = 1 << 13  # UTF-16 units read at once; some 2 ms where every second letter is a match
_STEP_S = 0.004


class Search(QObject):
    """The matches of one term in one document, in their order.

    Signals:
        grew(): more of the text was looked through.
    """

    grew = Signal()

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.term = Term("")
        self._document = document
        self._starts, self._ends = array("q"), array("q")
        self._read = 0  # so far the text was looked through
        self._steps = QTimer(self, interval=0)
        self._steps.timeout.connect(self._go_on)
        document.contentsChange.connect(self._note_change)

    def look_for(self, term: Term) -> None:
        """Begin anew with another term; without words nothing is found."""
        self.term = term
        self._forget_from(0)
        self._steps.start()
        self._go_on()  # a short text is looked through by now

    @property
    def complete(self) -> bool:
        """Whether all of the text was looked through."""
        return not self._steps.isActive()

    @property
    def count(self) -> int:
        return len(self._starts)

    def all(self) -> tuple[array[int], array[int]]:
        """Where all matches begin and where they end."""
        return self._starts[:], self._ends[:]

    def number(self, match: Match) -> int:
        """Which of all matches this is, from 1 on; 0 if it is none."""
        at = bisect_left(self._starts, match[0])
        return at + 1 if at < self.count and self._match(at) == match else 0

    def between(self, start: int, end: int) -> list[Match]:
        """The matches in this part of the text, as far as they are known."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [self._match(at) for at in range(first, last)]

    def next_from(self, position: int) -> Match | None:
        """The first match there or behind, or the first of all; None if it is not known yet."""
        at = bisect_left(self._starts, position)
        if at < self.count:
            return self._match(at)
        return self._match(0) if self.complete and self.count else None

    def last_before(self, position: int) -> Match | None:
        """The last match that begins before, or the last of all; None if it is not known yet."""
        at = bisect_left(self._starts, position) - 1
        if at >= 0 and (self.complete or self._read >= position):
            return self._match(at)
        return self._match(-1) if self.complete and self.count else None

    def _match(self, at: int) -> Match:
        return self._starts[at], self._ends[at]

    # --- looking through the text ----------------------------------------

    @Slot(int, int, int)
    def _note_change(self, position: int, _removed: int, _added: int) -> None:
        if self.term.words:
            self._forget_from(position)
            self._steps.start()

    def _forget_from(self, position: int) -> None:
        """The text is another one from there on; a match that ends just before may be, too."""
        kept = bisect_right(self._ends, position - 2)
        del self._starts[kept:], self._ends[kept:]
        begin = max(self._ends[-1] if kept else 0, position - self.term.reach)
        self._read = min(self._read, begin)

    @Slot()
    def _go_on(self) -> None:
        until = perf_counter() + _STEP_S
        more = self._read_slice()
        while more and perf_counter() < until:
            more = self._read_slice()
        if not more:
            self._steps.stop()
        self.grew.emit()

    def _read_slice(self) -> bool:
        """Look through a little more; False if that was all."""
        length = length_of(self._document)
        if self._read >= length or not self.term.words:
            return False
        begin = self._whole(self._read)
        end = self._whole(min(begin + _SLICE, length))
        first = self._whole(max(0, begin - 1))  # the letter before decides on whole words
        last = self._whole(min(end + self.term.reach, length))
        text = text_between(self._document, first, last)
        self._read = end
        for start, stop in matches(text, self.term, begin - first):
            if first + start >= end:
                break
            self._starts.append(first + start)
            self._ends.append(first + stop)
            self._read = max(end, first + stop)
        return self._read < length

    def _whole(self, position: int) -> int:
        """The place itself, or the one before if it would divide a letter of two units."""
        if position >= length_of(self._document):
            return position
        divided = "\udc00" <= self._document.characterAt(position) <= "\udfff"
        return position - 1 if divided and position else position
