"""Turns what Qt says about a change of the document into what was really changed.

Qt counts the separator behind the last paragraph, gives two changes in one edit block as one span,
and calls a whole paragraph changed for each letter of an input method's pre-edit. What was inserted
is therefore read from the document, and what was there before is remembered as far as the last
change reached. It knows no file.
"""

from __future__ import annotations

from PySide6.QtGui import QTextDocument

from gptwriter.documents.journal import Edit
from gptwriter.prose.differences import common_ends
from gptwriter.prose.utf16 import utf16_length
from gptwriter.session.document_text import length_of, text_between


class EditRecorder:
    """Follows one document; every change must be told to it, in order."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self.restart()

    def restart(self) -> None:
        """Begin with the document as it is now."""
        self._length = length_of(self._document)
        self._last = Edit(0, 0, "", 0)

    def edit(self, position: int, removed: int, added: int) -> Edit | None:
        """The edit behind a `contentsChange`; None if the text is as it was."""
        before, after = self._length, length_of(self._document)
        self._length = after
        removed, added = min(removed, before - position), min(added, after - position)
        if min(removed, added) < 0 or before - removed + added != after:
            position, removed, added = 0, before, after  # a report that cannot be true
        text = text_between(self._document, position, position + added)
        whole = Edit(position, removed, text, after)
        known, self._last = self._last, whole
        if position == known.position and removed == utf16_length(known.text):
            return _narrowed(whole, known.text)
        return whole if removed or added else None


def _narrowed(edit: Edit, before: str) -> Edit | None:
    """The same edit without what did not change; `before` is what it removes."""
    if before == edit.text:
        return None
    start, end = common_ends(before, edit.text)
    return Edit(
        edit.position + utf16_length(edit.text[:start]),
        utf16_length(before[start : len(before) - end]),
        edit.text[start : len(edit.text) - end],
        edit.length,
    )
