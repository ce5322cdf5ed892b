"""Puts other words in the place of many matches: one undo step, and the window answers meanwhile.

From the last match to the first, so that those to come stay where they are. Each is told as a
change of its own, for what stands between them is still whose it was. If somebody else changes the
text before the end, the rest is left as it is. What was looked for is not known here.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor

from gptwriter.prose.utf16 import utf16_length
from gptwriter.session.authorship import Edited, How
from gptwriter.session.document_text import for_qt
from gptwriter.ui.editor import Editor

_STEP_S = 0.004
_SPAN = 1 << 16  # UTF-16 units between the first and the last of a step: Qt lays them out anew


class Replacing(QObject):
    """That of one page.

    Signals:
        finished(int): so many matches were replaced.
    """

    finished = Signal(int)

    def __init__(self, page: Editor) -> None:
        super().__init__(page)
        self._page = page
        self._starts, self._ends = array("q"), array("q")  # of the matches that are left
        self._words = ""
        self._count = 0
        self._revision = 0
        self._steps = QTimer(self, interval=0)
        self._steps.timeout.connect(self._go_on)

    @property
    def active(self) -> bool:
        return self._steps.isActive()

    def start(self, starts: array[int], ends: array[int], words: str) -> None:
        """Replace what begins and ends there, in its order, by `words`."""
        self._starts, self._ends, self._words, self._count = starts, ends, words, 0
        self._revision = self._page.document().revision()
        self._steps.start()
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        document = self._page.document()
        if self._starts and self._revision == document.revision():
            self._replace_some(QTextCursor(document))
            self._revision = document.revision()
            if self._starts:
                return
        self._starts, self._ends = array("q"), array("q")
        self._steps.stop()
        self.finished.emit(self._count)

    def _replace_some(self, cursor: QTextCursor) -> None:
        until, lowest = perf_counter() + _STEP_S, self._ends[-1] - _SPAN
        with self._page.rewriting() as tell:
            if self._count:
                cursor.joinPreviousEditBlock()
            else:
                cursor.beginEditBlock()
            self._replace_last(cursor, tell)
            while self._ends and self._ends[-1] >= lowest and perf_counter() < until:
                self._replace_last(cursor, tell)
            cursor.endEditBlock()

    def _replace_last(self, cursor: QTextCursor, tell: Callable[[Edited], None]) -> None:
        start, end = self._starts.pop(), self._ends.pop()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(for_qt(self._words))
        tell(Edited(start, end - start, utf16_length(self._words), How.TYPING))
        self._count += 1
