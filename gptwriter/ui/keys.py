"""The keys of the ghost, in one table. What an action does is not known here."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtGui import QKeyEvent, QKeySequence


class GhostKey(StrEnum):
    """What a key does while a ghost is on screen; otherwise it does what it always does (S37)."""

    ACCEPT_ALL = "accept all"
    ACCEPT_WORD = "accept word"
    ACCEPT_SENTENCE = "accept sentence"
    NEXT = "next"
    PREVIOUS = "previous"
    WORDS = "other words"
    DISMISS = "dismiss"


# S30-S34. Shift+Tab arrives from Qt as Shift+Backtab.
GHOST_KEYS = {
    GhostKey.ACCEPT_ALL: ("Tab",),
    GhostKey.ACCEPT_WORD: ("Ctrl+Right",),
    GhostKey.ACCEPT_SENTENCE: ("Shift+Tab", "Shift+Backtab", "Backtab"),
    GhostKey.NEXT: ("Alt+]", "Alt+PgDown"),  # Alt+[ is hard on many layouts
    GhostKey.PREVIOUS: ("Alt+[", "Alt+PgUp"),
    GhostKey.WORDS: ("Alt+Down",),
    GhostKey.DISMISS: ("Esc",),
}
ASK_KEYS = ("Alt+\\", "Ctrl+Space")  # S35; Ctrl+Space alone often toggles an input method
PARAGRAPH_KEYS = ("Ctrl+Shift+Return",)  # S36
SEVERAL_KEYS = ("Ctrl+Return",)

_BY_SEQUENCE = {
    QKeySequence(sequence).toString(): action
    for action, sequences in GHOST_KEYS.items()
    for sequence in sequences
}


def ghost_key(event: QKeyEvent) -> GhostKey | None:
    """The ghost's action on this key, if it has one."""
    return _BY_SEQUENCE.get(QKeySequence(event.keyCombination()).toString())
