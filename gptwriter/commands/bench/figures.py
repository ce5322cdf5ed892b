"""Repeating measurements fairly, and boiling them down. It does not know what is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles

Measure = Callable[[int], float]


def interleaved(measures: Mapping[str, Measure], rounds: int) -> dict[str, list[float]]:
    """Measure A B C, A B C, ... so that a slow minute of the machine hits all of them alike.

    Each measure is told the number of the round. Round 0 warms up and is not in the figures.
    """
    figures: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        for name, measure in measures.items():
            figure = measure(number)
            if number:
                figures[name].append(figure)
    return figures


def medians(figures: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: round(median(each), 2) for name, each in figures.items()}


def rounded(figures: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Every single figure, so that a reader sees how far they lie apart."""
    return {name: [round(each, 2) for each in row] for name, row in figures.items()}


def spread(figures: Sequence[float]) -> dict[str, float]:
    """How figures are distributed; at least two of them."""
    cuts = quantiles(figures, n=100, method="inclusive")
    return {
        "p50": round(cuts[49], 2),
        "p95": round(cuts[94], 2),
        "p99": round(cuts[98], 2),
        "max": round(max(figures), 2),
        "count": len(figures),
    }
