"""A term is found however Unicode writes its letters, at the places that Qt would name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.prose.finding import Term, matches
from gptwriter.prose.utf16 import to_utf16


def found(text: str, words: str, *, case: bool = False, whole: bool = False) -> list[str]:
    """The parts of the text that are matches, cut out as Qt would."""
    units = text.encode("utf-16-le")
    return [
        units[2 * start : 2 * end].decode("utf-16-le")
        for start, end in matches(text, Term(words, case, whole))
    ]


@pytest.mark.parametrize(
    ("text", "words", "parts"),
    [
        ("The cat. the end", "THE", ["The", "the"]),
        ("STRASSE und Straße", "straße", ["STRASSE", "Straße"]),
        ("ΣΊΣΥΦΟΣ σίσυφος", "σίσυφοσ", ["ΣΊΣΥΦΟΣ", "σίσυφος"]),
        ("悟空笑道：悟空", "悟空", ["悟空", "悟空"]),
        ("👍a👍👍b𠮷", "👍", ["👍", "👍", "👍"]),
        ("ça\u00a0va, ça va", "ça va", ["ça\u00a0va", "ça va"]),
        ("a.b axb [x]", "a.b", ["a.b"]),
        ("a.b axb [x]", "[X]", ["[x]"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("one\ntwo", "xyz", []),
        ("café, cafe\u0301 CAFE\u0301", "café", ["café", "cafe\u0301", "CAFE\u0301"]),
        ("café, cafe\u0301", "cafe\u0301", ["café", "cafe\u0301"]),
        ("cafe\u0301 cafe", "cafe", ["cafe"]),
    ],
)
def test_a_term_is_found(text: str, words: str, parts: list[str]) -> None:
    assert found(text, words) == parts


def test_case_counts_where_it_is_to_count() -> None:
    assert found("The the THE", "the", case=True) == ["the"]


def test_whole_words_are_told_from_parts_and_those_of_han_have_no_borders() -> None:
    assert found("cat category Cat's", "cat", whole=True) == ["cat", "Cat"]
    assert found("用cat说猫猫", "cat", whole=True) == ["cat"]
    assert found("孙悟空说", "悟空", whole=True) == ["悟空"]


@given(st.text("aB👍中 ", max_size=30), st.text("ab👍中", min_size=1, max_size=2), st.data())
def test_from_a_place_on_the_same_is_found(text: str, words: str, data: st.DataObject) -> None:
    term = Term(words)
    every = list(matches(text, term))
    if every:
        start = data.draw(st.sampled_from([begin for begin, _ in every]))
        assert list(matches(text, term, start)) == [match for match in every if match[0] >= start]
    assert all(end - start <= term.reach for start, end in every)
    assert all(end <= to_utf16(text, len(text)) for _, end in every)
