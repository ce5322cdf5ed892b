"""One request to the model process and its answers, with the deadlines that keep it honest.

It knows when a child has taken too long and kills it; it neither starts one nor knows what the
answers are good for.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from gptwriter.engine.api import CancelToken, Finished, ModelInfo
from gptwriter.engine.child_process import ChildEnded, ChildProcess
from gptwriter.engine.frames import Alive, Cancel, Frame, Hello, LoadCancelled, Message
from gptwriter.errors import GptwriterError

_POLL_SECONDS = 0.02  # how late a cancel may be noticed
_LAST = Finished | ModelInfo | LoadCancelled | GptwriterError


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a sign of life after which a child is killed."""

    importing: float = 60.0  # from its start until torch is there
    loading: float = 20.0  # and a second for each `loading_bytes` of weights
    loading_bytes: float = 50e6
    step: float = 5.0  # one token, or one prefill chunk
    cancelling: float = 0.5  # from the cancel to the end of the request, signs of life or not
    stopped: float = 5.0  # stopped by a signal in any phase, or idle without an answer
    heartbeat: float = 0.5  # between two looks at it


class NotStopped(ChildEnded):
    """The child did not end a cancelled request in time, and was killed for it."""


def converse(
    child: ChildProcess,
    request: Frame,
    cancel: CancelToken,
    cancelling: float,
    silence: Callable[[], float],
) -> Iterator[Message]:
    """Send `request` and yield its answers up to the last one, and the child's Hello.

    `silence` says how long the child may be silent now. Raises what the child answers as an
    error, ChildEnded when it has died or was killed for its silence, and NotStopped. A caller who
    stops iterating cancels the request.
    """
    child.send(request)
    answered = False
    try:
        for body in _answers(child, request, cancel, cancelling, silence):
            answered = isinstance(body, _LAST)
            if isinstance(body, GptwriterError):
                raise body
            yield body
    finally:
        if not answered:
            child.send(replace(request, body=Cancel()))


def _answers(
    child: ChildProcess,
    request: Frame,
    cancel: CancelToken,
    cancelling: float,
    silence: Callable[[], float],
) -> Iterator[Message]:
    started, stop_by = time.monotonic(), math.inf
    while True:
        frame = child.receive(timeout=_POLL_SECONDS)
        if frame is not None and _belongs(frame, request):
            yield frame.body
            if isinstance(frame.body, _LAST):
                return
        now = time.monotonic()
        if cancel.cancelled and stop_by == math.inf:
            child.send(replace(request, body=Cancel()))
            stop_by = now + cancelling
        if now > stop_by:
            child.kill()
            raise NotStopped
        if now > max(started, child.heard) + silence():
            child.kill()
            raise ChildEnded


def _belongs(frame: Frame, request: Frame) -> bool:
    """Whether a frame answers this request; a late answer to an older one does not."""
    if isinstance(frame.body, Hello):
        return True
    numbers = (frame.request, frame.generation)
    return numbers == (request.request, request.generation) and not isinstance(frame.body, Alive)
