"""Several ways to go on from one place, each judged by itself, gathered while they are written.

They are offered all at once, when each has begun, so that a list of them keeps its order and only
grows (S6). Pure: pieces in, ways out; it knows no model and no clock.
"""

from __future__ import annotations

from operator import itemgetter

from gptwriter.engine.api import Other, Piece
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.prose.units import Unit, head
from gptwriter.session.admission import ANYTHING, NOTHING_LEARNED, Admission
from gptwriter.session.states import Way
from gptwriter.session.strength import faint_parts, moved

_LEAST = 0.001  # times the likeliest: a way that is less likely was hardly considered


class Lines:
    """The lines of one job. The writer asked for them, so they may be as unlikely as they are."""

    def __init__(
        self,
        count: int,
        shared: str,
        before: str,
        after: str,
        learned: CopyGuard = NOTHING_LEARNED,
    ) -> None:
        """`shared`: the start that they have in common, which `before` ends with."""
        self._shared = shared
        self._admissions = [Admission(ANYTHING, before, after, learned) for _ in range(count)]
        self._said = [""] * count
        self._begun = False

    def push(self, piece: Piece) -> None:
        self._said[piece.line] += self._admissions[piece.line].push(piece)

    def finish(self) -> None:
        """The model has no more to say."""
        for line, admission in enumerate(self._admissions):
            self._said[line] += admission.finish()

    @property
    def over(self) -> bool:
        """Whether nothing more will pass of any of them."""
        return all(admission.over for admission in self._admissions)

    @property
    def begun(self) -> bool:
        """Whether it is known which ways there are."""
        self._begun = self._begun or all(
            said or admission.over
            for said, admission in zip(self._said, self._admissions, strict=True)
        )
        return self._begun

    def words(self) -> tuple[Other, ...]:
        """How each way begins behind what they have in common."""
        units = ((head(way.text[len(self._shared) :], Unit.WORD), way) for way in self.ways())
        return tuple(Other(unit, way.probability or 0.0) for unit, way in units)

    def ways(self) -> tuple[Way, ...]:
        """Those that begin with different units (Q14), the likeliest first."""
        found: dict[str, tuple[float, Way]] = {}
        for said, admission in zip(self._said, self._admissions, strict=True):
            unit = head(said, Unit.WORD)
            if unit and unit not in found:
                probability = admission.probability(0, len(unit))
                faint = moved(faint_parts(said, 0, admission.probability), len(self._shared))
                found[unit] = (probability, Way(self._shared + said, probability, faint))
        ordered = sorted(found.values(), key=itemgetter(0), reverse=True)
        return tuple(way for odds, way in ordered if odds >= _LEAST * ordered[0][0])
