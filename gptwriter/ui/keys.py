"""Which key is whose: two presets, what the writer has chosen beside them, and no key twice.

A key map only says which command a key means. What a command does, and whether a ghost is there for
it, is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, cached_property

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from gptwriter.settings import Settings

COPILOT, WORD_FIRST = "copilot", "word first"


class Command(StrEnum):
    """What a key can mean; the values are the names in the settings file."""

    # While a ghost is on screen; otherwise these keys do what they always do (S37).
    ACCEPT_ALL = "accept all"
    ACCEPT_WORD = "accept word"
    ACCEPT_SENTENCE = "accept sentence"
    NEXT = "next"
    PREVIOUS = "previous"
    WORDS = "other words"
    DISMISS = "dismiss"
    # At any time.
    ASK = "ask"
    SEVERAL = "several"
    PARAGRAPH = "paragraph"
    RETRY = "retry"
    DRAWER = "drawer"
    PRIVATE = "private"
    NEW = "new"
    OPEN = "open"
    REOPEN = "reopen"
    RESTORE = "restore"
    SAVE = "save"
    SAVE_AS = "save as"
    EXPORT = "export"
    PRINT = "print"
    QUIT = "quit"
    FIND = "find"
    FIND_NEXT = "find next"
    FIND_PREVIOUS = "find previous"
    REPLACE = "replace"
    SETTINGS = "settings"
    ZOOM_IN = "zoom in"
    ZOOM_OUT = "zoom out"
    ZOOM_RESET = "zoom reset"
    ORIGINS = "origins"
    CONTEXT = "context"
    LEARN = "learn"
    FULL_SCREEN = "full screen"
    KEYS = "keys"


GHOST_COMMANDS = tuple(Command)[: list(Command).index(Command.ASK)]

_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta}
_MODIFIERS |= {Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R}
_Key = QKeySequence.StandardKey
_COMMON: Mapping[Command, tuple[_Key | str, ...]] = {
    Command.NEXT: ("Alt+]", "Alt+Down"),  # S33; Alt+[ is hard on many layouts
    Command.PREVIOUS: ("Alt+[", "Alt+Up"),
    Command.WORDS: ("Alt+Return",),
    Command.DISMISS: ("Esc",),
    Command.ASK: ("Alt+\\", "Ctrl+Space"),  # S35; Ctrl+Space alone often toggles an input method
    Command.SEVERAL: ("Ctrl+Return",),  # S36
    Command.PARAGRAPH: ("Ctrl+Shift+Return",),
    Command.RETRY: ("Alt+R",),
    Command.DRAWER: ("Ctrl+Shift+D",),
    Command.NEW: (_Key.New,),
    Command.OPEN: (_Key.Open,),
    Command.SAVE: (_Key.Save,),
    Command.SAVE_AS: ("Ctrl+Shift+S",),
    Command.EXPORT: ("Ctrl+Shift+E",),
    Command.PRINT: (_Key.Print,),
    Command.QUIT: ("Ctrl+Q",),
    Command.FIND: (_Key.Find,),
    Command.FIND_NEXT: ("F3", _Key.FindNext),
    Command.FIND_PREVIOUS: ("Shift+F3", _Key.FindPrevious),
    Command.REPLACE: ("Ctrl+H",),
    Command.SETTINGS: (_Key.Preferences, "Ctrl+,"),
    Command.ZOOM_IN: (_Key.ZoomIn, "Ctrl+="),
    Command.ZOOM_OUT: (_Key.ZoomOut,),
    Command.ZOOM_RESET: ("Ctrl+0",),
    Command.FULL_SCREEN: ("F11",),
    Command.KEYS: ("F1",),
}
_ACCEPTING: Mapping[str, Mapping[Command, tuple[str, ...]]] = {  # S30-S32
    COPILOT: {
        Command.ACCEPT_ALL: ("Tab",),
        Command.ACCEPT_WORD: ("Ctrl+Right",),
        Command.ACCEPT_SENTENCE: ("Shift+Tab",),
    },
    WORD_FIRST: {Command.ACCEPT_ALL: ("Shift+Tab",), Command.ACCEPT_WORD: ("Tab",)},
}
ARROWS = ("Right", "End")  # S38: accept keys for whoever wants them


@cache
def usual_keys(preset: str) -> Mapping[Command, tuple[str, ...]]:
    """The keys of a preset, on this desktop."""
    wanted = {**_COMMON, **_ACCEPTING[preset]}
    return {
        command: tuple(
            dict.fromkeys(name for key in wanted.get(command, ()) for name in _names(key))
        )
        for command in Command
    }


def _names(key: _Key | str) -> list[str]:
    sequences = [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
    return [sequence.toString() for sequence in sequences]


def is_modifier(event: QKeyEvent) -> bool:
    """Whether it is a key that does nothing by itself."""
    return event.key() in _MODIFIERS


def key_name(event: QKeyEvent) -> str:
    """The key of an event as the settings write it."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return canonical(QKeySequence(event.key() | modifiers.value))


