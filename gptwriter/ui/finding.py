"""Finds and replaces in the page: between the bar, the search and the text.

The match at hand is the page's selection, the others have a quiet colour behind them. A ghost is
away by then, as it always is when the focus goes elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from gptwriter.prose.finding import Term
from gptwriter.session.document_text import for_qt
from gptwriter.session.search import Match, Search
from gptwriter.ui.editor import Editor
from gptwriter.ui.find_bar import FindBar
from gptwriter.ui.replacing import Replacing
from gptwriter.ui.theme import Theme

_LAYER = "found"
_NEAR = 10_000  # UTF-16 units, several screens


class Finding(QObject):
    """That of one page."""

    def __init__(self, page: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self.bar = FindBar()
        self._page = page
        self._search = Search(page.document(), self)
        self._step = 0  # 1: the next match is wanted, -1: the one before, as soon as it is known
        self._from = 0
        self._replaced = 0  # so many at once, which is to be said
        self._all_by: str | None = None  # replace all by these, as soon as all are known
        self._replacing = Replacing(page)
        self._replacing.finished.connect(self._tell_replaced)
        self._format = QTextCharFormat()
        self._coloured: list[QTextCursor] = []  # the matches that are
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._paint)
        self._search.grew.connect(self._follow)
        page.selectionChanged.connect(self._say_where)
        page.verticalScrollBar().valueChanged.connect(self._look_again)
        page.viewport().installEventFilter(self)
        self.bar.changed.connect(self._look_for)
        self.bar.next_wanted.connect(self.next)
        self.bar.previous_wanted.connect(self.previous)
        self.bar.replace_wanted.connect(self._replace)
        self.bar.replace_all_wanted.connect(self._replace_all)
        self.bar.closed.connect(self.close)

    @Slot(object)
    def set_theme(self, theme: Theme) -> None:
        self._format = QTextCharFormat()
        self._format.setBackground(QColor(theme.found))
        self._coloured = []
        self._look_again()

    # --- what the writer wants ----------------------------------------

    @Slot()
    def open(self) -> None:
        self._open(replacing=False)

    @Slot()
    def open_to_replace(self) -> None:
        self._open(replacing=True)

    @Slot()
    def next(self) -> None:
        self._go(1, self._page.textCursor().selectionEnd())

    @Slot()
    def previous(self) -> None:
        self._go(-1, self._page.textCursor().selectionStart())

    @Slot()
    def close(self) -> None:
        """Back to the page, where the match stays selected."""
        self._step, self._all_by = 0, None
        self.bar.hide()
        self._coloured = []
        self._page.lay_over(_LAYER, [])
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, *, replacing: bool) -> None:
        cursor = self._page.textCursor()
        chosen = cursor.selectedText()
        one_line = cursor.selectionEnd() <= cursor.block().position() + cursor.block().length()
        self.bar.open_with(
            chosen if one_line and "\u2029" not in chosen else "", replacing=replacing
        )
        self._step = self._replaced = 0
        self.bar.say("")
        self._search.look_for(self.bar.term)

    @Slot(object)
    def _look_for(self, term: Term) -> None:
        self._replaced, self._all_by = 0, None
        self._step, self._from = 1, self._page.textCursor().selectionStart()
        self.bar.say("")
        self._search.look_for(term)

    def _go(self, step: int, position: int) -> None:
        if not self.bar.words.text():
            self.open()
            return
        if self._search.term != self.bar.term:
            self._search.look_for(self.bar.term)
        self._replaced = 0
        self._step, self._from = step, position
        self._follow()
        if self._search.complete and not self._search.count:
            self.bar.show()

    @Slot(str)
    def _replace(self, words: str) -> None:
        """Replace the match at hand, if there is one, and go to the next."""
        if self._may_change and self._search.number(self._at_hand()):
            cursor = self._page.textCursor()
            cursor.insertText(for_qt(words))
            self._page.setTextCursor(cursor)
        self.next()

    @Slot(str)
    def _replace_all(self, words: str) -> None:
        """Replace every match as one step, as soon as all are known."""
        self._all_by = words
        self._follow()

    def _replace_known(self, words: str) -> None:
        if self._may_change and self._search.count:
            starts, ends = self._search.all()
            self._search.look_for(Term(""))  # nothing to be looked through on the way
            self._replacing.start(starts, ends, words)

    @Slot(int)
    def _tell_replaced(self, count: int) -> None:
        self._replaced = count
        self._search.look_for(self.bar.term)

    @property
    def _may_change(self) -> bool:
        page = self._page
        return not (page.isReadOnly() or page.pouring or self._replacing.active)

    # --- what is found ----------------------------------------

    @Slot()
    def _follow(self) -> None:
        """More is known: go where the writer wants to be, and say how many there are."""
        if self._step:
            search = self._search
            find = search.next_from if self._step > 0 else search.last_before
            if match := find(self._from):
                self._step = 0
                self._select(match)
        if self._search.complete:
            self._step = 0
            self._say_where()
            words, self._all_by = self._all_by, None
            if words is not None:
                self._replace_known(words)
        self._look_again()

    def _select(self, match: Match) -> None:
        first, last = self._page.visible_part()
        self._page.setTextCursor(self._cursor(match))
        if not first <= match[0] <= match[1] <= last:
            self._page.centerCursor()

    @Slot()
    def _say_where(self) -> None:
        search = self._search
        if not search.complete or self.bar.isHidden():
            return
        self.bar.say(self._where() if search.term.words else "")

    def _where(self) -> str:
        count = f"{self._search.count:,}"
        number = self._search.number(self._at_hand())
        if self._replaced:
            return self._words_for_replaced()
        if not self._search.count:
            return self.tr("No match")
        if number:
            return self.tr("{number} of {count}").format(number=f"{number:,}", count=count)
        if self._search.count == 1:
            return self.tr("1 match")
        return self.tr("{count} matches").format(count=count)

    def _words_for_replaced(self) -> str:
        if self._replaced == 1:
            return self.tr("1 replaced")
        return self.tr("{count} replaced").format(count=f"{self._replaced:,}")

    def _at_hand(self) -> Match:
        cursor = self._page.textCursor()
        return cursor.selectionStart(), cursor.selectionEnd()

    # --- the quiet colour ----------------------------------------

    def eventFilter(self, _page: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._look_again()
        return False

    @Slot()
    def _look_again(self) -> None:
        if not self.bar.isHidden():
            self._soon.start()

    @Slot()
    def _paint(self) -> None:
        """Colour the matches anew if they are others; else Qt would paint the page for nothing."""
        if self.bar.isHidden():
            return
        found = self._search.between(*self._visible())
        if found != [(each.selectionStart(), each.selectionEnd()) for each in self._coloured]:
            self._coloured = [self._cursor(match) for match in found]
            self._page.lay_over(_LAYER, [self._selection(each) for each in self._coloured])

    def _cursor(self, match: Match) -> QTextCursor:
        cursor = QTextCursor(self._page.document())
        cursor.setPosition(match[0])
        cursor.setPosition(match[1], QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _selection(self, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = cursor, self._format
        return selection

    def _visible(self) -> Match:
        """The text that is on the screen; of a huge paragraph what the caret is near."""
        start, end = self._page.visible_part()
        if end - start <= 2 * _NEAR:
            return start, end
        caret = min(max(start, self._page.textCursor().position()), end)
        return max(start, caret - _NEAR), min(end, caret + _NEAR)
