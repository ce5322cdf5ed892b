"""Qt's positions and Python's name the same places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gptwriter.prose.utf16 import from_utf16, to_utf16, utf16_length

TEXTS = st.lists(st.sampled_from(["𠮷", "👍", "a", "中", "e\u0301"]) | st.characters()).map("".join)


def test_s55_a_rare_character_counts_two() -> None:
    assert utf16_length("𠮷a") == 3
    assert to_utf16("𠮷a", 1) == 2
    assert from_utf16("𠮷a", 2) == 1


def test_s55_a_position_inside_a_pair_is_its_start() -> None:
    assert from_utf16("a𠮷b", 2) == 1


@given(TEXTS)
def test_s55_the_length_is_that_of_the_encoding(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(TEXTS)
def test_s55_every_position_comes_back(text: str) -> None:
    assert [from_utf16(text, to_utf16(text, i)) for i in range(len(text) + 1)] == list(
        range(len(text) + 1)
    )


def test_positions_behind_the_end_are_the_end() -> None:
    assert from_utf16("𠮷", 9) == 1