def canonical(key: QKeySequence | str) -> str:
    """A key in the one way it is written here; Shift+Tab arrives from Qt as Backtab."""
    name = QKeySequence(key).toString()
    return "Shift+Tab" if name in {"Backtab", "Shift+Backtab"} else name


@dataclass(frozen=True)
class KeyMap:
    """A preset with the writer's own keys; whatever these are, no two commands share a key."""

    preset: str = COPILOT
    own: Mapping[str, str] = field(default_factory=dict)  # a key by a command's value; "": none
    arrows: bool = False  # Right and End accept (S38)

    @classmethod
    def of(cls, settings: Settings) -> KeyMap:
        return cls(settings.key_preset, settings.own_keys, settings.arrows_accept)

    def in_settings(self, settings: Settings) -> Settings:
        return replace(
            settings, key_preset=self.preset, own_keys=dict(self.own), arrows_accept=self.arrows
        )

    def keys(self, command: Command) -> tuple[str, ...]:
        return self._keys[command]

    def holder(self, key: str) -> Command | None:
        """Whose key this is."""
        return self._holders.get(key)

    def ghost_command(self, event: QKeyEvent) -> Command | None:
        """What this key would mean to a ghost, if there is one."""
        command = self.holder(key_name(event))
        return command if command in GHOST_COMMANDS else None

    # --- other maps ----------------------------------------

    def with_key(self, command: Command, key: str) -> KeyMap:
        """This key for this command alone; "" for none. Who had it keeps its other keys."""
        own = {name: other for name, other in self.own.items() if not key or other != key}
        own[command] = key
        if usual_keys(self.preset)[command] == (key,):
            del own[command]
        return replace(self, own=own)

    def without_own(self, command: Command) -> KeyMap:
        """The command has its usual keys again, whoever else took one of them."""
        usual = usual_keys(self.preset)[command]
        own = {name: key for name, key in self.own.items() if name != command and key not in usual}
        return replace(self, own=own)

    def all_usual(self) -> KeyMap:
        """Only the preset's keys; what another version of the program knows stays."""
        own = {name: key for name, key in self.own.items() if name not in set(Command)}
        return KeyMap(self.preset, own)

    def is_usual(self, command: Command) -> bool:
        """Whether the writer has changed nothing here; S38 is an option of its own."""
        return self._without_arrows.keys(command) == usual_keys(self.preset)[command]

    @cached_property
    def _without_arrows(self) -> KeyMap:
        return replace(self, arrows=False) if self.arrows else self

    # --- who has which ----------------------------------------

    @cached_property
    def _keys(self) -> Mapping[Command, tuple[str, ...]]:
        """An own key goes before a usual one; of two that are the same, the first counts."""
        taken: dict[str, Command] = {}
        for command in Command:
            if key := self.own.get(command):
                taken.setdefault(key, command)
        return {command: self._left_for(command, taken) for command in Command}

    def _left_for(self, command: Command, taken: Mapping[str, Command]) -> tuple[str, ...]:
        own = self.own.get(command)
        if own is None or (own and taken[own] is not command):
            wanted = usual_keys(self.preset)[command]
        else:
            wanted = (own,) if own else ()
        if self.arrows and command is Command.ACCEPT_ALL:
            wanted = (*wanted, *(key for key in ARROWS if key not in wanted))
        return tuple(key for key in wanted if taken.get(key, command) is command)

    @cached_property
    def _holders(self) -> Mapping[str, Command]:
        return {key: command for command, keys in self._keys.items() for key in keys}
