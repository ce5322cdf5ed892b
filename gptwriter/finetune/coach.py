"""Watches a running training: measures, keeps the best, reports, pauses and stops it.

A callback of the Trainer, which calls it at the borders of every step; so whatever the writer wants
happens within one step. Importing this module imports transformers.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from gptwriter.errors import TrainingError, translate
from gptwriter.finetune.control import Control
from gptwriter.finetune.history import History
from gptwriter.finetune.messages import Checkpoint, Message, Phase, Progress

Say = Callable[[Message], None]
_STEPS_BETWEEN_CHECKPOINTS = 50  # at most; a crash costs no more
_RECENT = 30  # steps whose mean foretells the rest
_NOT_A_NUMBER = translate(
    "errors",
    "its numbers grew without bounds. The last checkpoint is kept; a gentler preset helps.",
)


@dataclass(frozen=True, slots=True)
class Duties:
    """What the coach has others do."""

    measure: Callable[[], float]  # bits per character of the choosing part
    keep: Callable[[int, bool], None]  # the weights of this step; True: the best so far
    film: Callable[[int], None]  # samples of this step
    agree: Callable[[bool], bool]  # True where any of the processes wants it
    tokens_of_step: Callable[[int], int]  # useful tokens of all processes, steps counted from 0
    heed: Callable[[int, float], None]  # the tokens of the step that has ended, and its seconds


class Coach(TrainerCallback):
    """See the module; `history` is what a checkpoint keeps."""

    def __init__(
        self,
        history: History,
        every: int,
        duties: Duties,
        control: Control,
        say: Say,
        *,
        ends_early: bool = True,
    ) -> None:
        self.history = history
        self._every = every
        self._duties = duties
        self._control = control
        self._say = say
        self._ends_early = ends_early
        self._began = 0.0
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._measuring: deque[float] = deque(maxlen=_RECENT)

    def on_step_begin(
        self,
        args: TrainingArguments,  # noqa: ARG002 - the Trainer's signature
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        **_kwargs: Any,
    ) -> None:
        if self._control.paused:
            self._say(Progress(Phase.PAUSED, state.global_step, state.max_steps))
            self._control.wait_while_paused()
        self._began = time.monotonic()

    def on_step_end(
        self,
        args: TrainingArguments,  # noqa: ARG002
        state: TrainerState,
        control: TrainerControl,
        **_kwargs: Any,
    ) -> TrainerControl:
        step = state.global_step
        self._count(step)
        stopping = self._duties.agree(self._control.stopping)
        finishing = self._duties.agree(self._control.finishing) or step >= state.max_steps
        due = finishing or self._is_due(step, state.max_steps)
        if due and not stopping:
            self._evaluate(step, finishing=finishing)
            control.should_training_stop = self.history.complete
        if stopping:
            control.should_training_stop = True
        control.should_save = due or stopping or step % _STEPS_BETWEEN_CHECKPOINTS == 0
        return control

    def on_log(
        self,
        args: TrainingArguments,  # noqa: ARG002
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        logs: dict[str, float] | None = None,
        **_kwargs: Any,
    ) -> None:
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        self._say(
            Progress(
                Phase.TRAINING,
                state.global_step,
                state.max_steps,
                loss if math.isfinite(loss) else None,
                self._speed(state.global_step),
                self._seconds_left(state.global_step, state.max_steps),
            )
        )
        _refuse_no_number(loss)

    def catch_up(self, step: int, last: int) -> None:
        """Measure this step, if it was due when the training was stopped right behind it."""
        if self._is_due(step, last) and step != self.history.steps[-1]:
            self._evaluate(step, finishing=step >= last)

    def _is_due(self, step: int, last: int) -> bool:
        return step % self._every == 0 or step >= last

    def _count(self, step: int) -> None:
        seconds = time.monotonic() - self._began
        self._recent.append(seconds)
        self.history.seconds += seconds
        tokens = self._duties.tokens_of_step(step - 1)
        self.history.tokens += tokens
        self._duties.heed(tokens, seconds)

    def _evaluate(self, step: int, *, finishing: bool) -> None:
        self._say(Progress(Phase.CHOOSING, step))
        began = time.monotonic()
        bits = self._duties.measure()
        _refuse_no_number(bits)
        best = self.history.add(step, bits)
        self.history.ended_early = self._ends_early and self.history.hopeless
        self.history.complete = finishing or self.history.ended_early
        self._duties.keep(step, best)
        self._say(Checkpoint(step, bits, best))
        self._duties.film(step)
        self._measuring.append(time.monotonic() - began)

    def _speed(self, step: int) -> float | None:
        if not self._recent:
            return None
        steps = range(max(0, step - len(self._recent)), step)
        return sum(map(self._duties.tokens_of_step, steps)) / max(1e-9, sum(self._recent))

    def _seconds_left(self, step: int, last: int) -> float | None:
        if not self._recent:
            return None
        left = (last - step) * sum(self._recent) / len(self._recent)
        if self._measuring:
            times = -(-(last - step) // self._every)
            left += times * sum(self._measuring) / len(self._measuring)
        return left


def _refuse_no_number(value: float) -> None:
    if not math.isfinite(value):
        raise TrainingError(reason=_NOT_A_NUMBER)
