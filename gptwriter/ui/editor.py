"""The writer's page with a ghost at the caret.

The editor turns keys, input methods, undo and the mouse into the events of a suggestion, and shows
the ghost it is told to show. What a key, a press or a change means is found out by `ghost_keys`,
`ghost_mouse`, `change_watch` and `composition`. What a suggestion is for, where it comes from, or
which file the text belongs to, none of them knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from gptwriter.session.authorship import Edited, How
from gptwriter.session.document_text import for_qt
from gptwriter.session.events import Dismissed, Event, More, Moved
from gptwriter.session.strength import Faint
from gptwriter.ui.carrying import PROVENANCE, move, origins_in
from gptwriter.ui.change_watch import ChangeWatch
from gptwriter.ui.composition import Composition
from gptwriter.ui.ghost import GhostText
from gptwriter.ui.ghost_keys import GhostKeys
from gptwriter.ui.ghost_mouse import GhostMouse
from gptwriter.ui.keys import Command, KeyMap, is_modifier
from gptwriter.ui.page import Page
from gptwriter.ui.page_menu import open_menu
from gptwriter.ui.paint_meter import PaintMeter
from gptwriter.ui.theme import Theme

# A menu takes the focus for a moment; the ghost stays, for the menu can accept it.
_MENU_OPENED = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason}


class Editor(Page):
    """The page that suggestions appear on.

    Signals:
        happened(event, by_hand): an event for the suggestion; `by_hand` is False for undo and redo.
        text_edited(): the document's text is another one.
        ways_wanted(): a list of what else could come here.
        edited(Edited): one change of it, and what made it.
        ghost_painted(ms): one that was not there before, so long after the last key (P17).
        returned(): the writer is back on the page.
        caret_moved(): the caret, and perhaps the text, is elsewhere.
    """

    happened = Signal(object, bool)
    ways_wanted = Signal()
    text_edited = Signal()
    edited = Signal(object)
    ghost_painted = Signal(int)
    returned = Signal()
    caret_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Your text"))
        self.keys = KeyMap()
        self._ghost = GhostText(self)
        self.ghost_keys = GhostKeys(self, self._ghost)
        self._mouse = GhostMouse(self, self._ghost)
        self._watch = ChangeWatch(self)
        self._composition = Composition(self, self._watch)
        self._meter = PaintMeter()
        self._depth = 0  # of handlers under way; events are told when the outermost ends
        self._foreign = False  # the change under way is a paste or the like, not typing
        self._by_hand = True
        self.origins: Callable[[int, int], bytes] = lambda _start, _end: b""  # for the clipboard
        self._watch.edited.connect(self.edited)
        for signal in (self.textChanged, self.cursorPositionChanged, self.selectionChanged):
            signal.connect(self._on_change)

    # --- the page, with the ghost out of the way ----------------------------------------

    def set_text(self, text: str) -> None:
        with self._handling(foreign=True), self._watch.made_by(How.LOADING):
            super().set_text(text)

    def createMimeDataFromSelection(self) -> QMimeData:
        data, cursor = super().createMimeDataFromSelection(), self.textCursor()
        data.setData(PROVENANCE, self.origins(cursor.selectionStart(), cursor.selectionEnd()))
        return data

    def _append(self, text: str) -> None:
        with self._handling(foreign=True), self._watch.made_by(How.LOADING):
            super()._append(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        carried = origins_in(source)
        with self._handling(foreign=True), self._watch.made_by(How.PASTING, carried):
            super().insertFromMimeData(source)

    def dropEvent(self, event: QDropEvent) -> None:
        own = event.source() in (self, self.viewport())
        if own and event.dropAction() == Qt.DropAction.MoveAction and not self.isReadOnly():
            self.move_selection(self.cursorForPosition(event.position().toPoint()).position())
            event.accept()
        else:
            super().dropEvent(event)

    def move_selection(self, position: int) -> None:
        """To another place of the text, as one undo step but two changes: Qt would tell of one."""
        cursor = self.textCursor()
        if cursor.selectionStart() <= position <= cursor.selectionEnd():
            return
        data = self.createMimeDataFromSelection()
        with self.rewriting() as tell:
            self.setTextCursor(move(cursor, position, data, tell))

    @contextmanager
    def rewriting(self) -> Iterator[Callable[[Edited], None]]:
        """While somebody changes the text in many places, and tells of each by what this yields."""
        with self._handling(foreign=True), self._watch.silence():
            yield self.edited.emit

    def set_theme(self, theme: Theme) -> None:
        self._ghost.set_colours(theme.ghost, theme.faint_ghost)

    # --- the ghost ----------------------------------------

    @Slot(object)
    def shade_ghost(self, faint: tuple[Faint, ...]) -> None:
        """The next ghost has these faint parts; until then nothing is drawn anew."""
        self._ghost.faint = faint

    @Slot(str)
    def show_ghost(self, text: str) -> None:
        if not self._ghost.text:
            self.ghost_keys.note_ghost()
            self._meter.note_ghost()
        self._ghost.show(text)

    @Slot()
    def hide_ghost(self) -> None:
        self._ghost.hide()

    @Slot(str)
    def insert_accepted(self, text: str) -> None:
        """Insert at the caret as one undo step of its own (S58), and follow it (S59)."""
        if self.isReadOnly():
            return
        with self._handling(), self._watch.made_by(How.ACCEPTING):
            cursor = self.textCursor()
            cursor.beginEditBlock()
            cursor.insertText(for_qt(text))
            cursor.endEditBlock()
            self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ghost.visible and (ms := self._meter.note_paint()) is not None:
            self.ghost_painted.emit(ms)

    @property
    def ghost(self) -> str:
        return self._ghost.text

    def look(self) -> str:
        """The text with the ghost in brackets at the caret, for tests and bug reports."""
        text, caret = self.text(), self.caret
        ghost = f"[{self._ghost.text}]" if self._ghost.visible else ""
        return text[:caret] + ghost + text[caret:]

    # --- what has happened ----------------------------------------

    @contextmanager
    def _handling(self, *, foreign: bool = False, by_hand: bool = True) -> Iterator[None]:
        """While Qt does something: the ghost is out of its way, and one event comes of it."""
        if self._depth:
            self._foreign |= foreign
            yield
            return
        self._foreign, self._by_hand = foreign, by_hand
        with self._ghost.lifted():
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            self._settle()

    @Slot()
    def _on_change(self) -> None:
        """A change that came by none of the handlers here, from a menu of Qt's own, say."""
        if not self._depth:
            with self._handling():
                pass

    def _settle(self) -> None:
        event, edited = self._watch.settle(foreign=self._foreign)
        self._tell(event, edited=edited)

    def _tell(self, event: Event | None, *, edited: bool) -> None:
        if isinstance(event, Moved):
            self._meter.note_move()
        if event is not None:
            self.happened.emit(event, self._by_hand)
            self.caret_moved.emit()
        if edited:
            self.text_edited.emit()

    # --- keys ----------------------------------------

    def event(self, event: QEvent) -> bool:
        """Each key comes here first; one that a menu takes, no further."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if not is_modifier(event):
                self._meter.note_key()
            if self.ghost_keys.meaning(self.keys.ghost_command(event), event):
                event.accept()  # else a menu's shortcut would take the key
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_modifier(event):
            super().keyPressEvent(event)
            return
        if self.ghost_keys.is_spent(event):
            return
        command = self.keys.ghost_command(event)
        if ghost_event := self.ghost_keys.meaning(command, event):
            if not event.isAutoRepeat():  # a held key never accepts (S38)
                self.ghost_keys.note_press(event, ghost_event)
                self.happened.emit(ghost_event, True)  # noqa: FBT003 - by hand
                if ghost_event == More(0):
                    self.ways_wanted.emit()
            return
        if command is Command.DISMISS:  # and the key does its own work
            self.happened.emit(Dismissed(), True)  # noqa: FBT003 - by hand
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            with self._handling():
                super().keyPressEvent(event)

    @Slot()
    def undo(self) -> None:
        with self._handling(by_hand=False), self._watch.made_by(How.UNDO):
            super().undo()

    @Slot()
    def redo(self) -> None:
        with self._handling(by_hand=False), self._watch.made_by(How.REDO):
            super().redo()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self, event, undo=self.undo, redo=self.redo)

    # --- input methods ----------------------------------------

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._meter.note_key()
        with self._ghost.lifted():
            self._depth += 1
            self._composition.begin()
            with self._watch.silence():  # Qt tells of a change of the whole paragraph
                super().inputMethodEvent(event)
            self._depth -= 1
            self._by_hand = True
            for happened, edited in self._composition.settle(event):
                self._tell(happened, edited=edited)

    # --- mouse and focus ----------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._mouse.meant(event)
        if position is not None:
            self._tell(Moved(), edited=False)
            event = self._mouse.press_at(position, event)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._mouse.rests(event):
            super().mouseMoveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in _MENU_OPENED:
            self.returned.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._meter.note_move()  # what a menu asks for is not because of the last key
        if event.reason() not in _MENU_OPENED:
            self._tell(Moved(), edited=False)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._ghost.visible and not self.viewport().rect().intersects(self.cursorRect()):
            self._tell(Moved(), edited=False)
