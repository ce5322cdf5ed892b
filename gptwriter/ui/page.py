"""A page for prose: plain text in a calm measure, with word steps that know Chinese.

It neither alters nor loses what it is given (clipboard included), as far as Qt's document can hold
it. Inside, positions are Qt's UTF-16 units; to the outside they are code points. It knows nothing
of ghosts, suggestions or files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from gptwriter.prose.titles import title
from gptwriter.prose.utf16 import from_utf16, to_utf16
from gptwriter.session.document_text import for_qt
from gptwriter.session.requests import snapshot_start
from gptwriter.ui import fonts
from gptwriter.ui.pouring import Pouring, append, slice_end
from gptwriter.ui.prose_layout import ProseLayout
from gptwriter.ui.word_moves import select_word, word_step

MEASURE = 70  # average characters in a line
TOP_MARGIN = 40  # pixels of paper above the first line

# Alt alone types nothing but on a Mac, where it types special characters. AltGr is another key.
_TITLE_WITHIN = 20  # paragraphs from the start
_CHORD = None if sys.platform == "darwin" else Qt.KeyboardModifier.AltModifier


class Page(QPlainTextEdit):
    """Plain text, ready to be written on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        document = QTextDocument(self)
        document.setDocumentLayout(ProseLayout(document))
        self.setDocument(document)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCursorWidth(2)
        self._pouring = Pouring(document, self._append)
        self._layers: dict[str, Sequence[QTextEdit.ExtraSelection]] = {}
        self.set_zoom(100)

    # --- the text ----------------------------------------

    def text(self) -> str:
        """The document, all of it; `toPlainText` would lose its no-break spaces."""
        self.finish_pouring()
        return _plain(self.document().toRawText())

    def set_text(self, text: str) -> None:
        """Another document: forgets undo, puts the caret at the start."""
        self._pouring.stop()
        self.setPlainText(for_qt(text))
        if not text:  # Qt takes the mark off an empty document without telling anybody
            self.document().modificationChanged.emit(False)  # noqa: FBT003 - Qt's own signal

    def pour(self, text: str, then: Callable[[], None]) -> None:
        """`set_text` without a pause that is felt; `then` is called when all of it is there."""
        self.set_text(text[: slice_end(text, 0)])
        self.document().setModified(False)
        self._pouring.start(text, then)

    def _append(self, text: str) -> None:
        append(self.document(), text)

    def finish_pouring(self) -> None:
        """Let all of the text be there now."""
        self._pouring.finish()

    @property
    def pouring(self) -> bool:
        """Whether there is more to come of the text."""
        return self._pouring.active

    @property
    def caret(self) -> int:
        """The caret's place in `text()`."""
        return from_utf16(self.text(), self.textCursor().position())

    def set_caret(self, index: int) -> None:
        self.set_position(to_utf16(self.text(), max(0, index)))

    def set_position(self, position: int) -> None:
        """Put the caret where Qt's `position` is, or at the end."""
        cursor = self.textCursor()
        cursor.setPosition(min(max(0, position), self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def below_caret(self) -> QPoint:
        """Where something that belongs to the caret may be opened, on the screen.

        The next line stays free as well, for a ghost may reach into it.
        """
        caret = self.cursorRect()
        return self.viewport().mapToGlobal(caret.bottomLeft() + QPoint(0, caret.height() + 8))

    def around_caret(self, before: int, after: int) -> tuple[str, str]:
        """The text on both sides of the caret, about `before` and `after` UTF-16 units of it.

        It begins at a paragraph's start that stays the same while the writer types on.
        """
        caret = self.textCursor().position()
        start = snapshot_start(caret, before)
        if start:
            border = self.document().findBlock(start).next().position()
            start = border if start < border < caret else start
        end = min(caret + after, self.document().characterCount() - 1)
        return self.between(start, caret), self.between(caret, end)

    def paragraph(self) -> tuple[str, str]:
        """The paragraph the caret is in, left and right of it."""
        cursor = self.textCursor()
        caret, block = cursor.position(), cursor.block()
        end = block.position() + block.length() - 1
        return self.between(block.position(), caret), self.between(caret, end)

    def title(self) -> str:
        """What this text may be called: its first words; "" where it begins with none."""
        block = self.document().firstBlock()
        for _ in range(_TITLE_WITHIN):
            if found := title(block.text()):
                return found
            block = block.next()
        return ""

    def between(self, start: int, end: int) -> str:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return _plain(cursor.selectedText())

    def visible_part(self) -> tuple[int, int]:
        """The part of the document that is on the screen, whole paragraphs of it."""
        block, top = self.firstVisibleBlock(), self.contentOffset().y()
        start = block.position()
        while block.next().isValid() and top < self.viewport().height():
            top += self.blockBoundingRect(block).height()
            block = block.next()
        return start, block.position() + block.length() - 1

    # --- the look ----------------------------------------

    def lay_over(self, layer: str, selections: Sequence[QTextEdit.ExtraSelection]) -> None:
        """Colour these parts beside those of other layers; the last new layer lies on top."""
        self._layers[layer] = selections
        self.setExtraSelections([each for parts in self._layers.values() for each in parts])

    def set_zoom(self, percent: int) -> None:
        font = fonts.writing_font(percent)
        self.setFont(font)
        self.document().setDefaultFont(font)
        self._keep_measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_measure()

    def _keep_measure(self) -> None:
        """Lines of about MEASURE characters in the middle of the window, however wide it is."""
        wanted = QFontMetricsF(self.font()).averageCharWidth() * MEASURE
        wanted += 2 * self.document().documentMargin()
        side = max(TOP_MARGIN // 2, int((self.width() - wanted) / 2))
        if self.viewportMargins().left() == side:
            return
        before = self.viewport().size()
        self.setViewportMargins(side, TOP_MARGIN, side, 0)
        # A viewport that is not on screen yet never hears of its new width.
        super().resizeEvent(QResizeEvent(self.viewport().size(), before))

    # --- keys and mouse ----------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (cursor := word_step(event, self.textCursor())) is not None:
            self.setTextCursor(cursor)
        elif event.matches(QKeySequence.StandardKey.InsertLineSeparator):
            self.textCursor().insertBlock()  # Qt would insert U+2028, which few files can hold
        elif event.text() and event.modifiers() == _CHORD:
            event.ignore()  # Alt+] with no ghost is no bracket, nor Alt+O without a menu an o
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            at = self.cursorForPosition(event.position().toPoint())
            self.setTextCursor(select_word(at))

    # --- clipboard ----------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(for_qt(_plain(self.textCursor().selectedText())))
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls()  # a dropped file is for the window

    def insertFromMimeData(self, source: QMimeData) -> None:
        cursor = self.textCursor()
        cursor.insertText(for_qt(_plain(source.text())))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()


def _plain(raw: str) -> str:
    """Qt's text with a line feed between paragraphs; nothing else is touched."""
    return raw.replace("\u2029", "\n").replace("\r\n", "\n")
