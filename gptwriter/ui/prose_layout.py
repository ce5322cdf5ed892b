"""Generous line spacing for a QPlainTextEdit, and lines that begin where their paragraph does.

QPlainTextDocumentLayout sets the lines of a paragraph solid and ignores the line height of a
block format; what runs from right to left it sets at the left all the same (S84). Everything that
paints, scrolls or hit-tests asks it for `blockBoundingRect` first, so that is the one place where
the lines are moved. It knows nothing of the text's meaning.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout
from PySide6.QtWidgets import QPlainTextDocumentLayout

from gptwriter.prose.direction import runs_right_to_left
from gptwriter.prose.utf16 import from_utf16

LINE_SPACING = 1.45  # of the font's own line height; about 1.7 of the letter size


class ProseLayout(QPlainTextDocumentLayout):
    """The plain layout with its lines set apart by `LINE_SPACING`."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        layout = block.layout()
        if not block.isVisible() or not layout.lineCount():
            return rect
        gap = layout.lineAt(0).height() * (LINE_SPACING - 1)
        if layout.lineAt(0).y() < gap / 4:  # the paragraph was laid out anew, solid
            _spread(layout, gap, from_right=runs_right_to_left(_seen(block)))
            rect = super().blockBoundingRect(block)
        return rect.adjusted(0, 0, 0, gap / 2)


def _seen(block: QTextBlock) -> str:
    """The paragraph with what a ghost or an input method adds: by all of it Qt finds its way."""
    text, layout = block.text(), block.layout()
    at, added = layout.preeditAreaPosition(), layout.preeditAreaText()
    return text[: from_utf16(text, at)] + added + text[from_utf16(text, at) :] if added else text


def _spread(layout: QTextLayout, gap: float, *, from_right: bool) -> None:
    """Move the lines apart by `gap` pixels, half of it above and half below each.

    The halves keep the caret and a selection centred between the lines; and a first line that is
    not at the very top tells a paragraph that is spread from one that was laid out anew.
    """
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        indent = max(0.0, line.width() - line.naturalTextWidth()) if from_right else 0.0
        line.setPosition(QPointF(line.x() + indent, line.y() + gap * (number + 0.5)))
