"""Time that passes only when a test says so, for what would else wait for a timer of Qt's."""

from __future__ import annotations

from collections.abc import Callable

from gptwriter.session.controller import Controller
from gptwriter.ui.editor import Editor


class Clock:
    """Milliseconds, and the timers that wait for them."""

    def __init__(self) -> None:
        self.now = 0
        self.after_each: Callable[[], None] = lambda: None  # timer that has fired
        self._timers: list[Timer] = []

    def timer(self, due: Callable[[], None]) -> Timer:
        timer = Timer(self, due)
        self._timers.append(timer)
        return timer

    def pass_(self, milliseconds: int) -> None:
        """Let timers fire in their order on the way."""
        end = self.now + milliseconds
        while True:
            running = [one for one in self._timers if one.due_at is not None and one.due_at <= end]
            if not running:
                break
            first = min(running, key=lambda one: one.due_at or 0)
            self.now = max(self.now, first.due_at or 0)
            first.due_at = None
            first.due()
            self.after_each()
        self.now = end


class Timer:
    """What is used of a single-shot QTimer."""

    def __init__(self, clock: Clock, due: Callable[[], None]) -> None:
        self._clock = clock
        self.due = due
        self.due_at: int | None = None

    def start(self, milliseconds: int) -> None:
        self.due_at = self._clock.now + milliseconds

    def stop(self) -> None:
        self.due_at = None

    def isActive(self) -> bool:  # noqa: N802 - as QTimer calls it
        return self.due_at is not None


class Elapsed:
    """What is used of a QElapsedTimer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: int | None = None

    def start(self) -> None:
        self._since = self._clock.now

    def invalidate(self) -> None:
        self._since = None

    def isValid(self) -> bool:  # noqa: N802 - as QElapsedTimer calls it
        return self._since is not None

    def elapsed(self) -> int:
        return self._clock.now - (self._since or 0)


def put_on(clock: Clock, controller: Controller, editor: Editor) -> None:
    """Let these two live by the clock from now on."""
    timers = controller.timers
    for name, due in (
        ("until_start", timers.start_due),
        ("until_show", timers.show_due),
        ("until_rest", timers.rest_due),
    ):
        getattr(timers, name).stop()
        setattr(timers, name, clock.timer(due.emit))
    for holder, name in (
        (timers, "_since_key"),
        (controller.requester, "_since_ask"),
        (controller.eagerness, "_clock"),
        (controller.books, "_visible"),
        (editor.ghost_keys, "_ghost_shown"),
    ):
        assert hasattr(holder, name)
        setattr(holder, name, Elapsed(clock))
