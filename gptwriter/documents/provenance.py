"""Where each part of a text came from: typed, accepted, accepted and then edited, or pasted.

Beside the text, never in it: a row of runs whose lengths, in Qt's UTF-16 units, add up to that of
the text. Each edit is told with the number of undo steps that Qt has behind it, which is enough to
follow undo and redo: Qt merges edits into steps as it likes. Pure: it knows no editor and no file,
and holds no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Origin(StrEnum):
    """How characters came into the text."""

    UNKNOWN = "unknown"  # they were there before anybody looked
    TYPED = "typed"
    PASTED = "pasted"
    ACCEPTED = "accepted"  # a model wrote them
    EDITED = "edited"  # a model wrote them, and the writer changed what stands around them


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters of one origin; `piece` is the accepted text that they stand in, 0 if none."""

    origin: Origin
    length: int
    piece: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """What is told of a part of the text; positions in UTF-16 units."""

    start: int
    end: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Edit:
    """One edit that can be taken back."""

    level: int  # undo steps behind it
    position: int
    removed: tuple[Run, ...]
    added: tuple[Run, ...]


class Provenance:
    """The runs of one text, and what undo and redo need."""

    def __init__(self, runs: Iterable[Run] = (), pieces: dict[int, int] | None = None) -> None:
        """`pieces`: how many units each accepted text had when it was accepted."""
        self.pieces = dict(pieces or {})
        self._runs: list[Run] = []
        self._near = (0, 0)  # the number of a run near the last edit, and where it starts
        self._units: Counter[Origin] = Counter()
        self._kept: Counter[int] = Counter()  # units of each piece that are as they were accepted
        self._own: Counter[int] = Counter()  # units of the writer's that stand in it
        self._splice(0, 0, list(_joined(runs)))
        self._undo: list[_Edit] = []
        self._redo: list[_Edit] = []

    @staticmethod
    def unknown(length: int) -> Provenance:
        return Provenance([Run(Origin.UNKNOWN, length)])

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(self._runs)

    @property
    def length(self) -> int:
        return self._units.total()

    # --- edits ----------------------------------------

    def replace(self, position: int, removed: int, added: Sequence[Run], level: int) -> None:
        """At `position`, `removed` units gave way to `added`; now `level` steps can be undone."""
        runs = self._in_its_piece(position, removed, added)
        edit = _Edit(level, position, self.between(position, position + removed), tuple(runs))
        self._put(position, removed, edit.added)
        self._undo.append(edit)
        self._redo.clear()

    def undo(self, level: int) -> None:
        """Qt has gone back to `level` steps."""
        while self._undo and self._undo[-1].level > level:
            edit = self._undo.pop()
            self._put(edit.position, _length(edit.added), edit.removed)
            self._redo.append(edit)

    def redo(self, level: int) -> None:
        """Qt has gone on to `level` steps."""
        while self._redo and self._redo[-1].level <= level:
            edit = self._redo.pop()
            self._put(edit.position, _length(edit.removed), edit.added)
            self._undo.append(edit)

    def accepted(self, length: int) -> tuple[Run, ...]:
        """Runs for a text of the model's that is about to be inserted."""
        number = max(self.pieces, default=0) + 1
        self.pieces[number] = length
        return (Run(Origin.ACCEPTED, length, number),)

    def between(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs of a part of the text."""
        return tuple(self._between(max(0, start), end))

    def _between(self, start: int, end: int) -> Iterator[Run]:
        number, at = self._find(start)
        while number < len(self._runs) and at < end:
            run = self._runs[number]
            inside = min(end, at + run.length) - max(start, at)
            if inside > 0:
                yield run if inside == run.length else replace(run, length=inside)
            number, at = number + 1, at + run.length

    def _find(self, position: int) -> tuple[int, int]:
        """The run in which this position is, and where it starts; looked for near the last edit."""
        number, at = self._near
        while number and at > position:
            number -= 1
            at -= self._runs[number].length
        while number < len(self._runs) and at + self._runs[number].length <= position:
            at += self._runs[number].length
            number += 1
        self._near = number, at
        return number, at

    def _put(self, position: int, removed: int, added: Iterable[Run]) -> None:
        """Only the runs there, and their neighbours, are touched: a book may have thousands."""
        first, start = self._find(position)
        if first:
            first, start = first - 1, start - self._runs[first - 1].length
        last, at = self._find(position + removed)
        end = at + sum(run.length for run in self._runs[last : last + 1])
        self._near = first, start
        before, behind = self.between(start, position), self.between(position + removed, end)
        self._splice(first, last + 1, list(_joined((*before, *added, *behind))))
        self._near = first, start

    def _splice(self, first: int, last: int, runs: list[Run]) -> None:
        for sign, changed in ((-1, self._runs[first:last]), (1, runs)):
            for run in changed:
                self._units[run.origin] += sign * run.length
                of = self._kept if run.origin is Origin.ACCEPTED else self._own
                of[run.piece] += sign * run.length
        self._runs[first:last] = runs

    def _in_its_piece(self, position: int, removed: int, added: Sequence[Run]) -> list[Run]:
        """What the writer types inside an accepted text belongs to it, so that it counts there."""
        left = self.between(position - 1, position)
        right = self.between(position + removed, position + removed + 1)
        piece = left[0].piece if left and right and left[0].piece == right[0].piece else 0
        if not piece:
            return list(added)
        return [replace(run, piece=piece) if not run.piece else run for run in added]

    # --- what is told ----------------------------------------

    def spans(self, first: int = 0, last: int | None = None) -> Iterator[Span]:
        """The text between two positions, divided by origin; neighbours differ."""
        first = max(0, first)
        start, end, current = first, first, Origin.UNKNOWN
        for run in self._between(first, self.length if last is None else last):
            origin = self._fate(run.piece) if run.origin is Origin.ACCEPTED else run.origin
            if origin is not current and end > start:
                yield Span(start, end, current)
                start = end
            current, end = origin, end + run.length
        if end > start:
            yield Span(start, end, current)

    def counts(self) -> Counter[Origin]:
        """How many units are of each origin."""
        found = self._units.copy()
        del found[Origin.ACCEPTED]
        for piece, kept in self._kept.items():
            found[self._fate(piece)] += kept
        return +found  # without what there is none of

    def _fate(self, piece: int) -> Origin:
        """An accepted text is the writer's own once half of its characters have changed."""
        return _fate(self._kept[piece], self._own[piece], self.pieces.get(piece, 0))


def _fate(kept: int, own: int, size: int) -> Origin:
    """Of a text of `size` units, of which `kept` are there and which `own` ones stand in."""
    changed = max(size - kept, own)
    if changed <= 0:
        return Origin.ACCEPTED
    return Origin.TYPED if 2 * changed >= size else Origin.EDITED


BY_A_MODEL = frozenset({Origin.ACCEPTED, Origin.EDITED})
NOT_OWN = BY_A_MODEL | {Origin.PASTED}
"""What a model that learns the writer's style does not learn from (F14)."""


def _length(runs: Iterable[Run]) -> int:
    return sum(run.length for run in runs)


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours that are alike as one run; none is empty."""
    last: Run | None = None
    for run in runs:
        if not run.length:
            continue
        if last and (last.origin, last.piece) == (run.origin, run.piece):
            last = replace(last, length=last.length + run.length)
        else:
            if last:
                yield last
            last = run
    if last:
        yield last
