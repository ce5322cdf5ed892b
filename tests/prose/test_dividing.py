"""A paragraph that is too long is divided at the ends of sentences, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gptwriter.prose.dividing import divided

LIMIT = 4_000


def test_short_paragraphs_stay_as_they_are() -> None:
    text = "One. Two.\n\n" + "word " * 700
    assert divided(text, LIMIT) == text


def test_a_paragraph_that_is_just_not_too_long_stays_as_it_is() -> None:
    text = "One. " * 1_200
    assert divided(text, len(text)) == text
    assert divided(text, len(text) - 1) != text


def test_english_is_divided_behind_a_sentence() -> None:
    parts = divided("She said so. “Did she?” " * 2_000, LIMIT).split("\n")
    assert len(parts) > 10
    assert all(part.endswith((". ", "” ")) for part in parts)
    assert all(part.startswith(("She", "“Did")) for part in parts)


def test_chinese_is_divided_behind_a_sentence() -> None:
    parts = divided("他说：“从前有座山。”山里有座庙。" * 3_000, LIMIT).split("\n")
    assert all(part.endswith(("。”", "。")) for part in parts)
    assert max(map(len, parts)) < LIMIT


def test_without_sentences_it_is_divided_between_words() -> None:
    parts = divided("word " * 9_000, LIMIT).split("\n")
    assert all(part.startswith("word") for part in parts)


def test_without_words_no_letter_is_torn_from_its_marks() -> None:
    parts = divided("e\u0302\u0301" * 9_000, LIMIT).split("\n")
    assert len(parts) > 2
    assert all(part.startswith("e") for part in parts)


@given(st.lists(st.sampled_from(["word ", "从前", "。", "”", ". ", "👩‍👩‍👧", "\n", "x" * 999])))
def test_only_line_breaks_are_added(words: list[str]) -> None:
    text = "".join(words * 9)
    parts = divided(text, LIMIT)
    assert parts.replace("\n", "") == text.replace("\n", "")
    assert max(map(len, parts.split("\n"))) <= LIMIT
