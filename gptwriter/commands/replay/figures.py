"""The figures of a replay, from what it counted; it counts nothing itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gptwriter.commands.replay.writer import Tally
from gptwriter.prose.counting import words_and_characters


@dataclass(frozen=True, slots=True)
class Figures:
    """How much a writer gained, and what it cost in wrong suggestions; shares are 0 to 1.

    Keys alone favour whatever shows the most, though reading it takes time: suggestions that were
    always there spared the most keys and made writers slower (Quinn and Zhai 2016). So keys are
    given a second time, with one more for each wrong ghost that came and was read in vain.
    """

    keystrokes_saved: float  # of one key for each character; an accept is a key
    saved_net_of_wrong: float  # below 0 where the wrong ghosts cost more than the right ones spare
    precision_when_shown: float  # looks at a ghost whose first unit was right, of all at a ghost
    wrong_show: float  # looks at a wrong ghost, of all looks: one at each key and each accept
    precision_of_ghosts: float  # the same, each ghost counted once, when it came
    ghosts_per_100_words: float
    mean_accepted_characters: float  # for each accept key
    silences: dict[str, int]


def figures(tally: Tally, text: str) -> Figures:
    """`text`: the stretch that was written."""
    wrong_ghosts = tally.ghosts - tally.ghosts_right
    return Figures(
        keystrokes_saved=1 - _share(tally.keys, tally.characters),
        saved_net_of_wrong=1 - _share(tally.keys + wrong_ghosts, tally.characters),
        precision_when_shown=_share(tally.right, tally.right + tally.wrong),
        wrong_show=_share(tally.wrong, tally.looks),
        precision_of_ghosts=_share(tally.ghosts_right, tally.ghosts),
        ghosts_per_100_words=100 * _share(tally.ghosts, words_and_characters(text).words),
        mean_accepted_characters=_share(sum(tally.accepted), len(tally.accepted)),
        silences=tally.silences,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
