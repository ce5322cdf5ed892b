"""How long the conversation waits: before it asks, before it shows, before it works in advance.

The timers of one controller and the delays they are set to. It is told of keys and of how fast the
model is, and says when a time is over; what is done then, and what a suggestion is, it does not
know.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, SignalInstance, Slot

from gptwriter.session.power import on_battery

REST_MS = 600  # at a new place, before the model reads it in advance (P4)


@dataclass(frozen=True, slots=True)
class Timing:
    """When to ask and when to show, in milliseconds."""

    show_delay: int = 400  # S41: from the last key to the ghost
    start_delay: int = 0  # S40: from the last key to the request; 0 adapts to the model's speed
    hide_after: int = 0  # S44: from the last change of a ghost to its going by itself; 0 is never


class Timers(QObject):
    """One timer for each thing that is waited for.

    Signals:
        start_due(): the writer pauses; it is time to ask the model.
        show_due(): the pause was long enough for a ghost.
        rest_due(): the caret has rested at its place.
        hide_due(): the ghost was on the page for as long as it may be.
    """

    start_due = Signal()
    show_due = Signal()
    rest_due = Signal()
    hide_due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.timing = Timing()
        self._since_key = QElapsedTimer()
        self._shown = False  # a ghost is on the page
        self._held = False  # it is not to go by itself
        self.until_start = self._timer(self.start_due)
        self.until_show = self._timer(self.show_due)
        self.until_rest = self._timer(self.rest_due)
        self.until_hide = self._timer(self.hide_due)

    def _timer(self, due: SignalInstance) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(due)
        return timer

    def note_key(self) -> None:
        """The text or the caret's place has just changed."""
        self._since_key.start()

    def wait_to_start(self, first_piece_ms: int) -> None:
        """Until it is time to ask a model that took so long to answer last time."""
        self.until_show.stop()
        self.until_start.start(start_delay(self.timing, first_piece_ms, battery=on_battery()))

    def wait_to_show(self, patience: int) -> int:
        """Until the writer's pause, times `patience`, is over; returns how long that is."""
        since_key = self._since_key.elapsed() if self._since_key.isValid() else 0
        pause = self.timing.show_delay * patience
        self.until_show.start(max(0, pause - since_key))
        return pause

    def stop(self) -> None:
        """Neither ask nor show."""
        self.until_start.stop()
        self.until_show.stop()

    @Slot()
    def wait_for_rest(self) -> None:
        """Until the model may read what it is now told, or what is at the caret's new place."""
        self.until_rest.start(REST_MS)

    def forget_hiding(self) -> None:
        """The ghost is gone already."""
        self._shown = False
        self.until_hide.stop()

    def wait_to_hide(self) -> None:
        """From now on, if a ghost is to go by itself at all."""
        self._shown = True
        if self.timing.hide_after and not self._held:
            self.until_hide.start(self.timing.hide_after)

    def hold_hiding(self) -> None:
        """The writer reads what else may come; until `release_hiding` no ghost goes by itself."""
        self._held = True
        self.until_hide.stop()

    @Slot()
    def release_hiding(self) -> None:
        self._held = False
        if self._shown:
            self.wait_to_hide()


def start_delay(timing: Timing, first_piece_ms: int, *, battery: bool = False) -> int:
    """S40: a fast model is asked almost at once, a slow one only when the writer pauses.

    On a battery it waits twice as long, so that more requests are never made (P15).
    """
    if timing.start_delay:
        return min(timing.start_delay, timing.show_delay)
    adaptive = 50 if first_piece_ms <= 70 else 150 if first_piece_ms <= 140 else 300
    return min(2 * adaptive if battery else adaptive, timing.show_delay)
