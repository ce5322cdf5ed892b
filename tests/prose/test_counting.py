"""Counts are those that writers of either script expect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.prose.counting import Counts, words_and_characters


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("", 0, 0),
        ("don’t stop the state-of-the-art 3.14", 5, 32),
        ("从前有座山，山里有庙。", 9, 11),
        ("GPT模型 很好\n", 5, 7),
        ("カタカナ", 4, 4),
        ("cafe\u0301 co\xadoperate", 2, 13),
        (" —— … \n", 0, 3),
    ],
)
def test_words_and_characters(text: str, words: int, characters: int) -> None:
    assert words_and_characters(text) == Counts(words, characters)


@given(st.text(), st.text())
def test_a_line_break_divides_counts(first: str, second: str) -> None:
    one, two = words_and_characters(first), words_and_characters(second)
    both = words_and_characters(f"{first}\n{second}")
    assert both == Counts(one.words + two.words, one.characters + two.characters)
