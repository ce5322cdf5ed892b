"""Which keys no command may have, because a writer needs them for something else.

It knows keys, not who has them; the names of the reasons get their words elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from gptwriter.errors import GptwriterError, SettingIgnored
from gptwriter.settings import Settings
from gptwriter.ui.keys import GHOST_COMMANDS, Command, canonical


class Unsafe(StrEnum):
    """Why a key is refused."""

    UNKNOWN = "unknown"
    TYPING = "typing"
    COMPOSING = "composing"  # an input method needs it
    EDITING = "editing"
    MENU = "menu"  # it opens one


_Key = QKeySequence.StandardKey
_NO_KEY = {"", "Ctrl", "Shift", "Alt", "Meta"}
_FIRST_SPECIAL = 0x01000000  # keys below it write a character
_INPUT_METHOD_KEYS = range(0x01001120, 0x01001140)  # Multi_key to Hangul_Special
_DEAD_KEYS = range(0x01001250, 0x01001300)
# What pinyin, Japanese and Korean input methods are switched by, and Chinese marks with them.
_COMPOSING = {"Space", "Shift+Space", "Ctrl+Space", "Meta+Space", "Ctrl+Shift+Space", "Ctrl+."}
_MENUS = {f"Alt+{letter}" for letter in "FECVMH"}  # in every language
# With a ghost in front of the caret these may mean "along it"; without one they do their own work.
_ALONG = (_Key.MoveToNextChar, _Key.MoveToNextWord, _Key.MoveToEndOfLine, _Key.MoveToEndOfDocument)
_GHOSTLY = {"Tab", "Shift+Tab", "Esc"}
_NEEDED_NAMES = ("Move", "Select", "Delete", "Insert")
_NEEDED = (_Key.Undo, _Key.Redo, _Key.Cut, _Key.Copy, _Key.Paste, _Key.Delete)
_SOME_MODIFIER = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def why_unsafe(key: str, command: Command) -> Unsafe | None:
    """Why `command` may not have this key; None if it may."""
    sequence = QKeySequence(key)
    if sequence.count() != 1 or sequence.toString() in _NO_KEY:
        return Unsafe.UNKNOWN
    combination: QKeyCombination = sequence[0]  # type: ignore[index]  # the stub does not know it
    code = combination.key()
    if code in {Qt.Key.Key_unknown, Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt}:
        return Unsafe.UNKNOWN
    if key in _MENUS:
        return Unsafe.MENU
    if key in _COMPOSING or code in _INPUT_METHOD_KEYS or code in _DEAD_KEYS:
        return Unsafe.COMPOSING
    if code < _FIRST_SPECIAL and not combination.keyboardModifiers() & _SOME_MODIFIER:
        return Unsafe.TYPING
    return Unsafe.EDITING if key in _needed_for_editing(ghost=command in GHOST_COMMANDS) else None


@cache
def _needed_for_editing(*, ghost: bool) -> frozenset[str]:
    needed = [key for key in _Key if key.name.startswith(_NEEDED_NAMES) or key in _NEEDED]
    names = (
        {name for key in needed for name in _bindings(key)}
        | _GHOSTLY
        | {"Return", "Enter", "Backspace"}
    )
    if ghost:
        names -= _GHOSTLY | {name for key in _ALONG for name in _bindings(key)}
    return frozenset(names)


def _bindings(key: _Key) -> list[str]:
    return [sequence.toString() for sequence in QKeySequence.keyBindings(key)]


def repaired(settings: Settings) -> tuple[Settings, list[GptwriterError]]:
    """The settings without the keys that cannot be used; each such command has its usual ones.

    The keys of commands that are not known, of a later version perhaps, stay as they are.
    """
    keys = settings.own_keys
    bad = [name for name, key in keys.items() if not _usable(name, key)]
    good = {
        name: canonical(key) if name in set(Command) else key
        for name, key in keys.items()
        if name not in bad
    }
    complaints: list[GptwriterError] = [SettingIgnored(name=f"own_keys: {name}") for name in bad]
    return replace(settings, own_keys=good), complaints


def _usable(name: str, key: str) -> bool:
    return name not in set(Command) or not key or why_unsafe(canonical(key), Command(name)) is None
