"""Phrases a writer never wants to read, found while a text grows."""

from __future__ import annotations

import pytest

from gptwriter.engine.banned import BannedPhrases, Found, _pattern, banned

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


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("del", "ve on", Found(0, whole=True)),
        ("del", "v", Found(0, whole=False)),
        ("del", "ta", None),
        ("delve", " on", None),
        ("delve", " and delve on", Found(10, whole=True)),
        ("a", " testament to him", Found(0, whole=True)),
        ("不", "由得", Found(0, whole=True)),
        ("del", "", None),
    ],
)
def test_q16_a_phrase_may_begin_in_what_was_typed_but_does_not_end_there(
    typed: str, text: str, found: Found | None
) -> None:
    assert PHRASES.find(" ", typed + text, final=False, typed=len(typed)) == found


def test_q16_where_nothing_is_banned_nothing_is_held() -> None:
    assert BannedPhrases(" \n").find("", "delve", final=False) is None


def test_q16_a_long_list_is_understood_once_and_each_border_is_said_once() -> None:
    lines = "\n".join(f"phrase number{number:04}" for number in range(500))
    assert len(_pattern(lines.splitlines())) < 2 * len(lines)  # it was eight times as long
    assert banned(lines) is banned(lines)
    assert banned(lines).find("", "a phrase number0042, yes", final=False) == Found(2, whole=True)
    assert banned(lines).find("", "a phrase number00421", final=False) is None


def test_q16_phrases_with_and_without_letters_at_their_ends_stand_in_one_list() -> None:
    phrases = BannedPhrases("delve\n…and\nso!\n——")
    for text, start in ((" delve.", 1), ("x…and ", 1), (" so! ", 1), ("我——他", 1)):
        assert phrases.find("", text, final=True) == Found(start, whole=True)
    assert phrases.find("", "x…andy", final=True) is None
