"""Why nothing is shown: every silence has a name and is counted, here and nowhere else (Q17).

The counts hold no text and leave the computer with nobody. It decides nothing.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum


class Silence(StrEnum):
    """The reasons, by the names that a diagnostics view and `gptwriter replay` print."""

    LOW_CONFIDENCE = "low-confidence"
    DUPLICATE = "duplicate"
    REPEAT = "repeat"
    SCRIPT = "script"
    EMPTY = "empty"
    COPIED = "copied"
    MID_PARAGRAPH = "mid-paragraph"
    HEADING = "heading"
    BACK_OFF = "back-off"
    SNOOZED = "snoozed"
    PRIVATE = "private"
    AFTER_DELETE = "after-delete"
    AFTER_UNDO = "after-undo"
    AFTER_FOCUS = "after-focus"
    BANNED = "banned"  # of a suggestion, phrases that the writer never wants to read


class Tally:
    """How often each silence was kept."""

    def __init__(self) -> None:
        self._counts: Counter[Silence] = Counter()

    def add(self, silence: Silence, times: int = 1) -> None:
        self._counts[silence] += times

    def clear(self) -> None:
        self._counts.clear()

    def counts(self) -> dict[str, int]:
        """By name, the most frequent first."""
        return {silence.value: count for silence, count in self._counts.most_common()}
