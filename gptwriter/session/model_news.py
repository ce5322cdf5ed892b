"""What the model thread tells the window, and the rate at which it does.

A thousand queued signals a second froze a window for seconds. So news is collected here, and only
the first since the window last looked is announced; pieces of one request are gathered meanwhile
(P12). It is plain Python: who announces, and how often the window looks, is decided elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gptwriter.engine.api import LoadProgress, ModelInfo, Piece, Request, Sent
from gptwriter.errors import GptwriterError


@dataclass(frozen=True, slots=True)
class Progressed:
    progress: LoadProgress


@dataclass(frozen=True, slots=True)
class Loaded:
    info: ModelInfo


@dataclass(frozen=True, slots=True)
class LoadFailed:
    error: GptwriterError


@dataclass(frozen=True, slots=True)
class AdapterLeftOut:
    """The model is loaded without what it has learned, for this reason."""

    error: GptwriterError


@dataclass(frozen=True, slots=True)
class Yielded:
    id: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class WasRead:
    """What the model read for a request."""

    request: Request
    sent: Sent
    banned: int = 0  # phrases that it was not let say


@dataclass(frozen=True, slots=True)
class Ended:
    id: int
    error: GptwriterError | None


@dataclass(frozen=True, slots=True)
class Died:
    """The model's process died while no request ran; it is being started again."""

    error: GptwriterError


News = Progressed | Loaded | LoadFailed | AdapterLeftOut | Yielded | WasRead | Ended | Died


class Outbox:
    """News on its way to the window, in order; every method may be called from any thread."""

    def __init__(self, announce: Callable[[], None]) -> None:
        self._announce = announce
        self._lock = threading.Lock()
        self._news: list[News] = []

    def put(self, news: News) -> None:
        with self._lock:
            self._news.append(news)
            is_first = len(self._news) == 1
        if is_first:
            self._announce()

    def take(self) -> list[News]:
        """Everything since the last look, joined where it can be."""
        with self._lock:
            news, self._news = self._news, []
        return joined(news)


def joined(news: Iterable[News]) -> list[News]:
    """Neighbouring pieces of a request go together; of neighbouring steps the last one counts."""
    result: list[News] = []
    for item in news:
        match result[-1:], item:
            case [Yielded(before, pieces)], Yielded(now, more) if before == now:
                result[-1] = Yielded(now, pieces + more)
            case [Progressed()], Progressed():
                result[-1] = item
            case _:
                result.append(item)
    return result
