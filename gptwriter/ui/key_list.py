"""A list of commands and their keys that can listen for a new one.

It says which key was pressed; whether a command may have it, and what becomes of it, is decided
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem

from gptwriter.ui.actions import key_names
from gptwriter.ui.keys import ARROWS, GHOST_COMMANDS, Command, KeyMap, is_modifier, key_name

_ROOM = 10  # pixels above and below a row's letters, together
_KEY_COLUMN = 220
_USUAL_SIZE = QSize(500, 460)
_COMMAND = Qt.ItemDataRole.UserRole
_CHANGING = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}
_REMOVING = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


def _worth_showing(keys: tuple[str, ...]) -> list[str]:
    """A command's keys without those that few keyboards have, one named Save, say."""
    return [key for key in keys if key == keys[0] or "+" in key or key in ARROWS]


class KeyList(QTreeWidget):
    """The commands in two groups; those whose keys are the writer's own are bold.

    Signals:
        change_wanted(), removal_wanted(): of the marked command's key.
        pressed(str): this key, while the list listens.
        left(): it listens no more, and nothing was chosen.
    """

    change_wanted = Signal()
    removal_wanted = Signal()
    pressed = Signal(str)
    left = Signal()

    def __init__(self, names: Mapping[Command, str]) -> None:
        super().__init__(columnCount=2)
        self._listening = False
        self._keys = KeyMap()
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setAllColumnsShowFocus(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Keys"))
        others = [command for command in Command if command not in GHOST_COMMANDS]
        for title, commands in (
            (self.tr("While grey text is shown"), GHOST_COMMANDS),
            (self.tr("At any time"), others),
        ):
            self._add_title(title)
            for command in commands:
                self._add_row(command, names[command])
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, _KEY_COLUMN)
        self.setCurrentItem(next(self._rows()))
        self.currentItemChanged.connect(self._leave)
        self.itemDoubleClicked.connect(self.change_wanted)

    def _add_title(self, title: str) -> None:
        line = QTreeWidgetItem(self, [title])
        line.setFlags(Qt.ItemFlag.NoItemFlags)
        line.setForeground(0, self.palette().color(QPalette.ColorRole.PlaceholderText))
        line.setTextAlignment(0, Qt.AlignmentFlag.AlignBottom)
        above = _ROOM if self.topLevelItemCount() > 1 else 0
        line.setSizeHint(0, QSize(0, self.fontMetrics().height() + _ROOM + above))
        line.setFirstColumnSpanned(True)

    def _add_row(self, command: Command, name: str) -> None:
        row = QTreeWidgetItem(self, [name])
        row.setData(0, _COMMAND, command)
        row.setSizeHint(0, QSize(0, self.fontMetrics().height() + _ROOM))

    def _rows(self) -> Iterator[QTreeWidgetItem]:
        items = (self.topLevelItem(number) for number in range(self.topLevelItemCount()))
        return (item for item in items if item and item.data(0, _COMMAND))

    # --- what is shown ----------------------------------------

    def show_keys(self, keys: KeyMap) -> None:
        self._keys = keys
        for row in self._rows():
            command: Command = row.data(0, _COMMAND)
            font = self.font()
            font.setBold(not keys.is_usual(command))
            row.setFont(1, font)
            row.setText(1, key_names(_worth_showing(keys.keys(command))))

    @property
    def command(self) -> Command:
        """The marked one."""
        return Command(self._marked.data(0, _COMMAND))

    @property
    def _marked(self) -> QTreeWidgetItem:
        return self.currentItem() or next(self._rows())

    def mark(self, command: Command) -> None:
        self.setCurrentItem(next(row for row in self._rows() if row.data(0, _COMMAND) == command))

    # --- a new key ----------------------------------------

    @property
    def listening(self) -> bool:
        return self._listening

    def listen(self) -> None:
        """The next key is for the marked command."""
        self.setFocus()
        self._listening = True
        self.show_pressed("…")

    def show_pressed(self, key: str) -> None:
        """In the place of the marked command's key, which it is not yet."""
        self._marked.setText(1, key)

    def rest(self) -> None:
        """Listen no more, and show the keys as they are."""
        self._listening = False
        self.show_keys(self._keys)

    @Slot()
    def _leave(self) -> None:
        if self._listening:
            self.rest()
            self.left.emit()

    def event(self, event: QEvent) -> bool:
        if self._listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # else a button would take the key
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._hear(event)
                return True
        return super().event(event)

    def _hear(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or is_modifier(event):
            return
        if key_name(event) == "Esc":
            self._leave()
        else:
            self.pressed.emit(key_name(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CHANGING and not event.isAutoRepeat():
            self.change_wanted.emit()
        elif event.key() in _REMOVING:
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._leave()

    def sizeHint(self) -> QSize:
        return _USUAL_SIZE
