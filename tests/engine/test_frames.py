"""Frames: what is sent arrives unchanged, and what is no frame is known at once."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.engine.api import (
    Device,
    Finished,
    FinishReason,
    Length,
    LoadPhase,
    LoadProgress,
    ModelInfo,
    ModelSpec,
    Other,
    Piece,
    Request,
    Sampling,
    Usage,
)
from gptwriter.engine.frames import (
    FROM_CHILD,
    TO_CHILD,
    Alive,
    BrokenChild,
    Cancel,
    Direction,
    Frame,
    Hello,
    LoadCancelled,
    Message,
    Ping,
    Pong,
    pack,
    read_frame,
)
from gptwriter.errors import GenerationFailed, GptwriterError, OutOfMemory

TO_IT: list[Message] = [
    ModelSpec(Path("/models/a b/模型"), Device.CUDA),
    Request("before 之前\ud800", "after", Length.LONG, 7, Sampling(0.7, 40, 0.9, 0.05, 1.1, 3)),
    Cancel(),
    Ping(),
]
FROM_IT: list[Message] = [
    Hello(1, 42, "Python 3.11.7"),
    Pong(),
    Alive(),
    LoadProgress(LoadPhase.WARMING, 0.9),
    ModelInfo("name", "llama", 135_000_000, 8192, Device.CPU, "CPU", "float32", "OutOfMemory"),
    LoadCancelled(),
    Piece(" 词\U0001f642", others=(Other(" ran", 0.25),)),
    Finished(FinishReason.END_OF_TEXT, Usage(1, 2, 3, 4, 0.5, 0.25)),
]


def parsed(data: bytes, direction: Direction = FROM_CHILD) -> Frame | None:
    return read_frame(io.BytesIO(data), direction)


def framed(message: object) -> bytes:
    data = json.dumps(message).encode()
    return len(data).to_bytes(4, "big") + data


@pytest.mark.parametrize(
    ("body", "direction"),
    [*((body, TO_CHILD) for body in TO_IT), *((body, FROM_CHILD) for body in FROM_IT)],
    ids=lambda value: type(value).__name__,
)
def test_every_message_arrives_as_it_was_sent(body: Message, direction: Direction) -> None:
    frame = Frame(body, request=3, generation=2)
    data = pack(frame, direction)
    assert data[4:].isascii()
    assert parsed(data, direction) == frame


@pytest.mark.parametrize("error", [GenerationFailed(reason="词"), OutOfMemory(device="CPU")])
def test_an_error_arrives_as_its_class_and_its_sentence(error: GptwriterError) -> None:
    arrived = parsed(pack(Frame(error, 3, 2), FROM_CHILD))
    assert arrived is not None
    assert type(arrived.body) is type(error)
    assert str(arrived.body) == str(error)


def test_a_number_that_is_none_travels_as_null() -> None:
    data = pack(Frame(LoadProgress(LoadPhase.LOADING, math.nan)), FROM_CHILD)
    assert b"null" in data
    arrived = parsed(data)
    assert arrived is not None
    assert isinstance(arrived.body, LoadProgress)
    assert math.isnan(arrived.body.fraction)


def test_frames_follow_each_other_and_end_cleanly() -> None:
    stream = io.BytesIO(b"".join(pack(Frame(body), FROM_CHILD) for body in FROM_IT))
    assert [read_frame(stream, FROM_CHILD) for _ in FROM_IT] == [Frame(body) for body in FROM_IT]
    assert read_frame(stream, FROM_CHILD) is None


def test_a_frame_arrives_whole_however_the_pipe_divides_it() -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 1))

    frame = Frame(Piece("a word"), 1, 1)
    assert read_frame(Dripping(pack(frame, FROM_CHILD)), FROM_CHILD) == frame


def test_a_frame_over_the_limit_is_neither_sent_nor_read() -> None:
    with pytest.raises(BrokenChild):
        pack(Frame(Piece("x" * FROM_CHILD.limit)), FROM_CHILD)
    with pytest.raises(BrokenChild):
        parsed((FROM_CHILD.limit + 1).to_bytes(4, "big") + b"{")


BODY = {"text": "x", "log_probability": -0.5, "line": 0, "others": []}
GOOD = {"kind": "Piece", "request": 1, "generation": 1, "body": BODY}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "Request"},  # the wrong way
        {"kind": "Unknown"},
        {"kind": 1},
        {"request": "1"},
        {"generation": None},
        {"body": None},
        {"body": {}},
        {"body": BODY | {"text": 1}},
        {"body": {"text": "x"}},
        {"body": BODY | {"more": "y"}},
        {"kind": "LoadProgress", "body": {"phase": "thinking", "fraction": 0.5}},
        {"kind": "LoadProgress", "body": {"phase": "loading", "fraction": True}},
        {"kind": "Hello", "body": {"protocol": True, "pid": 1, "versions": ""}},
        {"kind": "Finished", "body": {"reason": "length", "usage": []}},
        {"kind": "Error", "body": []},
    ],
)
def test_a_message_that_is_not_exactly_right_breaks_the_child(change: dict[str, object]) -> None:
    assert parsed(framed(GOOD)) == Frame(Piece("x", -0.5), 1, 1)
    with pytest.raises(BrokenChild):
        parsed(framed(GOOD | change))


@pytest.mark.parametrize(
    "data",
    [
        b"Do you wish to run the custom code? [y/N]",
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x05[1,2]",
        b"\x00\x00\x00\x05{....",
        b"\x00\x00\x00\x02{}",
        framed(GOOD)[:-1],
        framed(GOOD)[:3],
        b"\x00\x07\xa1\x20" + b'{"a":' * 100_000,
    ],
)
def test_noise_breaks_the_child(data: bytes) -> None:
    with pytest.raises(BrokenChild):
        parsed(data)


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_a_frame_or_a_broken_child_and_nothing_else(data: bytes) -> None:
    try:
        frame = parsed(data)
    except BrokenChild:
        return
    assert frame is not None


@given(st.text(), st.text(), st.integers(0, 2**31), st.floats(allow_nan=False))
def test_any_text_travels_unchanged(before: str, after: str, seed: int, temperature: float) -> None:
    request = Request(before, after, sampling=Sampling(temperature=temperature, seed=seed))
    arrived = parsed(pack(Frame(request), TO_CHILD), TO_CHILD)
    if math.isfinite(temperature):
        assert arrived == Frame(request)
    else:
        assert arrived is not None
