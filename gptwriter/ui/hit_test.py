"""Which place in the document a point of the page means, with a ghost on the page (S57).

Qt's own hit test counts the ghost as text of the document and lands behind the true place, or in
the next paragraph.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QPlainTextEdit

from gptwriter.ui.ghost import GhostText


def position_at(edit: QPlainTextEdit, ghost: GhostText, point: QPointF) -> int:
    """The document's position under a point of the viewport; the nearest one if none is."""
    block = edit.firstVisibleBlock()
    top = edit.contentOffset()
    while True:
        geometry = edit.blockBoundingGeometry(block).translated(top)
        following = block.next()
        if point.y() < geometry.bottom() or not following.isValid():
            inside = point - geometry.topLeft()
            return ghost.document_position(block, _in_layout(block, inside))
        block = following


def _in_layout(block: QTextBlock, point: QPointF) -> int:
    layout = block.layout()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        if point.y() < line.y() + line.height() or number == layout.lineCount() - 1:
            return line.xToCursor(point.x())
    return 0
