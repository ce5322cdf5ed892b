"""Grey text at the caret that is not in the document (S4, S80-S82).

The ghost lives in the pre-edit area of the paragraph's layout, where an input method would show
its own unfinished text: Qt wraps it with the paragraph, and the document, its undo steps, its
signals and the clipboard never hear of it. This module draws; what the ghost says and when it may
be seen is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextFormat, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit

from gptwriter.prose.utf16 import to_utf16, utf16_length
from gptwriter.session.strength import Faint

_IS_GHOST = int(QTextFormat.Property.UserProperty) + 1
_LINE_SEPARATOR = "\u2028"  # a line break inside one paragraph's layout


class GhostText:
    """The ghost of one editor. `text` is what it says, visible or lifted for a moment."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        self._edit = edit
        self._colours = (QColor(), QColor())  # of what is sure, and of what is least so
        self._block = QTextBlock()  # where it is drawn; invalid while nothing is
        self._position = 0  # in that block, in UTF-16 units
        self._lifted = False
        self.text = ""
        self.faint: tuple[Faint, ...] = ()  # parts of the text that the model is not sure of

    def set_colours(self, sure: str, faint: str) -> None:
        """Those of a word that is certain and of one that hardly is."""
        self._colours = (QColor(sure), QColor(faint))
        self.refresh()

    def show(self, text: str) -> None:
        """Say `text` at the caret, in the place of what was said before."""
        self._erase()
        self.text = text
        if text and not self._lifted:
            self._draw()

    def hide(self) -> None:
        self.show("")

    def refresh(self) -> None:
        """Draw again, after the colours or the paragraph's formats have changed."""
        self.show(self.text)

    @property
    def visible(self) -> bool:
        return self._block.isValid()

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Take it off the layout while Qt edits or moves the caret, then draw what it says by then.

        Qt takes any pre-edit text for an input method's: it would leave the ghost in the old
        paragraph on Enter, and send End and clicks to the wrong place (S57). Nothing is painted
        in between.
        """
        if self._lifted:
            yield
            return
        self._lifted = True
        self._erase()
        try:
            yield
        finally:
            self._lifted = False
            self.refresh()

    def document_position(self, block: QTextBlock, in_layout: int) -> int:
        """The place in the document under a place in a layout; inside the ghost it is its start."""
        inside = in_layout
        if self.visible and block == self._block:
            behind = in_layout - self._length()
            inside = min(in_layout, max(self._position, behind))
        return block.position() + inside

    def _length(self) -> int:
        return utf16_length(self.text)

    def _draw(self) -> None:
        cursor = self._edit.textCursor()
        self._block, self._position = cursor.block(), cursor.positionInBlock()
        layout = self._block.layout()
        layout.setPreeditArea(self._position, self.text.replace("\n", _LINE_SEPARATOR))
        parts = (Faint(0, len(self.text), 1.0), *self.faint)  # the later ones lie over the first
        layout.setFormats([*_other_formats(layout), *map(self._format_range, parts)])
        self._lay_out()

    def _format_range(self, part: Faint) -> QTextLayout.FormatRange:
        """Not by colour alone: a dotted underline, which unlike italics moves no letter (S80)."""
        look = QTextCharFormat()
        colour = blend(*self._colours, part.strength)
        look.setForeground(colour)
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        look.setUnderlineColor(colour)
        look.setProperty(_IS_GHOST, True)  # noqa: FBT003 - Qt's own signature
        grey = QTextLayout.FormatRange()
        grey.start = self._position + to_utf16(self.text, part.start)
        grey.length = utf16_length(self.text[part.start : part.end])
        grey.format = look
        return grey

    def _erase(self) -> None:
        if not self._block.isValid():
            return
        layout = self._block.layout()
        layout.setPreeditArea(-1, "")
        layout.setFormats(_other_formats(layout))
        self._lay_out()
        self._block = QTextBlock()

    def _lay_out(self) -> None:
        document = self._edit.document()
        document.markContentsDirty(self._block.position(), self._block.length())


def blend(sure: QColor, faint: QColor, strength: float) -> QColor:
    """The colour between two; each part of it lies between theirs, and so does its contrast."""
    between = [
        round(least + (most - least) * strength)
        for most, least in (
            (sure.red(), faint.red()),
            (sure.green(), faint.green()),
            (sure.blue(), faint.blue()),
        )
    ]
    return QColor(*between)


def _other_formats(layout: QTextLayout) -> list[QTextLayout.FormatRange]:
    """What a highlighter or a spell checker has put on the paragraph."""
    return [range_ for range_ in layout.formats() if not range_.format.hasProperty(_IS_GHOST)]
