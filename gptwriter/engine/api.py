"""The engine's interface: the values that go in and come out, and the protocol between.

Only immutable values cross a thread or a process. Long work is an iterator plus a cancel token.
This module imports no torch and knows nothing of windows, documents or processes, so the window
may import it freely.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class CancelToken:
    """Says "stop" to one job, from any thread. It is never cleared and never reused (S5)."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()


class Device(StrEnum):
    """Where a model computes. AUTO takes CUDA, then MPS, then the CPU."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class WeightFormat(StrEnum):
    """How a model's weights are read; torch reads them unpacked where many tokens are run."""

    AUTO = "auto"  # the smallest that keeps the model's quality
    INT4 = "int4"
    INT8 = "int8"
    UNPACKED = "unpacked"  # as the device computes: bfloat16, or float32 where that is slow
    REFERENCE = "reference"  # unpacked, and run by transformers


STRONGEST = 1.5  # of an adapter (F16)


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which model to load, where, with which weights, and with what it has learned since."""

    folder: Path
    device: Device = Device.AUTO
    weights: WeightFormat = WeightFormat.AUTO
    adapter: Path | None = None
    adapter_strength: float = 1.0  # 0 is the base itself, 1 as it was learned, at most STRONGEST


class LoadPhase(StrEnum):
    STARTING = "starting"  # the process
    IMPORTING = "importing"  # torch and transformers
    CHECKING = "checking"  # the folder's files
    LOADING = "loading"  # the weights
    WARMING = "warming"  # the first forward pass


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """One step of loading; `fraction` is of the whole load, 0 to 1."""

    phase: LoadPhase
    fraction: float


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a loaded model is, in words the status bar and the About box can show."""

    name: str  # the folder's name, or the model card's
    architecture: str  # config.json's model_type: "llama", "gpt2", ...
    parameters: int
    window: int  # positions the model can attend to, in tokens
    device: Device  # where it really runs, never AUTO
    device_name: str  # "CPU", "NVIDIA H100", ...
    dtype: str  # "bfloat16", "float32", ...
    notice: str = ""  # class name of an error that was survived (a GPU too small, say), else empty
    weights: WeightFormat = WeightFormat.REFERENCE  # what it computes with, never AUTO
    adapter: Path | None = None
    adapter_strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen from the model's logits.

    Temperature 0 is greedy: the other fields but `repetition_penalty` then have no effect, and
    the same request always gives the same text (Q14).
    """

    temperature: float = 0.0
    top_k: int = 0  # 0: no limit
    top_p: float = 1.0  # nucleus sampling, Holtzman et al. 2020
    min_p: float = 0.0  # share of the best token's probability, Nguyen et al. 2024
    repetition_penalty: float = 1.0  # Keskar et al. 2019; 1 is off
    seed: int = 0


class Length(StrEnum):
    """How much the writer wants, in the writer's units (Q5); the engine turns it into tokens."""

    SHORT = "short"  # 4 words or 6 Han characters
    SENTENCE = "sentence"  # to the sentence's end, at most 60 letters or 24 Han characters
    LONG = "long"  # the same with 120 or 48
    PARAGRAPH = "paragraph"  # to the paragraph's end
    OPEN = "open"  # only `max_tokens` ends it


@dataclass(frozen=True, slots=True)
class Request:
    """One continuation to write: a snapshot of the text around the caret and what is wanted."""

    before: str  # the document left of the caret, unchanged; the engine picks its own window
    after: str = ""  # the document right of the caret
    length: Length = Length.SENTENCE
    max_tokens: int = 64  # an upper bound whatever `length` says; 0 only reads the text (P4)
    sampling: Sampling = field(default_factory=Sampling)
    alternatives: int = 1  # lines to write at once, which differ in their first token (P10)
    banned: str = ""  # phrases, one a line, that are never written (Q16)
    memory: str = ""  # what the model always reads first (Q15)
    note: str = ""  # what it reads near the caret, between two paragraphs (Q15)
    not_first: tuple[str, ...] = ()  # words that the text does not begin with (S36); one line only


@dataclass(frozen=True, slots=True)
class Other:
    """How else a word might have begun, and how likely that was."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Piece:
    """The next part of the continuation: a word with its leading space, or a run of marks.

    Joined, the pieces of a line may be put right behind `Request.before` as they are (Q2).
    """

    text: str
    log_probability: float = 0.0  # of this piece, whole, behind the ones before; natural (Q9)
    line: int = 0  # which alternative it belongs to, the likeliest first
    others: tuple[Other, ...] = field(default=(), compare=False)  # a note on what was said


MOST_ALTERNATIVES = 8


class FinishReason(StrEnum):
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    LENGTH = "length"
    END_OF_TEXT = "end of text"  # the model said that it is done
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a request cost, for benchmarks and for the tests of the KV cache (P1)."""

    prompt_tokens: int  # in the window the model saw
    reused_tokens: int  # of those, taken from the KV cache
    prefilled_tokens: int  # of those, run through the model
    generated_tokens: int
    prefill_seconds: float
    decode_seconds: float


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a request's text as the model read it: from `start` to `end`, in code points."""

    start: int
    end: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Exactly what the model read of a request, in this order (Q15)."""

    memory: Section
    early: Section  # of `before`, as far as the note
    note: Section
    late: Section  # of `before`, from the note to the caret or the start of its word

    @property
    def tokens(self) -> int:
        sections = (self.memory, self.early, self.note, self.late)
        return sum(section.tokens for section in sections)


@dataclass(frozen=True, slots=True)
class Finished:
    """The last value of every request that did not raise."""

    reason: FinishReason
    usage: Usage
    sent: Sent | None = None
    banned: int = 0  # phrases that the model began and was not let say (Q16)


class Engine(Protocol):
    """One model, one request at a time; called from one thread, cancelled from any."""

    @property
    def info(self) -> ModelInfo | None:
        """The loaded model, or None."""

    def load(self, spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        """Load a model in place of the one before; exhausting the iterator ends with `info` set.

        A spec that differs in its adapter or its strength alone is obeyed at once, without a step
        of progress: the base stays loaded (F16, F17). Raises ModelMissing, ModelRefused,
        AdapterRefused, OutOfMemory (on the CPU too), or ModelProcessDied. A cancelled load ends
        early with `info` None.
        """

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        """Continue a text: pieces, then exactly one Finished, also when cancelled.

        Raises ModelMissing when nothing is loaded, OutOfMemory, GenerationFailed or
        ModelProcessDied; the pieces that came before stay good.
        """

    def close(self) -> None:
        """Free the model and end what runs it. May be called twice, and in any state."""
