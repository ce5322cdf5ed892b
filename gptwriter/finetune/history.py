"""The curve of one run: measurements of the choosing part, and what they say about when to stop.

Pure; kept in every checkpoint, so that a resumed run stops where the unbroken one would have (F8).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field

from gptwriter.finetune.messages import Checkpoint

PATIENCE = 3  # measurements without gain before a run ends early (F8)


@dataclass(slots=True)
class History:
    """What happened so far."""

    steps: list[int] = field(default_factory=list)  # at which was measured; 0 is the base model
    bits: list[float] = field(default_factory=list)  # per character, at each of them
    tokens: int = 0  # learned from, padding not counted
    seconds: float = 0.0  # spent in steps
    complete: bool = False  # nothing is left to learn
    ended_early: bool = False

    def add(self, step: int, bits: float) -> bool:
        """Note a measurement; returns whether it is better than all before it but step 0."""
        self.steps.append(step)
        self.bits.append(bits)
        return self._is_best(len(self.bits) - 1)

    def points(self) -> list[Checkpoint]:
        """The measurements as they were told, or would be."""
        return [
            Checkpoint(step, bits, self._is_best(number))
            for number, (step, bits) in enumerate(zip(self.steps, self.bits, strict=True))
        ]

    def _is_best(self, number: int) -> bool:
        """Of several that are equal the first is, in `best_step` as well."""
        return number > 0 and self.bits[number] < min(self.bits[1:number], default=math.inf)

    @property
    def best_step(self) -> int:
        """The best measured step of the training; 0 before the first."""
        learned = list(zip(self.bits, self.steps, strict=True))[1:]
        return min(learned)[1] if learned else 0

    @property
    def hopeless(self) -> bool:
        """Whether the last PATIENCE measurements were all worse than one before them."""
        return len(self.bits) > PATIENCE and min(self.bits[-PATIENCE:]) >= min(
            self.bits[:-PATIENCE]
        )

    def as_json(self) -> dict[str, object]:
        return asdict(self)
