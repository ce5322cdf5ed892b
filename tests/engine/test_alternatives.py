"""Several lines of one request, written in one batch (P10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter.engine.api import (
    MOST_ALTERNATIVES,
    CancelToken,
    Finished,
    FinishReason,
    Length,
    Piece,
    Request,
    WeightFormat,
)
from gptwriter.engine.torch_engine import TorchEngine
from tests.engine.conftest import loaded

BEFORE = "The old lighthouse keeper walked down to the"
FORMATS = [WeightFormat.INT8, WeightFormat.UNPACKED, WeightFormat.REFERENCE]


def lines(engine: TorchEngine, count: int, banned: str = "", most: int = 8) -> list[str]:
    request = Request(
        BEFORE, length=Length.OPEN, max_tokens=most, alternatives=count, banned=banned
    )
    found = [""] * count
    for step in engine.generate(request, CancelToken()):
        if isinstance(step, Piece):
            found[step.line] += step.text
    return found


@pytest.mark.parametrize("weights", FORMATS)
def test_p10_alternatives_differ_and_the_first_is_the_usual_line(
    tiny_llama: Path, weights: WeightFormat
) -> None:
    engine = loaded(tiny_llama, weights)
    several = lines(engine, 4)
    assert len(set(several)) == 4
    assert all(several)
    assert several[0] == lines(engine, 1)[0]


def test_p10_there_is_an_end_to_the_lines_that_are_written_at_once(engine: TorchEngine) -> None:
    several = lines(engine, 3 * MOST_ALTERNATIVES)
    assert sum(bool(line) for line in several) == MOST_ALTERNATIVES


def test_q16_a_line_among_several_ends_before_a_banned_phrase(engine: TorchEngine) -> None:
    """It cannot go back and say another: all of them are written at once."""
    free = lines(engine, 3, most=24)
    word = free[0].split()[1]
    banned = lines(engine, 3, banned=word, most=24)[0]
    assert free[0].startswith(banned)
    assert word not in banned.split()


def test_p10_the_text_stays_read_behind_alternatives(tiny_llama: Path) -> None:
    engine = loaded(tiny_llama)
    lines(engine, 4)
    *_, last = engine.generate(Request(BEFORE, max_tokens=1, length=Length.OPEN), CancelToken())
    assert isinstance(last, Finished)
    assert last.usage.prefilled_tokens == 1


def test_alternatives_can_be_cancelled(tiny_llama: Path) -> None:
    engine, cancel = loaded(tiny_llama), CancelToken()
    request = Request(BEFORE, length=Length.OPEN, max_tokens=64, alternatives=3)
    steps = []
    for step in engine.generate(request, cancel):
        steps.append(step)
        cancel.cancel()
    assert isinstance(steps[-1], Finished)
    assert steps[-1].reason is FinishReason.CANCELLED
    assert steps[-1].usage.generated_tokens < 64


@pytest.mark.parametrize("typed", [" lighthouse", " ligh", " "])
def test_q14_alternatives_differ_in_what_they_add_to_a_half_typed_word(
    tiny_llama: Path, typed: str
) -> None:
    before = BEFORE + typed
    engine = loaded(tiny_llama)
    request = Request(before, length=Length.SHORT, max_tokens=8, alternatives=4)
    found: dict[int, str] = {}
    for step in engine.generate(request, CancelToken()):
        if isinstance(step, Piece):
            found[step.line] = found.get(step.line, "") + step.text
    assert len(set(found.values())) == len(found) > 1


@pytest.mark.parametrize("most", [0, 1])
def test_alternatives_without_a_token_for_anything_new_end_without_a_word(
    tiny_llama: Path, most: int
) -> None:
    engine = loaded(tiny_llama)
    request = Request(
        "down to the harbqzx", length=Length.PARAGRAPH, max_tokens=most, alternatives=4
    )
    *pieces, last = engine.generate(request, CancelToken())
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.LENGTH
    if most == 0:
        assert pieces == []
