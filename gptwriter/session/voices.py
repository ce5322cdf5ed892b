"""How freely a model chooses its words, in three presets that a writer can name.

Which numbers stand behind a name is decided here alone. It chooses no word itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from gptwriter.engine.api import Sampling

FAITHFUL, BALANCED, ADVENTUROUS = "faithful", "balanced", "adventurous"

VOICES: Mapping[str, Sampling] = {
    FAITHFUL: Sampling(),  # always the likeliest: the same text gives the same ghost (Q14)
    BALANCED: Sampling(temperature=0.6, top_p=0.9, min_p=0.05, repetition_penalty=1.05),
    ADVENTUROUS: Sampling(temperature=1.0, top_p=0.98, min_p=0.05, repetition_penalty=1.1),
}
"""By the setting's value; each with the same seed, so that a place always gets the same answer."""
