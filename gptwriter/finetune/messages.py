"""What a training says while it runs: one JSON object a line, numbers before words.

Both sides of the pipe import this module, so it imports no torch. A sample is the only message that
carries text; it is for the window's eyes and never for a log (F21).
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from gptwriter.errors import GptwriterError, TrainingError, translate

STOPPED = 130  # the exit code of a run that was told to stop


class Phase(StrEnum):
    READING = "reading"  # dividing the documents
    LOADING = "loading"  # libraries and the base model
    BEFORE = "before"  # measuring the base model on the reported part
    TRAINING = "training"
    PAUSED = "paused"  # because the writer is writing (F18)
    CHOOSING = "choosing"  # measuring the other held-out part
    AFTER = "after"  # measuring the best checkpoint on the reported part
    PROVING = "proving"  # does it copy, does it sound like the writer
    STOPPED = "stopped"  # on demand; the checkpoint is written


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the training is; a figure that does not exist yet, or is no number, is None."""

    phase: Phase
    step: int = 0
    of: int = 0
    loss: float | None = None  # nats a token, of the last step
    tokens_per_second: float | None = None  # useful ones: padding does not count
    seconds_left: float | None = None  # to the end of the whole run


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A measured point of the curve, now safe on the disk."""

    step: int
    bits_per_character: float  # of the held-out part that chooses
    best: bool  # so far


@dataclass(frozen=True, slots=True)
class Sample:
    """What the model writes at a checkpoint behind one of the fixed prompts (F7)."""

    step: int
    prompt: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The last message of a finished run: did it work, and at what price."""

    bits_per_char_before: float
    bits_per_char_after: float
    reduction: float  # 1 - after / before
    interval: tuple[float, float]  # of the reduction: 95 %, paired bootstrap over paragraphs
    copied_share: float  # of characters written at default settings, found in the training text
    style_distance_before: float  # 0: writes like the writer, 1: nothing in common
    style_distance_after: float
    best_step: int
    steps: int
    training_characters: int
    reported_characters: int
    seconds: float
    tokens_per_s: float
    peak_memory_mb: float
    device: str
    ended_early: bool  # three measurements brought no gain (F8), or the writer said "finish"
    adapter: str  # the folder to use; of a full fine-tuning, the model's folder
    baseline: str = ""  # what `before` is a figure of; empty: the base model


class Verdict(StrEnum):
    """The one sentence before the start."""

    READY = translate("errors", "Everything is ready.")
    LONG = translate(
        "errors", "It will take more than an hour; you can stop and go on at any time."
    )
    LITTLE_TEXT = translate(
        "errors", "There is little text, so choose the gentle preset, or add documents."
    )
    VERY_LITTLE_TEXT = translate(
        "errors", "There is too little text to learn a style from; add documents if you can."
    )
    LITTLE_DISK = translate("errors", "The disk has too little room for it.")


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a training would take on this machine (F2)."""

    usable_characters: int
    training_characters: int
    duplicates: int  # characters left out for being said twice
    boilerplate: int
    languages: tuple[str, ...]
    steps: int
    seconds: float  # from start to report
    peak_memory_mb: float
    disk_mb: float  # at most, while it runs
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Found:
    """A file that the writer offers to learn from (F1)."""

    file: str
    name: str  # fit to be shown
    characters: int = 0
    language: str = ""
    left_out: int = 0  # characters that its writer did not write (F14)
    pasted: int = 0  # that were pasted, left out or not
    problem: dict[str, Any] | None = None  # the error, as it crosses a pipe, if it cannot be read


Message = Progress | Checkpoint | Sample | Report | Estimate | Found
_KINDS: dict[str, type[Message]] = {
    kind.__name__.lower(): kind for kind in (Progress, Checkpoint, Sample, Report, Estimate, Found)
}


def write(message: Message | GptwriterError) -> str:
    """The line, with its newline, that `read` understands."""
    if isinstance(message, GptwriterError):
        return json.dumps(message.to_wire()) + "\n"
    fields = {name: _plain(value) for name, value in asdict(message).items()}
    return json.dumps({"kind": type(message).__name__.lower(), **fields}) + "\n"


def read(line: str | bytes) -> Message:
    """The message of a line. Raises the error that it carries instead."""
    try:
        fields = json.loads(line)
    except ValueError:
        fields = None
    if isinstance(fields, dict) and "error" in fields:
        raise GptwriterError.from_wire(fields)
    try:
        kind = _KINDS[fields.pop("kind")]
        return kind(**{name: _typed(name, value) for name, value in fields.items()})
    except (AttributeError, TypeError, KeyError, ValueError):
        raise TrainingError(reason=translate("errors", "its process spoke nonsense.")) from None


def _typed(name: str, value: Any) -> Any:
    """A field as its class has it, where JSON knows no such type."""
    match name:
        case "phase":
            return Phase(str(value))
        case "verdict":
            return Verdict(str(value))
        case _:
            return tuple(value) if isinstance(value, list) else value


def _plain(value: object) -> object:
    """JSON knows no NaN: what is no number is nothing."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
