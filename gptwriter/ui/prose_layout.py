"""Generous line spacing for a QPlainTextEdit, which has none of its own.

QPlainTextDocumentLayout sets the lines of a paragraph solid and ignores the line height of a
block format. Everything that paints, scrolls or hit-tests asks it for `blockBoundingRect` first,
so that is the one place where the lines are moved apart. It knows nothing of the text's meaning.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout
from PySide6.QtWidgets import QPlainTextDocumentLayout

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
            _spread(layout, gap)
            rect = super().blockBoundingRect(block)
        return rect.adjusted(0, 0, 0, gap / 2)


def _spread(layout: QTextLayout, gap: float) -> None:
    """Move the lines apart by `gap` pixels, half of it above and half below each.

    The halves keep the caret and a selection centred between the lines; and a first line that is
    not at the very top tells a paragraph that is spread from one that was laid out anew.
    """
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        line.setPosition(QPointF(line.x(), line.y() + gap * (number + 0.5)))
