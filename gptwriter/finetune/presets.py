"""How strongly a model is taught: three presets in a writer's words, and the numbers behind them.

Every number has its reason beside it. This module computes nothing and knows no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    NEW = "new"  # a small model from nothing, for what no base model knows


class Shape(StrEnum):
    """What a new model is made of."""

    LSTM = "lstm"  # a recurrent network, the classical alternative: better with little text
    TRANSFORMER = "transformer"  # a GPT-2


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of one preset."""

    rank: int  # of LoRA's matrices (Hu et al. 2021); 4-8 hold a style, more also hold facts
    scale: float  # LoRA's alpha / rank: 2 is usual, and then the rate need not follow the rank
    learning_rate: float  # at its peak
    passes: float  # over the text; each one more is closer to the text, and to copying it
    block_tokens: int = 256  # of a full one; longer costs attention, not quality
    measured_tokens: int = (
        256  # the same of the held-out text: what the model will be given to read
    )
    blocks_per_step: int = 4  # small steps learn more from a short text than large ones
    warm_up: float = 0.05  # share of the steps in which the rate rises; then it falls as a cosine
    weight_decay: float = 0.0  # pulls LoRA towards the base; early stopping does that better here
    largest_gradient: float = 1.0  # its norm is cut to this: one odd paragraph must not spoil all
    evaluations: int = 6  # times that the held-out part is measured, each with a checkpoint
    ends_early: bool = True  # when three measurements brought no gain (F8)
    seed: int = 0


PRESETS: Mapping[Preset, Recipe] = {
    Preset.GENTLE: Recipe(rank=8, scale=2.0, learning_rate=3e-4, passes=1.0),
    Preset.NORMAL: Recipe(rank=16, scale=2.0, learning_rate=8e-4, passes=1.0),
    Preset.STRONG: Recipe(rank=32, scale=2.0, learning_rate=6e-4, passes=3.0),
}


def _from_nothing(passes: float) -> Recipe:
    """A higher rate: there is nothing yet to be destroyed, and much to learn.

    The decay and the passes are those of small models on little text (Muennighoff et al. 2023: up
    to four passes are as good as new text, sixteen still help).
    """
    return Recipe(
        rank=0,
        scale=0.0,
        learning_rate=1.5e-3,
        passes=passes,
        weight_decay=0.1,
        evaluations=10,
    )


def _recurrent(passes: float, rate: float) -> Recipe:
    """Many short blocks at once: the network reads token after token, and all blocks abreast.

    With more passes it learned a book by heart, and foretold the rest of it no better. What it
    learns from 64 tokens it can use over more: 512 foretell the rest 1 % better.
    """
    return Recipe(
        rank=0,
        scale=0.0,
        learning_rate=rate,
        passes=passes,
        block_tokens=64,
        measured_tokens=512,
        blocks_per_step=24,
        evaluations=10,
    )


NEW_MODELS: Mapping[Shape, Mapping[Preset, Recipe]] = {
    Shape.TRANSFORMER: {
        Preset.GENTLE: _from_nothing(6.0),
        Preset.NORMAL: _from_nothing(8.0),
        Preset.STRONG: _from_nothing(12.0),
    },
    Shape.LSTM: {
        Preset.GENTLE: _recurrent(8.0, rate=6e-3),
        Preset.NORMAL: _recurrent(8.0, rate=6e-3),
        Preset.STRONG: _recurrent(12.0, rate=3e-3),  # the wider, the lower
    },
}


RANKS, PASSES, RATES = (1, 256), (0.1, 20.0), (1e-6, 1e-2)  # least and most


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a writer who knows better changes of a preset; 0 leaves its number as it is."""

    rank: int = 0
    passes: float = 0.0
    learning_rate: float = 0.0
    ends_early: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError for numbers that no training can use."""
        asked = ((self.rank, RANKS), (self.passes, PASSES), (self.learning_rate, RATES))
        for number, (least, most) in asked:
            if number and not least <= number <= most:
                raise ValueError(f"{number} is not from {least} to {most}")

    def applied_to(self, recipe: Recipe) -> Recipe:
        return replace(
            recipe,
            rank=self.rank or recipe.rank,
            passes=self.passes or recipe.passes,
            learning_rate=self.learning_rate or recipe.learning_rate,
            ends_early=self.ends_early,
        )


AS_IT_IS = Wishes()
FULL_LEARNING_RATE = 5e-5  # the usual one for all weights; LoRA's would destroy them


def recipe_for(preset: Preset, method: Method, shape: Shape, wishes: Wishes) -> Recipe:
    """The numbers of a training; `shape` is that of a new model."""
    presets = NEW_MODELS[shape] if method is Method.NEW else PRESETS
    recipe = wishes.applied_to(presets[preset])
    if method is Method.FULL:
        return replace(recipe, learning_rate=wishes.learning_rate or FULL_LEARNING_RATE)
    return recipe
