"""How eager suggestions may be just now: less so for a writer who turns them down (S45, S46, S70).

Pure; times come in as seconds. It counts what became of the ghosts and looks at the paragraph the
caret is in; it does not know what a ghost said.
"""

from __future__ import annotations

from gptwriter.session.requests import is_mid_paragraph
from gptwriter.session.silence import Silence

SEEN_SECONDS = 0.25  # a ghost that was visible for less was not seen, and not turned down (S45)
SLOWER_AFTER = 5  # rejections in a row, from which on a ghost waits twice as long
SILENT_AFTER = 10  # and from which on there is silence
SILENT_SECONDS = 30.0


class Restraint:
    """Counts rejections in a row; an accepted ghost forgives them all."""

    def __init__(self) -> None:
        self._rejected = 0
        self._silent_until = 0.0

    def note(self, outcome: str, *, visible_seconds: float, now: float) -> None:
        """`outcome` is what the suggestion machine counts: accepted, rejected or dismissed."""
        if outcome == "accepted":
            self.forgive()
        elif visible_seconds >= SEEN_SECONDS:
            self._rejected += 1
            if self._rejected % SILENT_AFTER == 0:
                self._silent_until = now + SILENT_SECONDS

    def forgive(self) -> None:
        """The writer took something, or asked."""
        self._rejected = 0
        self._silent_until = 0.0

    def patience(self) -> int:
        """By how much the show delay is multiplied."""
        return 2 if self._rejected >= SLOWER_AFTER else 1

    def is_silent(self, now: float) -> bool:
        return now < self._silent_until


def why_silent(left: str, right: str) -> Silence | None:
    """Why a paragraph, divided by the caret, is no place for a ghost that nobody asked for.

    A Markdown heading is the writer's own; and in the middle of a paragraph a continuation is
    rarely what is missing.
    """
    if left.startswith("#"):
        return Silence.HEADING
    return Silence.MID_PARAGRAPH if is_mid_paragraph(right) else None
