"""A small list at the caret: the ways in which a text could go on, one a row (S36, S60).

Enter and the key that accepts take the marked row, Escape leaves, letters leave only the rows whose
word begins with them, and the left and right keys ask for other words further on in the ghost. It
offers by signal what the writer wants; what a way is made of, and what becomes of one, is not known
here.
"""

from __future__ import annotations

from itertools import accumulate

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gptwriter.prose.units import words
from gptwriter.session.states import Predicting, State, Suggesting, Suggestion, Way
from gptwriter.ui.keys import Command, KeyMap
from gptwriter.ui.ways_rows import PARTS, ROW_HEIGHT, WAY, Parts, RowPainter, parts_of, row_of

_WIDTH = 560
_STYLE = """
    WaysPanel { background: palette(button); border: 1px solid palette(mid); border-radius: 4px }
    WaysPanel QListWidget, WaysPanel QLabel { background: transparent }
"""
_UP_AND_DOWN = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class WaysPanel(QFrame):
    """The list. It is shown by `open_at` and filled by `follow`, which every new state goes to.

    Signals:
        others_wanted(int): ways that part behind so many characters of the ghost.
        marked(str): the text of the way that is to be seen as the ghost.
        taken(): the writer wants what is seen.
        closed(): the list is gone, whatever came of it.
    """

    others_wanted = Signal(int)
    marked = Signal(str)
    taken = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._page = parent
        self.setStyleSheet(_STYLE)
        self.keys = KeyMap()
        self._suggestion: Suggestion | None = None
        self._ways: tuple[Way, ...] = ()
        self._letters = QLineEdit()
        self._letters.setFrame(False)
        self._letters.setMaxLength(64)
        self._letters.installEventFilter(self)
        self._letters.textChanged.connect(self._filter)
        self._list = QListWidget()
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setItemDelegate(RowPainter(self._list))
        self._list.itemClicked.connect(self._click)
        self._list.currentItemChanged.connect(self._mark)
        self._hint = QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self.setFocusProxy(self._letters)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._letters)
        column.addWidget(self._list)
        column.addWidget(self._hint)

    def _retranslate(self) -> None:
        self._letters.setPlaceholderText(self.tr("Letters narrow the choice"))
        self._letters.setAccessibleName(self.tr("First letters"))
        self._list.setAccessibleName(self.tr("Ways to go on"))
        self._hint.setText(self.tr("Enter keeps it   ←  → another word   Esc leaves"))

    # --- what is shown ----------------------------------------

    def open_at(self, below: QPoint) -> None:
        """Open with the top left corner there, on the screen, and wait for what is to be shown."""
        self._retranslate()
        self._ways, self._suggestion = (), None
        self._letters.clear()
        self._list.clear()
        self._fit()
        room = self.screen().availableGeometry()
        window = self._page.window().geometry().intersected(room)
        self.move(
            max(window.left(), min(below.x(), window.right() - self.width())),
            max(room.top(), min(below.y(), room.bottom() - self.height())),
        )
        self.show()
        self._letters.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(object)
    def follow(self, state: State) -> None:
        """Show what is offered now; without a suggestion there is nothing to choose."""
        if not self.isVisible():
            return
        match state:
            case Suggesting(suggestion):
                self._suggestion = suggestion
                if suggestion.turn is None:
                    self._show(suggestion)
                else:
                    self._show_waiting()
            case Predicting():
                self._show_waiting()
            case _:
                self.close()

    def _show_waiting(self) -> None:
        self._ways = ()
        self._list.clear()
        self._list.addItem(row_of(Parts("", "", "…", "")))
        self._list.item(0).setFlags(Qt.ItemFlag.NoItemFlags)

    def _show(self, suggestion: Suggestion) -> None:
        if suggestion.offered != self._ways:
            self._ways = suggestion.offered
            self._list.blockSignals(True)  # noqa: FBT003 - Qt's own
            self._list.clear()
            for way in self._ways:
                item = row_of(parts_of(way, suggestion))
                item.setData(WAY, way.text)
                self._list.addItem(item)
            self._list.setCurrentRow(suggestion.number - 1)
            self._list.blockSignals(False)  # noqa: FBT003 - Qt's own
            self._fit()
            self._filter(self._letters.text())

    def _fit(self) -> None:
        rows = max(6, self._list.count())
        self._list.setFixedHeight(rows * ROW_HEIGHT)
        self.setFixedWidth(_WIDTH)
        self.adjustSize()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    # --- what the writer wants ----------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._obey(event)
        return super().eventFilter(watched, event)

    def _obey(self, event: QKeyEvent) -> bool:
        """Whether a key was meant for the list; all others go to the letters."""
        key = event.key()
        if key in _UP_AND_DOWN:
            self._go(-1 if key in {Qt.Key.Key_Up, Qt.Key.Key_PageUp} else 1)
        elif key in _ENTER:
            if not event.isAutoRepeat():  # the key that opened it may still be down (S38)
                self._take()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and not self._letters.text():
            self._go_to_word(-1 if key == Qt.Key.Key_Left else 1)
        else:
            return self._obey_ghost_key(event)
        return True

    def _obey_ghost_key(self, event: QKeyEvent) -> bool:
        """The keys that the writer has for a ghost mean the same here."""
        match self.keys.ghost_command(event):
            case Command.ACCEPT_ALL:
                if not event.isAutoRepeat():
                    self._take()
            case Command.NEXT:
                self._go(1)
            case Command.PREVIOUS:
                self._go(-1)
            case _:
                return False
        return True

    def _go(self, step: int) -> None:
        visible = [row for row in range(self._list.count()) if not self._list.isRowHidden(row)]
        if not visible:
            return
        row = self._list.currentRow()
        at = visible.index(row) if row in visible else -step
        self._list.setCurrentRow(visible[(at + step) % len(visible)])

    def _go_to_word(self, step: int) -> None:
        """Ask for the others of the word before or behind the one that is chosen now."""
        suggestion = self._suggestion
        if suggestion is None or suggestion.turn is not None:
            return
        ahead = suggestion.fork - len(suggestion.typed)
        starts = [0]
        starts += accumulate(map(len, words(suggestion.rest)[:-1]))
        wanted = [at for at in starts if (at - ahead) * step > 0]
        if wanted:
            self.others_wanted.emit(min(wanted) if step > 0 else max(wanted))

    @Slot(str)
    def _filter(self, letters: str) -> None:
        wanted = letters.strip().casefold()
        for row in range(self._list.count()):
            item = self._list.item(row)
            word = item.data(PARTS).word.strip().casefold()
            item.setHidden(not word.startswith(wanted))
        row = self._list.currentRow()
        if row >= 0 and self._list.isRowHidden(row):
            self._list.setCurrentRow(-1)
            self._go(1)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _mark(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(WAY):  # the row that says to wait has none
            self.marked.emit(item.data(WAY))

    @Slot(QListWidgetItem)
    def _click(self, _item: QListWidgetItem) -> None:
        self._take()

    def _take(self) -> None:
        row = self._list.currentRow()
        if row >= 0 and self._list.item(row).data(WAY):
            self.close()
            self.taken.emit()
