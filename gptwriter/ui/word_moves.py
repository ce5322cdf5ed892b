"""Word steps of the editor, by the same words that Tab accepts (S53).

Qt's own word moves jump over a whole Chinese clause. Positions are the document's, in UTF-16
units. It knows nothing of ghosts or suggestions.
"""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from gptwriter.prose.units import word_at, word_end_after, word_start_before
from gptwriter.prose.utf16 import from_utf16, to_utf16

_Key = QKeySequence.StandardKey
_FORWARD = (_Key.MoveToNextWord, _Key.SelectNextWord, _Key.DeleteEndOfWord)
_BACKWARD = (_Key.MoveToPreviousWord, _Key.SelectPreviousWord, _Key.DeleteStartOfWord)
_SELECTING = (_Key.SelectNextWord, _Key.SelectPreviousWord)
_DELETING = (_Key.DeleteEndOfWord, _Key.DeleteStartOfWord)


def word_step(event: QKeyEvent, cursor: QTextCursor) -> QTextCursor | None:
    """The cursor after a word step, the word deleted if the key deletes; None for other keys."""
    key = next((key for key in (*_FORWARD, *_BACKWARD) if event.matches(key)), None)
    if key is None:
        return None
    if key in _DELETING and cursor.hasSelection():
        cursor.removeSelectedText()
        return cursor
    target = _next_border(cursor) if key in _FORWARD else _previous_border(cursor)
    keep = key in _SELECTING or key in _DELETING
    mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
    cursor.setPosition(target, mode)
    if key in _DELETING:
        cursor.removeSelectedText()
    return cursor


def select_word(cursor: QTextCursor) -> QTextCursor:
    """The cursor with the word under it selected, as a double click does."""
    block, text = cursor.block(), cursor.block().text()
    start, end = word_at(text, from_utf16(text, cursor.positionInBlock()))
    cursor.setPosition(block.position() + to_utf16(text, start))
    cursor.setPosition(block.position() + to_utf16(text, end), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _next_border(cursor: QTextCursor) -> int:
    block, text = cursor.block(), cursor.block().text()
    if cursor.atBlockEnd():
        return block.next().position() if block.next().isValid() else cursor.position()
    end = word_end_after(text, from_utf16(text, cursor.positionInBlock()))
    return block.position() + to_utf16(text, end)


def _previous_border(cursor: QTextCursor) -> int:
    block, text = cursor.block(), cursor.block().text()
    if cursor.atBlockStart():
        return max(0, block.position() - 1)
    start = word_start_before(text, from_utf16(text, cursor.positionInBlock()))
    return block.position() + to_utf16(text, start)
