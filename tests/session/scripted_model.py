"""A model that says what a test tells it to, when it tells it to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gptwriter.engine.api import Piece, Request
from gptwriter.errors import GptwriterError


class ScriptedModel(QObject):
    """Stands in for the model thread. `asked` is what it was asked, by request id."""

    yielded = Signal(int, object)
    ended = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[int, Request] = {}
        self.cancelled: list[int] = []

    def ask(self, request_id: int, request: Request) -> None:
        self.asked[request_id] = request

    def cancel(self, request_id: int) -> None:
        self.cancelled.append(request_id)

    @property
    def last_id(self) -> int:
        return max(self.asked, default=0)

    def say(
        self,
        *pieces: str | Piece,
        end: bool = True,
        error: GptwriterError | None = None,
    ) -> None:
        """Answer the last request; a text without a probability is certain."""
        for piece in pieces:
            said = piece if isinstance(piece, Piece) else Piece(piece)
            self.yielded.emit(self.last_id, (said,))
        if end or error:
            self.ended.emit(self.last_id, error)
