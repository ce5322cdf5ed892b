"""What every benchmark is told. It measures nothing and looks at no file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gptwriter.engine.api import WeightFormat


@dataclass(frozen=True, slots=True)
class Options:
    """One benchmark's orders, the same for ours and for the peers."""

    model: Path  # a Hugging Face folder
    text: str  # prose to continue; repeated where it is too short
    weights: WeightFormat = WeightFormat.AUTO
    rounds: int = 5  # measured ones; a first, unmeasured round warms everything up
    threads: int | None = None  # None: as many as the program itself would take
    seconds: float = 10.0  # how long each phase of the window benchmark lasts
