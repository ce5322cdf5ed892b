"""Thins out progress to ten messages a second; everything else passes at once."""

from __future__ import annotations

import time
from collections.abc import Callable

from gptwriter.finetune.messages import Message, Phase, Progress

_SECONDS_BETWEEN = 0.1


class Pace:
    """Says to `say` what it is told, but not every step of a fast training."""

    def __init__(
        self, say: Callable[[Message], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._now = now
        self._last = float("-inf")
        self._phase: Phase | None = None

    def __call__(self, message: Message) -> None:
        if isinstance(message, Progress):
            now = self._now()
            news = message.phase is not self._phase or message.step == message.of
            if now - self._last < _SECONDS_BETWEEN and not news:
                return
            self._last, self._phase = now, message.phase
        self._say(message)
