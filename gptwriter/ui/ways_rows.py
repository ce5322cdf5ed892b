"""The rows of the list of ways: what each says, and how it is painted.

The word in which a way differs stands in ink, all else is quiet. Which ways there are, and what is
done with one, is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gptwriter.prose.units import Unit, head
from gptwriter.session.states import Suggestion, Way
from gptwriter.ui.sentences import percent

ROW_HEIGHT = 28
WAY, PARTS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1  # the data of a row


@dataclass(frozen=True, slots=True)
class Parts:
    """A row: what all rows say, the word that is this row's own, and how it goes on."""

    shared: str
    word: str
    rest: str
    note: str  # at the row's other end


def parts_of(way: Way, suggestion: Suggestion) -> Parts:
    start, fork = len(suggestion.typed), max(len(suggestion.typed), suggestion.fork)
    word = head(way.text[fork:], Unit.WORD)
    return Parts(
        way.text[start:fork],
        word,
        way.text[fork + len(word) :],
        "" if way.probability is None else percent(way.probability),
    )


def row_of(parts: Parts) -> QListWidgetItem:
    spoken = f"{parts.shared}{parts.word}{parts.rest}".strip()
    item = QListWidgetItem(f"{spoken} {parts.note}".strip())  # what a screen reader says
    item.setData(PARTS, parts)
    return item


class RowPainter(QStyledItemDelegate):
    """Paints the word that differs in ink and all else quietly."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        parts: Parts = index.data(PARTS)
        ink = option.palette.color(QPalette.ColorRole.Text)
        quiet = option.palette.color(QPalette.ColorRole.PlaceholderText)
        metrics = option.fontMetrics
        place = option.rect.adjusted(8, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(quiet)
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, parts.note)
        place.setRight(place.right() - metrics.horizontalAdvance("100 %") - 12)
        shared = metrics.elidedText(parts.shared, Qt.TextElideMode.ElideLeft, place.width() // 3)
        for text, colour in ((shared, quiet), (parts.word, ink), (parts.rest, quiet)):
            fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.setPen(colour)
            painter.drawText(place, middle, fitting)
            place.setLeft(place.left() + metrics.horizontalAdvance(fitting))
