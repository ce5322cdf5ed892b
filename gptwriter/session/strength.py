"""How strongly each word of a ghost is shown: as sure as the model was of it (idea 3, S81).

Probabilities come in few steps, because a ghost of many shades would be hard to read. Pure; which
colour belongs to a strength is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gptwriter.prose.units import words

_STEPS = ((0.25, 0.0), (0.5, 1 / 3), (0.8, 2 / 3))  # below this probability, this strength


@dataclass(frozen=True, slots=True)
class Faint:
    """A part of a text that is shown with less than full strength: from 0 to below 1."""

    start: int
    end: int
    strength: float


def faint_parts(
    text: str, start: int, probability: Callable[[int, int], float]
) -> tuple[Faint, ...]:
    """The faint words of `text` from `start` on; positions are counted from there.

    `probability(start, end)` is that of a part of the text.
    """
    found: list[Faint] = []
    at = 0
    for unit in words(text):
        end = at + len(unit)
        if end > start:
            strength = _strength(probability(at, end))
            if strength < 1:
                found.append(Faint(max(at, start) - start, end - start, strength))
        at = end
    return tuple(found)


def moved(parts: tuple[Faint, ...], by: int) -> tuple[Faint, ...]:
    """The same parts of a text that begins `by` characters earlier; what is before its start goes.

    `by` is negative where characters were taken off the start.
    """
    return tuple(
        replace(part, start=max(0, part.start + by), end=part.end + by)
        for part in parts
        if part.end + by > 0
    )


def _strength(probability: float) -> float:
    return next((strength for below, strength in _STEPS if probability < below), 1.0)
