"""When a model process that died is started again, and when no more.

Pure but for the clock, which is injected. It knows of times only: not of processes, not of what
they died of.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence


class RestartPolicy:
    """Waits longer after each death, and gives up after three in a minute.

    A death is forgotten after ten minutes. `reset` is for a person's own wish to try again.
    """

    BREAKER_DEATHS = 3
    BREAKER_SECONDS = 60.0
    MEMORY_SECONDS = 600.0

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        delays: Sequence[float] = (0.0, 1.0, 4.0),
    ) -> None:
        self._clock = clock
        self._delays = delays
        self._deaths: list[float] = []

    def after_death(self) -> float | None:
        """Seconds to wait before the next start, or None: the breaker is open."""
        now = self._clock()
        self._deaths = [*(at for at in self._deaths if now - at < self.MEMORY_SECONDS), now]
        recent = sum(now - at <= self.BREAKER_SECONDS for at in self._deaths)
        if recent >= self.BREAKER_DEATHS:
            return None
        return self._delays[min(len(self._deaths), len(self._delays)) - 1]

    def reset(self) -> None:
        self._deaths.clear()
