"""What answers a replay's requests: a model, or what it already said there once.

Two replays of the same text, with other rules, ask about mostly the same places. So all that the
model has said is kept, and it is asked only for what is not known. It knows no rules.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from gptwriter.engine.api import CancelToken, Engine, Piece, Request


class Answers(Protocol):
    """Says how a text goes on; the pieces are made one by one, as they are taken."""

    def pieces(self, request: Request) -> Iterator[Piece]: ...


@dataclass(slots=True)
class _Known:
    pieces: list[Piece] = field(default_factory=list)
    whole: bool = False


class KeptAnswers:
    """A loaded engine's answers. `seconds`: how long each one that was asked for took."""

    def __init__(self, engine: Engine) -> None:
        self.seconds: list[float] = []
        self._engine = engine
        self._known: dict[bytes, _Known] = {}

    def pieces(self, request: Request) -> Iterator[Piece]:
        known = self._known.setdefault(_key(request), _Known())
        yield from known.pieces
        if not known.whole:
            yield from self._more(request, known)

    def _more(self, request: Request, known: _Known) -> Iterator[Piece]:
        """The rest of an answer of which the start is known; the model says the same again."""
        heard, started = 0, time.perf_counter()
        cancel = CancelToken()
        try:
            for said in self._engine.generate(request, cancel):
                if not isinstance(said, Piece):
                    known.whole = True
                    continue
                heard += 1
                if heard > len(known.pieces):
                    known.pieces.append(said)
                    yield said
        finally:
            cancel.cancel()
            self.seconds.append(time.perf_counter() - started)


def _key(request: Request) -> bytes:
    """Short, because each request holds pages of text."""
    return hashlib.blake2b(repr(request).encode(), digest_size=16).digest()
