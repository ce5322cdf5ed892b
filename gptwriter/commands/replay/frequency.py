"""The completer that every model must beat: the commonest word that begins like this one.

It learns from the text left of the caret alone, as a writer's telephone does, and it is sure of
nothing. It knows no grammar.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

import regex

from gptwriter.engine.api import Piece, Request

_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*")
_AT_CARET = regex.compile(rf"(?r){_WORD.pattern}\Z")


class WordFrequencies:
    """Completes the word at the caret by how often words came before."""

    def __init__(self, text: str) -> None:
        """`text`: what was written before the stretch that is replayed."""
        self._counts = Counter(_WORD.findall(text))
        self._words = sorted(self._counts)

    def pieces(self, request: Request) -> Iterator[Piece]:
        begun = _AT_CARET.search(request.before)
        if begun is None:
            return
        start = begun.group()
        first = bisect_left(self._words, start)
        last = bisect_left(self._words, start + "\U0010ffff", first)
        best = max(self._words[first:last], key=self._counts.__getitem__, default=start)
        if best != start:
            yield Piece(best.removeprefix(start))
