"""Phrases a writer never wants to read, found while a text grows."""

from __future__ import annotations

import pytest

from gptwriter.engine.banned import BannedPhrases, Found

PHRASES = BannedPhrases("a testament to\n\n  delve  \n不由得")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" it was a testament to him", Found(8, whole=True)),
        (" it was A  Testament\nto, him", Found(8, whole=True)),
        (" it was a test", Found(8, whole=False)),
        (" it was a", Found(8, whole=False)),
        (" it was a testimony", None),
        (" it was a testament to", Found(8, whole=False)),
        (" it was a testament total", None),
        (" they delve.", Found(6, whole=True)),
        (" they delved.", None),
        (" cadelve.", None),
        ("他不由得笑了", Found(1, whole=True)),
        ("他不由", Found(1, whole=False)),
        ("他不由得", Found(1, whole=True)),
        ("", None),
    ],
)
def test_q16_a_phrase_is_found_as_soon_as_it_may_begin(text: str, found: Found | None) -> None:
    assert PHRASES.find("x", text, final=False) == found


def test_q16_at_the_end_a_phrase_is_whole_or_none() -> None:
    assert PHRASES.find("x", " they delve", final=True) == Found(6, whole=True)
    assert PHRASES.find("x", " it was a test", final=True) is None


def test_q16_a_word_that_began_before_is_not_the_phrase() -> None:
    assert PHRASES.find("n", "delve on", final=False) is None
    assert PHRASES.find(" ", "delve on", final=False) == Found(0, whole=True)


def test_q16_where_nothing_is_banned_nothing_is_held() -> None:
    assert BannedPhrases(" \n").find("", "delve", final=False) is None
