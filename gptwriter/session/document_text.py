"""Reads a QTextDocument's text exactly, all of it or a part, in one go or in small steps.

Positions are Qt's UTF-16 units; paragraphs are separated by line feeds. Nothing here changes the
document or knows what the text is for.
"""

from __future__ import annotations

import time
from itertools import pairwise

from PySide6.QtGui import QTextCursor, QTextDocument

from gptwriter.documents.gap_buffer import GapBuffer
from gptwriter.documents.journal import Edit
from gptwriter.prose.utf16 import utf16_length

SLICE = 1 << 16  # UTF-16 units read at once; about a millisecond
STEP_S = 0.006
_NOTHING = Edit(0, 0, "", 0)


def length_of(document: QTextDocument) -> int:
    """Qt counts a separator behind the last paragraph, too."""
    return document.characterCount() - 1


def for_qt(text: str) -> str:
    """What to hand to Qt so that it holds `text`.

    PySide takes a first U+FEFF for a byte order mark and drops it, and after a first U+FFFE it
    swaps the bytes of all letters; it does so once.
    """
    return f"\ufeff{text}" if text.startswith(("\ufeff", "\ufffe")) else text


def text_between(document: QTextDocument, start: int, end: int) -> str:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    text = cursor.selectedText()
    if utf16_length(text) != end - start:  # PySide drops halves of surrogate pairs
        units = "".join(document.characterAt(at) for at in range(start, end))
        text = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text.replace("\u2029", "\n")


class TextReader:
    """Reads a long document between two keys, while it is being edited."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._read = 0  # units from the start that `_parts` amounts to
        self._parts: list[Edit] = []

    def step(self) -> bool:
        """Read on for some milliseconds; True when all is read."""
        until = time.perf_counter() + STEP_S
        while (length := length_of(self._document)) > self._read:
            end = min(self._read + SLICE, length)
            text = text_between(self._document, self._read, end)
            self._parts.append(Edit(self._read, 0, text, end))
            self._read = end
            if time.perf_counter() > until:
                return end == length
        return True

    def note(self, edit: Edit) -> None:
        """The document was edited; what is read already must follow."""
        if edit.position >= self._read:
            return
        removed = min(edit.removed, self._read - edit.position)
        self._read += utf16_length(edit.text) - removed
        self._parts.append(Edit(edit.position, removed, edit.text, self._read))

    def parts(self) -> tuple[Edit, ...]:
        """Edits that make the text out of nothing; `assembled` is the slow half of the work."""
        return tuple(self._parts)


def _follows(before: Edit, part: Edit) -> bool:
    """Whether `part` only adds to what came before, and no pair is divided between the two."""
    whole = not before.text or not "\ud800" <= before.text[-1] <= "\udbff"
    return whole and not part.removed and part.position == before.length


def assembled(parts: tuple[Edit, ...]) -> str:
    """The text that a TextReader has read, in any thread."""
    if all(_follows(before, part) for before, part in pairwise((_NOTHING, *parts))):
        return "".join(part.text for part in parts)  # fast, and nobody has typed meanwhile
    buffer = GapBuffer()
    for part in parts:
        buffer.replace(part.position, part.removed, part.text)
    return buffer.text()
