"""Knows which runs of words stand in the texts that something was learned from, without the texts.

A file beside an adapter or a model holds the numbers of the runs, sorted, 8 bytes each; a number
does not tell its words. The window keeps them in memory to look at every suggestion (F13), so
nothing heavy is imported here. What is done about a copy is not known here.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

from gptwriter.finetune.shingles import numbers, shingles

FILE = "copies.bin"
_BYTES = 8  # of a number, the lowest first


def runs_of(texts: Iterable[str]) -> bytes:
    """What the file holds for these texts."""
    return _file({number for text in texts for number in numbers(text)})


def with_those_beside(folder: Path, runs: bytes) -> bytes:
    """A file's content, and what stands beside the model in `folder` as well, if anything does."""
    try:
        known = (folder / FILE).read_bytes()
    except OSError:
        return runs
    return _file({*_numbers(known), *_numbers(runs)})


class CopyGuard:
    """The runs of everything that the model in use has learned from."""

    def __init__(self, files: Iterable[bytes] = ()) -> None:
        self._learned: list[Sequence[int]] = [_numbers(file) for file in files]

    @staticmethod
    def beside(*folders: Path | None) -> CopyGuard:
        """Of adapters and models; one without a file, PEFT's for example, tells of no copies."""
        found = []
        for folder in folders:
            try:
                found.append((folder / FILE).read_bytes() if folder else b"")
            except OSError:
                continue
        return CopyGuard(found)

    def first_end(self, text: str) -> int | None:
        """Where the first copied run of `text` ends, in code points; None: there is none."""
        if not self._learned:
            return None
        for run in shingles(text):
            if any(_holds(learned, run.number) for learned in self._learned):
                return run.end
        return None


def _file(found: set[int]) -> bytes:
    ordered = array("Q", sorted(found))
    if sys.byteorder == "big":
        ordered.byteswap()
    return ordered.tobytes()


def _numbers(file: bytes) -> Sequence[int]:
    found = array("Q", file[: len(file) // _BYTES * _BYTES])
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _holds(ordered: Sequence[int], number: int) -> bool:
    place = bisect_left(ordered, number)
    return place < len(ordered) and ordered[place] == number
