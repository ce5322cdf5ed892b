"""Finds what a text has word for word from the training texts, and from where (F13).

The index holds hashes and places, never the texts, and imports nothing heavy, so a window may keep
one to look at every suggestion. It does not decide what to do about a copy.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gptwriter.finetune.document import Document
from gptwriter.finetune.shingles import shingles


@dataclass(frozen=True, slots=True)
class Copied:
    """A stretch of a text that stands in a training text as well; places are code points."""

    start: int
    end: int
    document: int  # which of the training texts, counted from 0
    origin: int  # where the stretch begins there


class CopyIndex:
    """The runs of all training texts, sorted by hash: 16 bytes a word."""

    def __init__(self, documents: Sequence[Document]) -> None:
        found: dict[int, tuple[int, int]] = {}
        for number, document in enumerate(documents):
            for shingle in shingles(document.text):
                found.setdefault(shingle.number, (number, shingle.start))
        ordered = sorted(found.items())
        self._hashes = array("Q", (number for number, _ in ordered))
        self._documents = array("L", (document for _, (document, _) in ordered))
        self._origins = array("L", (origin for _, (_, origin) in ordered))

    def find(self, text: str) -> list[Copied]:
        """The copied stretches of `text`, from left to right, none touching another."""
        stretches: list[Copied] = []
        for shingle in shingles(text):
            place = self._place(shingle.number)
            if place is None:
                continue
            if stretches and shingle.start <= stretches[-1].end:
                last = stretches[-1]
                stretches[-1] = Copied(last.start, shingle.end, last.document, last.origin)
            else:
                stretches.append(Copied(shingle.start, shingle.end, *place))
        return stretches

    def copied_share(self, texts: Iterable[str]) -> float:
        """The copied characters of all characters in `texts`, 0 to 1."""
        copied = characters = 0
        for text in texts:
            characters += len(text)
            copied += sum(stretch.end - stretch.start for stretch in self.find(text))
        return copied / max(1, characters)

    def _place(self, number: int) -> tuple[int, int] | None:
        index = bisect_left(self._hashes, number)
        if index == len(self._hashes) or self._hashes[index] != number:
            return None
        return self._documents[index], self._origins[index]
