"""What the process that obtains the default model says to the one that started it.

One JSON object a line, at most ten a second, then either a last one with phase "done" or an error
as `GptwriterError.to_wire` writes it. Both sides import this module; it fetches and shows nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from gptwriter.errors import GptwriterError, ObtainError, translate


class Phase(StrEnum):
    FINDING = "finding"  # asking the package index for the address
    DOWNLOADING = "downloading"
    CHECKING = "checking"  # the digests
    UNPACKING = "unpacking"
    CONVERTING = "converting"  # to safetensors; about half a minute without figures
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ObtainProgress:
    """How far the work is. The byte counts belong to `phase`; 0 of 0 where there are none."""

    phase: Phase
    done_bytes: int = 0
    total_bytes: int = 0
    bytes_per_second: float = 0.0  # a mean of the last seconds; 0 while unknown
    seconds_left: float | None = None
    folder: str = ""  # with phase "done": where the model is


def write(message: ObtainProgress | GptwriterError) -> str:
    """The line, with its newline, that `read` understands."""
    if isinstance(message, GptwriterError):
        return json.dumps(message.to_wire()) + "\n"
    return json.dumps(asdict(message)) + "\n"


def read(line: str | bytes) -> ObtainProgress:
    """The progress that a line reports. Raises the error that it carries instead."""
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if isinstance(message, dict) and "error" in message:
        raise GptwriterError.from_wire(message)
    try:
        return ObtainProgress(**{**message, "phase": Phase(message["phase"])})
    except (TypeError, KeyError, ValueError):
        raise ObtainError(
            reason=translate("errors", "the process that fetches it spoke nonsense.")
        ) from None
