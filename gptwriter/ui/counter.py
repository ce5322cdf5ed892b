"""Counts the manuscript's words while the writer rests, never for longer than a moment.

Counting starts 300 ms after the last edit and goes on in slices of a few milliseconds, so a key
press never waits for it. Paragraphs already counted are remembered. The counter reads the
document's blocks, which never hold a ghost, and knows nothing of how a count is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextDocument

from gptwriter.prose.counting import words_and_characters
from gptwriter.prose.script import han_letters

PAUSE_MS = 300
_SLICE_SECONDS = 0.004
_STRETCH = 4_000  # characters counted at once, about half a millisecond


@dataclass(frozen=True, slots=True)
class Tally:
    """The size of a text, and whether a reader of it counts characters (字) or words."""

    words: int = 0
    characters: int = 0
    han: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.words + other.words, self.characters + other.characters, self.han + other.han
        )

    @property
    def mostly_han(self) -> bool:
        return 2 * self.han > self.words  # each Han character is one of the words


def tally(text: str) -> Tally:
    """Count one stretch of text."""
    counts = words_and_characters(text)
    return Tally(counts.words, counts.characters, han_letters(text))


def stretches(text: str, length: int = _STRETCH) -> Iterator[str]:
    """Cut a long paragraph where a blank is near, so that hardly a word is counted twice."""
    cuts = [0]
    while len(text) - cuts[-1] > length:
        blank = text.rfind(" ", cuts[-1] + 1, cuts[-1] + length)
        cuts.append(blank if blank > 0 else cuts[-1] + length)
    return (text[start:end] for start, end in pairwise([*cuts, len(text)]))


class Counter(QObject):
    """Counts one document again after every edit.

    Signals:
        counted(Tally): the whole document has been counted.
    """

    counted = Signal(object)

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._known: dict[str, Tally] = {}
        self._walk: Iterator[Tally | None] = iter(())
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._start)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._count_slice)

    @Slot()
    def count_soon(self) -> None:
        """The text has changed: drop a count under way and begin again after a pause."""
        self._slices.stop()
        self._pause.start()

    @Slot()
    def _start(self) -> None:
        self._walk = self._steps()
        self._slices.start()

    @Slot()
    def _count_slice(self) -> None:
        deadline = perf_counter() + _SLICE_SECONDS
        while perf_counter() < deadline:
            total = next(self._walk)
            if total is not None:
                self._slices.stop()
                self.counted.emit(total)
                return

    def _steps(self) -> Iterator[Tally | None]:
        """None after every stretch, and at the end the total."""
        total, known = Tally(), {}
        block = self._document.begin()
        while block.isValid():
            paragraph = block.text()
            size = self._known.get(paragraph)
            if size is None:
                size = Tally()
                for stretch in stretches(paragraph):
                    size += tally(stretch)
                    yield None
            known[paragraph] = size
            total += size
            block = block.next()
            yield None
        self._known = known  # only paragraphs that still exist are worth remembering
        yield total
