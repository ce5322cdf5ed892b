"""How strongly a model is taught: three presets in a writer's words, and the numbers behind them.

Every number has its reason beside it. This module computes nothing and knows no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Preset(StrEnum):
    GENTLE = "gentle"  # a touch of the style; safe with little text
    NORMAL = "normal"  # the style, without learning by heart
    STRONG = "strong"  # as close as it gets; for a novel or more


class Method(StrEnum):
    """Which weights learn."""

    LORA = (
        "lora"  # small matrices beside the frozen ones: a file of megabytes, switched off at will
    )
    FULL = "full"  # all weights: a whole model, and about six times the memory


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of one preset."""

    rank: int  # of LoRA's matrices (Hu et al. 2021); 4-8 hold a style, more also hold facts
    scale: float  # LoRA's alpha / rank: 2 is usual, and then the rate need not follow the rank
    learning_rate: float  # at its peak
    passes: float  # over the text; each one more is closer to the text, and to copying it
    block_tokens: int = 256  # whole paragraphs up to so many; longer costs attention, not quality
    blocks_per_step: int = 4  # small steps learn more from a short text than large ones
    warm_up: float = 0.05  # share of the steps in which the rate rises; then it falls as a cosine
    weight_decay: float = 0.0  # pulls LoRA towards the base; early stopping does that better here
    largest_gradient: float = 1.0  # its norm is cut to this: one odd paragraph must not spoil all
    evaluations: int = 6  # times that the held-out part is measured, each with a checkpoint
    seed: int = 0


PRESETS: Mapping[Preset, Recipe] = {
    Preset.GENTLE: Recipe(rank=8, scale=2.0, learning_rate=3e-4, passes=1.0),
    Preset.NORMAL: Recipe(rank=16, scale=2.0, learning_rate=6e-4, passes=1.0),
    Preset.STRONG: Recipe(rank=32, scale=2.0, learning_rate=6e-4, passes=3.0),
}
FULL_LEARNING_RATE = 5e-5  # the usual one for all weights; LoRA's would destroy them
