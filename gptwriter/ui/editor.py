"""The writer's page with a ghost at the caret.

The editor turns keys, input methods, undo and the mouse into the events of a suggestion, and shows
the ghost it is told to show. It does not know what a suggestion is for, where it comes from, or
which file the text belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QElapsedTimer, QEvent, QMimeData, QPointF, Qt, Signal, Slot
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
from PySide6.QtWidgets import QApplication, QWidget

from gptwriter.prose.units import Unit
from gptwriter.prose.utf16 import utf16_length
from gptwriter.session.authorship import Edited, How
from gptwriter.session.document_text import for_qt
from gptwriter.session.events import (
    Accept,
    Composed,
    CompositionChanged,
    Dismissed,
    Event,
    More,
    Moved,
    Typed,
)
from gptwriter.session.strength import Faint
from gptwriter.ui.changes import TAIL, Change, Place, meaning
from gptwriter.ui.ghost import GhostText
from gptwriter.ui.hit_test import position_at
from gptwriter.ui.keys import Command, KeyMap, key_name
from gptwriter.ui.page import Page
from gptwriter.ui.theme import Theme

_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta}
_MODIFIERS |= {Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R}

# A menu takes the focus for a moment; the ghost stays, for the menu can accept it.
_MENU_OPENED = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason}

PROVENANCE = "application/x-gptwriter-provenance"  # on the clipboard, beside the text

_GHOST_EVENTS: dict[Command, Event] = {
    Command.ACCEPT_ALL: Accept(Unit.ALL),
    Command.ACCEPT_WORD: Accept(Unit.WORD),
    Command.ACCEPT_SENTENCE: Accept(Unit.SENTENCE),
    Command.NEXT: More(+1),
    Command.PREVIOUS: More(-1),
    Command.WORDS: More(0),
    Command.DISMISS: Dismissed(),
}


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
        self.accept_guard_ms = 120  # S43
        self.keys = KeyMap()
        self._ghost = GhostText(self)
        self._ghost_shown = QElapsedTimer()
        self._since_key = QElapsedTimer()  # not valid: nothing waits for a ghost because of a key
        self._unpainted = False
        self._place = Place()
        self._changes: list[Change] = []
        self._depth = 0  # of handlers under way; events are told when the outermost ends
        self._foreign = False  # the change under way is a paste or the like, not typing
        self._by_hand = True
        self._how = How.TYPING
        self._carried = b""
        self.origins: Callable[[int, int], bytes] = lambda _start, _end: b""  # for the clipboard
        self._composing = False
        self._tells = False  # by itself what it changes: Qt would tell of more
        self._spent = ""  # the key that has accepted; until it is let go it does nothing else
        self._press: QPointF | None = None  # where a press moved the page under the pointer
        self.document().contentsChange.connect(self._on_contents_change)
        for signal in (self.textChanged, self.cursorPositionChanged, self.selectionChanged):
            signal.connect(self._on_change)

    # --- the page, with the ghost out of the way ----------------------------------------

    def set_text(self, text: str) -> None:
        with self._handling(foreign=True), self._made_by(How.LOADING):
            super().set_text(text)

    def createMimeDataFromSelection(self) -> QMimeData:
        data, cursor = super().createMimeDataFromSelection(), self.textCursor()
        data.setData(PROVENANCE, self.origins(cursor.selectionStart(), cursor.selectionEnd()))
        return data

    def _append(self, text: str) -> None:
        with self._handling(foreign=True), self._made_by(How.LOADING):
            super()._append(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        with self._handling(foreign=True), self._made_by(How.PASTING):
            self._carried = bytes(source.data(PROVENANCE).data())
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
        data, target = self.createMimeDataFromSelection(), self.textCursor()
        target.setPosition(position)
        start, length = cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart()
        carried = bytes(data.data(PROVENANCE).data())
        with self._handling(foreign=True), self._telling():
            cursor.beginEditBlock()
            cursor.removeSelectedText()
            self.edited.emit(Edited(start, length, 0, How.TYPING))
            start = target.position()
            target.insertText(for_qt(data.text()))
            added = target.position() - start
            self.edited.emit(Edited(start, 0, added, How.PASTING, carried))
            cursor.endEditBlock()
            self.setTextCursor(target)

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
            self._ghost_shown.start()
            self._unpainted = True
        self._ghost.show(text)

    @Slot()
    def hide_ghost(self) -> None:
        self._ghost.hide()

    @Slot(str)
    def insert_accepted(self, text: str) -> None:
        """Insert at the caret as one undo step of its own (S58), and follow it (S59)."""
        if self.isReadOnly():
            return
        with self._handling(), self._made_by(How.ACCEPTING):
            cursor = self.textCursor()
            cursor.beginEditBlock()
            cursor.insertText(for_qt(text))
            cursor.endEditBlock()
            self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unpainted and self._ghost.visible:
            self._unpainted = False
            if self._since_key.isValid():
                self.ghost_painted.emit(self._since_key.elapsed())
                self._since_key.invalidate()

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

    @contextmanager
    def _telling(self) -> Iterator[None]:
        self._tells = True
        try:
            yield
        finally:
            self._tells = False

    @contextmanager
    def _made_by(self, how: How) -> Iterator[None]:
        """What changes the document meanwhile is no typing."""
        before, self._how = self._how, how
        try:
            yield
        finally:
            self._how, self._carried = before, b""

    @Slot(int, int, int)
    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        self._changes.append(Change(position, removed, added))
        if not self._tells:
            self.edited.emit(Edited(position, removed, added, self._how, self._carried))

    @Slot()
    def _on_change(self) -> None:
        """A change that came by none of the handlers here, from a menu of Qt's own, say."""
        if not self._depth:
            with self._handling():
                pass

    def _settle(self) -> None:
        before, changes, self._changes = self._place, self._changes, []
        self._place = self._look_around()
        if self._foreign and changes:
            event: Event | None = Moved()
        else:
            inserted = self._inserted(changes)
            event = meaning(before, self._place, changes, inserted)
        self._tell(event, edited=bool(changes))

    def _inserted(self, changes: list[Change]) -> str:
        if len(changes) != 1 or not changes[0].added:
            return ""
        last = self.document().characterCount() - 1
        start = min(changes[0].position, last)
        return self.between(start, min(start + changes[0].added, last))

    def _look_around(self) -> Place:
        cursor = self.textCursor()
        caret = cursor.position()
        return Place(caret, cursor.hasSelection(), self.between(max(0, caret - TAIL), caret))

    def _tell(self, event: Event | None, *, edited: bool) -> None:
        if isinstance(event, Moved):
            self._since_key.invalidate()  # what comes now is not because of that key
        if event is not None:
            self.happened.emit(event, self._by_hand)
            self.caret_moved.emit()
        if edited:
            self.text_edited.emit()

    # --- keys ----------------------------------------

    def event(self, event: QEvent) -> bool:
        """Each key comes here first; one that a menu takes, no further."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() not in _MODIFIERS:
                self._since_key.start()
            if self._ghost_event(event):
                event.accept()  # else a menu's shortcut would take the key
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MODIFIERS:
            super().keyPressEvent(event)
            return
        if event.isAutoRepeat() and key_name(event) == self._spent:
            return
        self._spent = ""
        if ghost_event := self._ghost_event(event):
            if not event.isAutoRepeat():  # a held key never accepts (S38)
                self._spent = key_name(event) if isinstance(ghost_event, Accept) else ""
                self.happened.emit(ghost_event, True)  # noqa: FBT003 - by hand
                if ghost_event == More(0):
                    self.ways_wanted.emit()
            return
        if self.keys.ghost_command(event) is Command.DISMISS:  # and the key does its own work
            self.happened.emit(Dismissed(), True)  # noqa: FBT003 - by hand
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            with self._handling():
                super().keyPressEvent(event)

    def _ghost_event(self, event: QKeyEvent) -> Event | None:
        """What the ghost makes of this key, if it is there to be seen and the key is for it."""
        command = self.keys.ghost_command(event)
        if command is None or not self._ghost.visible or self.textCursor().hasSelection():
            return None
        accepting = isinstance(_GHOST_EVENTS[command], Accept)
        if accepting and self._ghost_shown.elapsed() < self.accept_guard_ms:
            return None
        return None if self._tab_is_needed(event) else _GHOST_EVENTS[command]

    def _tab_is_needed(self, event: QKeyEvent) -> bool:
        """Whether this is Tab and has its own work here, whatever command it has (S37)."""
        if key_name(event) not in {"Tab", "Shift+Tab"}:
            return False
        cursor = self.textCursor()
        left = cursor.block().text()[: cursor.positionInBlock()]
        return self.tabChangesFocus() or (bool(left) and left.isspace())

    @Slot()
    def undo(self) -> None:
        with self._handling(by_hand=False), self._made_by(How.UNDO):
            super().undo()

    @Slot()
    def redo(self) -> None:
        with self._handling(by_hand=False), self._made_by(How.REDO):
            super().redo()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own menu, whose undo and redo are to be told apart from typing."""
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            for name, do in (("edit-undo", self.undo), ("edit-redo", self.redo)):
                if action.objectName() == name:
                    action.triggered.disconnect()
                    action.triggered.connect(do)
        menu.popup(event.globalPos())

    # --- input methods ----------------------------------------

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._since_key.start()
        before, length = self._place, self.document().characterCount()
        with self._ghost.lifted():
            self._depth += 1
            with self._telling():  # Qt tells of a change of the whole paragraph
                super().inputMethodEvent(event)
            self._depth -= 1
            self._tell_of_commit(utf16_length(event.commitString()), length)
            self._settle_composition(event, before)

    def _tell_of_commit(self, added: int, length: int) -> None:
        """What an input method really changed of a document that was `length` long."""
        removed = length + added - self.document().characterCount()
        if added or removed:
            start = self.textCursor().position() - added
            self.edited.emit(Edited(start, removed, added, How.TYPING))

    def _settle_composition(self, event: QInputMethodEvent, before: Place) -> None:
        """Qt reports the whole paragraph as changed; the event itself knows better (S23, S24)."""
        commit, composing_before = event.commitString(), self._composing
        self._changes, self._place = [], self._look_around()
        self._composing, self._by_hand = bool(event.preeditString()), True
        typed = self._place.caret - before.caret == utf16_length(commit)
        if before.selecting or event.replacementLength() or not typed:
            self._tell(Moved(), edited=True)
        elif composing_before and (commit or not self._composing):
            self._tell(Composed(commit), edited=bool(commit))
        elif commit:
            self._tell(Typed(commit), edited=True)
        if self._composing:
            self._tell(CompositionChanged(), edited=False)

    # --- mouse and focus ----------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press = None
        if self._ghost.visible:
            event = self._press_without_ghost(event)
        super().mousePressEvent(event)

    def _press_without_ghost(self, event: QMouseEvent) -> QMouseEvent:
        """The same press at the place it meant, once the ghost is gone and the page has moved."""
        position = position_at(self, self._ghost, event.position())
        self._tell(Moved(), edited=False)
        cursor = self.textCursor()
        cursor.setPosition(position)
        self._press = event.position()
        place = QPointF(self.cursorRect(cursor).center())
        place_on_screen = QPointF(self.viewport().mapToGlobal(place.toPoint()))
        return QMouseEvent(
            event.type(), place, place_on_screen, event.button(), event.buttons(), event.modifiers()
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is not None:
            moved = (event.position() - self._press).manhattanLength()
            if moved < QApplication.startDragDistance():
                return  # the text moved under a pointer that rests: that is no selection
            self._press = None
        super().mouseMoveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in _MENU_OPENED:
            self.returned.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _MENU_OPENED:
            self._tell(Moved(), edited=False)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._ghost.visible and not self.viewport().rect().intersects(self.cursorRect()):
            self._tell(Moved(), edited=False)
