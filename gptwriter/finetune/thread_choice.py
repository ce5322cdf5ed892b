"""How many threads a training computes with: tried at its start, and again when others compute too.

The threads of one product wait for each other, those of a recurrent network at every token: where
another program takes a core, two were seen to learn at a tenth of the speed of one. It knows no
model; what is tried comes in as a function. Importing this module imports torch.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from gptwriter.engine import threads

_SLOWER = 2.0  # times what a token took at best since the choice
_STEPS = 3  # in a row that were so slow; one alone says nothing
_PATIENCE_SECONDS = 20.0  # between two choices, for one costs some steps
_AGAIN_SECONDS = 120.0  # where others took a core, they may have ended


class ThreadChoice:
    """As few threads as are fastest now."""

    def __init__(
        self,
        learn: Callable[[], object],
        tokens: int,  # that `learn` learns from
        most: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._learn = learn
        self._tokens = tokens
        self._most = most
        self._clock = clock
        self._all = True
        self._best = float("inf")  # seconds of a token, at and since the choice
        self._slow = 0  # steps in a row
        self._chosen_at = clock()

    def choose(self) -> None:
        """Try few and all; take what is fastest."""
        if self._most == 1:
            return
        chosen = threads.fastest(self._learn, (1, self._most))
        torch.set_num_threads(chosen.threads)
        self._all = chosen.threads == self._most
        self._best = chosen.seconds / self._tokens
        self._slow = 0
        self._chosen_at = self._clock()

    def heed(self, tokens: int, seconds: float) -> None:
        """Choose anew where the last steps, of which this is one, have become slow."""
        if self._most == 1 or not tokens:
            return
        each = seconds / tokens
        self._best = min(self._best, each)
        self._slow = self._slow + 1 if each > _SLOWER * self._best else 0
        since = self._clock() - self._chosen_at
        patience = _PATIENCE_SECONDS if self._slow >= _STEPS else _AGAIN_SECONDS
        if since > patience and (self._slow >= _STEPS or not self._all):
            self.choose()
