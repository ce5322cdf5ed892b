"""Every command and its key on one page, and how to give it another one.

OK says the new keys, Cancel says nothing. What a command does, and where its keys are kept, is not
known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.ui.actions import key_names
from gptwriter.ui.buttons import button_box
from gptwriter.ui.key_list import KeyList
from gptwriter.ui.key_safety import Unsafe, why_unsafe
from gptwriter.ui.keys import Command, KeyMap
from gptwriter.ui.preset_box import PresetBox
from gptwriter.ui.screen_fit import fitting


class KeysDialog(QDialog):
    """The keys of suggesting first, for they are the ones no other editor has.

    Signals:
        keys_chosen(KeyMap): the writer pressed OK.
    """

    keys_chosen = Signal(object)

    def __init__(
        self, keys: KeyMap, names: Mapping[Command, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.keys = keys
        self._names = names
        self._pressed = ""  # somebody else's key; pressed again it changes hands
        self.setWindowTitle(self.tr("Keys"))
        self.preset = PresetBox(keys.preset)
        self.arrows = QCheckBox(self.tr("R&ight and End keep all of it, too"))
        self.list = KeyList(names)
        self._said = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._change = _button(self.tr("&Change"), self._listen)
        self._remove = _button(self.tr("Re&move"), self._take_away)
        self._reset = _button(self.tr("&Reset"), self._reset_one)
        self._reset_all = _button(self.tr("Reset &All"), self._reset_every)
        self._lay_out()
        self._show()
        self.preset.currentIndexChanged.connect(self._use_preset)
        self.arrows.toggled.connect(self._use_arrows)
        self.list.change_wanted.connect(self._listen)
        self.list.removal_wanted.connect(self._take_away)
        self.list.pressed.connect(self._take)
        self.list.left.connect(self._show)
        self.list.currentItemChanged.connect(self._offer)

    def _lay_out(self) -> None:
        self._said.setMinimumHeight(2 * self._said.fontMetrics().lineSpacing())
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        label = QLabel(self.tr("&Preset"))
        label.setBuddy(self.preset)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.setSpacing(20)
        above.addWidget(label)
        above.addWidget(self.preset, 1)
        below.setSpacing(8)
        for button in (self._change, self._remove, self._reset):
            below.addWidget(button)
        below.addStretch(1)
        below.addWidget(self._reset_all)
        self._buttons = button_box(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addLayout(above)
        column.addWidget(self.arrows)
        column.addWidget(self.list, 1)
        column.addWidget(self._said)
        column.addLayout(below)
        column.addSpacing(8)
        column.addWidget(self._buttons)
        self.list.setMinimumHeight(60)
        self.resize(fitting(self, self.sizeHint()))
        self.list.setFocus()

    # --- what is shown ----------------------------------------

    @Slot()
    def _show(self) -> None:
        """The keys as they are now, and nothing to be said."""
        self._pressed = ""
        self.preset.show_preset(self.keys.preset)
        self.arrows.setChecked(self.keys.arrows)
        self.list.show_keys(self.keys)
        self._offer()
        self._said.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._said.setText(self.tr("Enter or a double click changes the key of the marked line."))

    @Slot()
    def _offer(self) -> None:
        """The buttons that can do something."""
        command = self.list.command
        self._remove.setEnabled(bool(self.keys.keys(command)))
        self._reset.setEnabled(not self.keys.is_usual(command))
        self._reset_all.setEnabled(self.keys != self.keys.all_usual())

    def _say(self, sentence: str) -> None:
        self._said.setForegroundRole(QPalette.ColorRole.WindowText)
        self._said.setText(sentence)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    @property
    def said(self) -> str:
        return self._said.text()

    # --- a new key ----------------------------------------

    @Slot()
    def _listen(self) -> None:
        self._pressed = ""
        self.list.listen()
        asked = self.tr("Press the new key for “{name}”. Esc leaves it as it is.")
        self._say(asked.format(name=self._names[self.list.command]))

    @Slot(str)
    def _take(self, key: str) -> None:
        """A key was pressed for the marked command."""
        command, shown = self.list.command, key_names([key])
        if refusal := self._refusal(key, command):
            self._say(refusal.format(key=shown))
            return
        holder = self.keys.holder(key)
        if holder and holder is not command and key != self._pressed:
            self._pressed = key
            self.list.show_pressed(shown)
            taken = self.tr("{key} is the key of “{name}”. Press it again to have it here instead.")
            self._say(taken.format(key=shown, name=self._names[holder]))
            return
        self.keys = self.keys.with_key(command, key)
        self.list.rest()
        self._show()
        if holder and not self.keys.keys(holder):
            self._say(self.tr("“{name}” has no key now.").format(name=self._names[holder]))

    def _refusal(self, key: str, command: Command) -> str:
        """Why this key cannot be had, as a sentence; empty if it can."""
        reason = why_unsafe(key, command)
        return self._reasons()[reason] if reason else ""

    def _reasons(self) -> dict[Unsafe, str]:
        return {
            Unsafe.UNKNOWN: self.tr("This key has no name and cannot be used. Press another one."),
            Unsafe.TYPING: self.tr("{key} is for writing. Press it with Ctrl or Alt."),
            Unsafe.COMPOSING: self.tr("{key} is for input methods. Press another one."),
            Unsafe.EDITING: self.tr("{key} is for editing text. Press another one."),
            Unsafe.MENU: self.tr("{key} opens a menu. Press another one."),
        }

    # --- without one, and back again ----------------------------------------

    @Slot()
    def _take_away(self) -> None:
        self.keys = self.keys.with_key(self.list.command, "")
        self._show()

    @Slot()
    def _reset_one(self) -> None:
        self.keys = self.keys.without_own(self.list.command)
        self._show()

    @Slot()
    def _reset_every(self) -> None:
        self.keys = self.keys.all_usual()
        self._show()

    @Slot()
    def _use_preset(self) -> None:
        self.keys = replace(self.keys, preset=self.preset.preset)
        self._show()

    @Slot(bool)
    def _use_arrows(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.keys = replace(self.keys, arrows=wanted)
        self._show()

    @Slot()
    def accept(self) -> None:
        self.keys_chosen.emit(self.keys)
        super().accept()


def _button(title: str, do: Callable[[], None]) -> QPushButton:
    button = QPushButton(title)
    button.setAutoDefault(False)
    button.clicked.connect(do)
    return button
