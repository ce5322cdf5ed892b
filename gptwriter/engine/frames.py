"""The messages between the window's process and the model's, and how they travel on a pipe.

A frame is four bytes of length, big endian, and that many bytes of ASCII JSON. Prompts travel
here and never in arguments or the environment, which other users of the computer can read. Either
side takes a frame that is not exactly right for the other side's end: this module only reports
it. It starts no process and imports no torch.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gptwriter.engine.api import Finished, LoadProgress, ModelInfo, ModelSpec, Piece, Request
from gptwriter.engine.wire import Malformed, decode, encode
from gptwriter.errors import GptwriterError

PROTOCOL = 3
_LENGTH = struct.Struct(">I")
_HEAD = struct.Struct(">Ic")  # with the first character of the JSON, always the same
_FIRST = b"{"
_ERROR = "Error"


class BrokenChild(Exception):
    """What arrived is no frame of this protocol; nothing after it can be trusted."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Asks for an early end of the request that the frame names."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks for a Pong."""


@dataclass(frozen=True, slots=True)
class Pong:
    """The child runs. A busy child's Pong says nothing of its engine, so it is not asked for."""


@dataclass(frozen=True, slots=True)
class Alive:
    """The engine did a step with nothing to show: a prefill chunk, a token that is held back."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The child's first frame, sent before it imports torch."""

    protocol: int
    pid: int
    versions: str  # "Python 3.11.7, torch 2.13.0, ...", for a person to read


@dataclass(frozen=True, slots=True)
class LoadCancelled:
    """A load that ended early because it was told to."""


ToChild = ModelSpec | Request | Cancel | Ping
FromChild = (
    Hello | Pong | Alive | LoadProgress | ModelInfo | LoadCancelled | Piece | Finished
)  # or a GptwriterError
Message = ToChild | FromChild | GptwriterError


@dataclass(frozen=True, slots=True)
class Frame:
    """A message, the request it belongs to (0: none) and the start of the child it was meant for.

    The child answers with the numbers it was asked with; what carries old ones is dropped.
    """

    body: Message
    request: int = 0
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Direction:
    """What may travel one way on the pipes."""

    limit: int  # bytes of one frame
    kinds: Mapping[str, type[ToChild | FromChild]]


TO_CHILD = Direction(
    8_000_000, {kind.__name__: kind for kind in (ModelSpec, Request, Cancel, Ping)}
)
FROM_CHILD = Direction(
    1_000_000,
    {
        kind.__name__: kind
        for kind in (Hello, Pong, Alive, LoadProgress, ModelInfo, LoadCancelled, Piece, Finished)
    },
)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


def pack(frame: Frame, direction: Direction) -> bytes:
    """The bytes of a frame; raises BrokenChild when it is over the limit of its direction."""
    kind, body = type(frame.body).__name__, encode(frame.body)
    if isinstance(frame.body, GptwriterError):
        kind, body = _ERROR, frame.body.to_wire()
    message = {
        "kind": kind,
        "request": frame.request,
        "generation": frame.generation,
        "body": body,
    }
    data = json.dumps(message, ensure_ascii=True, allow_nan=False).encode("ascii")
    if len(data) > direction.limit:
        raise BrokenChild(f"a frame of {len(data)} bytes")
    return _LENGTH.pack(len(data)) + data


def read_frame(stream: Readable, direction: Direction) -> Frame | None:
    """The next frame, or None at a clean end; raises BrokenChild and reads no further than that."""
    head = _read(stream, _HEAD.size)
    if not head:
        return None
    if len(head) < _HEAD.size:
        raise BrokenChild("the stream ended inside a frame")
    length, first = _HEAD.unpack(head)
    if not 0 < length <= direction.limit or first != _FIRST:  # noise, known at once
        raise BrokenChild(f"a frame of {length} bytes that starts with {first!r}")
    rest = _read(stream, length - len(first))
    if len(rest) < length - len(first):
        raise BrokenChild("the stream ended inside a frame")
    return _unpack(first + rest, direction)


def _read(stream: Readable, size: int) -> bytes:
    """Exactly `size` bytes, fewer only at the end: one read of a pipe may bring less."""
    data = bytearray()
    while len(data) < size and (chunk := stream.read(size - len(data))):
        data += chunk
    return bytes(data)


def _unpack(data: bytes, direction: Direction) -> Frame:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BrokenChild("not JSON") from error
    match message:
        case {"kind": str(kind), "request": int(request), "generation": int(generation)}:
            return Frame(_body(kind, message.get("body"), direction), request, generation)
        case _:
            raise BrokenChild("not a message")


def _body(kind: str, body: object, direction: Direction) -> Message:
    if kind == _ERROR and direction is FROM_CHILD and isinstance(body, dict):
        return GptwriterError.from_wire(body)
    if kind not in direction.kinds:
        raise BrokenChild(f"unknown kind {kind[:40]!r}")
    try:
        return decode(direction.kinds[kind], body)
    except Malformed as error:
        raise BrokenChild(f"a malformed {kind}") from error
