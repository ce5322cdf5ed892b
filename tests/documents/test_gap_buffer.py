"""A gap buffer is nothing but a string that is edited quickly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.documents.gap_buffer import GapBuffer

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
EDITS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6), TEXT), max_size=30)


@given(TEXT, EDITS)
def test_any_edits_give_the_text_that_a_string_gives(
    start: str, edits: list[tuple[int, int, str]]
) -> None:
    buffer, units = GapBuffer(start), bytearray(start.encode("utf-16-le"))
    for position, removed, text in edits:
        at = min(position, len(units) // 2)
        gone = min(removed, len(units) // 2 - at)
        buffer.replace(at, gone, text)
        units[2 * at : 2 * (at + gone)] = text.encode("utf-16-le")
        assert len(buffer) == len(units) // 2
        assert buffer.text() == units.decode("utf-16-le", "surrogatepass")


def test_halves_of_a_pair_may_come_one_by_one() -> None:
    buffer = GapBuffer("a\ud83d")
    buffer.replace(2, 0, "\udc4d")
    assert buffer.text() == "a👍"
    buffer.replace(1, 1, "")
    assert buffer.text() == "a\udc4d"


@pytest.mark.parametrize("outside", [(-1, 0), (0, 4), (4, 0), (0, -1)])
def test_an_edit_outside_of_the_text_is_refused(outside: tuple[int, int]) -> None:
    buffer = GapBuffer("abc")
    with pytest.raises(ValueError, match="outside"):
        buffer.replace(*outside, "x")
    assert buffer.text() == "abc"
