"""A quiet tint behind what the writer did not write, on the part of the page that is to be seen.

It paints with the page's extra selections, so the document, its formats and its undo steps never
hear of it. Where text came from is the authorship's knowledge.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from gptwriter.documents.provenance import Origin, Span
from gptwriter.session.authorship import Authorship
from gptwriter.ui.page import Page
from gptwriter.ui.theme import Theme

_LAYER = "tint"


class Tint(QObject):
    """Follows the page; shows nothing until it is told a theme."""

    def __init__(self, page: Page, authorship: Authorship) -> None:
        super().__init__(page)
        self._page = page
        page.lay_over(_LAYER, [])  # under what others lay over the text
        self._authorship = authorship
        self._colours: dict[Origin, QTextCharFormat] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._paint)
        authorship.changed.connect(self._look_again)
        page.verticalScrollBar().valueChanged.connect(self._look_again)
        page.viewport().installEventFilter(self)

    def show(self, theme: Theme | None) -> None:
        """In the colours of this theme; None: not at all."""
        wanted = self._formats(theme) if theme else {}
        if self._colours and not wanted:
            self._page.lay_over(_LAYER, [])
        self._colours = wanted
        self._look_again()

    def eventFilter(self, _page: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._look_again()
        return False

    @Slot()
    def _look_again(self) -> None:
        if self._colours:
            self._soon.start()

    @Slot()
    def _paint(self) -> None:
        first, last = self._page.visible_part()
        self._page.lay_over(
            _LAYER,
            [
                self._selection(span, first, last)
                for span in self._authorship.provenance.spans(first, last)
                if span.origin in self._colours
            ],
        )

    def _selection(self, span: Span, first: int, last: int) -> QTextEdit.ExtraSelection:
        end = self._page.document().characterCount() - 1
        cursor = QTextCursor(self._page.document())
        cursor.setPosition(max(span.start, first))
        cursor.setPosition(min(span.end, last, end), QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = cursor, self._colours[span.origin]
        return selection

    def _formats(self, theme: Theme) -> dict[Origin, QTextCharFormat]:
        colours = {
            Origin.ACCEPTED: theme.accepted,
            Origin.EDITED: theme.edited,
            Origin.PASTED: theme.pasted,
        }
        found = {}
        for origin, colour in colours.items():
            found[origin] = QTextCharFormat()
            found[origin].setBackground(QColor(colour))
        return found
