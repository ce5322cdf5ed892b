"""How freely a model chooses its words, in three presets that a writer can name.

Which numbers stand behind a name is decided here alone. It chooses no word itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from gptwriter.engine.api import Sampling
from gptwriter.settings import Settings

FAITHFUL, BALANCED, ADVENTUROUS = "faithful", "balanced", "adventurous"
OWN = "own"  # the numbers are the writer's

VOICES: Mapping[str, Sampling] = {
    FAITHFUL: Sampling(),  # always the likeliest: the same text gives the same ghost (Q14)
    BALANCED: Sampling(temperature=0.6, top_p=0.9, min_p=0.05, repetition_penalty=1.05),
    ADVENTUROUS: Sampling(temperature=1.0, top_p=0.98, min_p=0.05, repetition_penalty=1.1),
}
"""By the setting's value; each with the same seed, so that a place always gets the same answer."""


def sampling(chosen: Settings) -> Sampling:
    """What the settings mean for the model."""
    if chosen.voice != OWN:
        return VOICES[chosen.voice]
    return Sampling(
        temperature=chosen.own_temperature / 100,
        top_k=chosen.own_top_k,
        top_p=chosen.own_top_p / 100,
        min_p=chosen.own_min_p / 100,
        repetition_penalty=chosen.own_repetition / 100,
        seed=chosen.own_seed,
    )
