"""A comparison says what is new, in paragraphs and words, for every text and in little time."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from gptwriter.prose import differences as module
from gptwriter.prose.differences import Kind, Span, common_ends, differences

TEXT = st.text(st.sampled_from("ab 字。\n"), max_size=40)


def rebuilt(spans: list[Span], without: Kind) -> str:
    return "".join(span.text for span in spans if span.kind is not without)


@given(TEXT, TEXT)
def test_the_ends_are_the_same_and_do_not_overlap(old: str, new: str) -> None:
    start, end = common_ends(old, new)
    assert old[:start] == new[:start]
    assert old[len(old) - end :] == new[len(new) - end :]
    assert start + end <= min(len(old), len(new))
    if old != new:
        assert old[start : start + 1] != new[start : start + 1] or start == min(len(old), len(new))


@given(TEXT, TEXT)
def test_both_texts_can_be_read_in_it(old: str, new: str) -> None:
    spans = differences(old, new)
    if not any(span.kind is Kind.SKIPPED for span in spans):
        assert rebuilt(spans, Kind.ADDED) == old
        assert rebuilt(spans, Kind.REMOVED) == new


def test_words_and_han_characters_are_compared_one_by_one() -> None:
    assert differences("The old man. 他走了。", "The young man. 她走了。") == [
        Span(Kind.SAME, "The "),
        Span(Kind.REMOVED, "old"),
        Span(Kind.ADDED, "young"),
        Span(Kind.SAME, " man. "),
        Span(Kind.REMOVED, "他"),
        Span(Kind.ADDED, "她"),
        Span(Kind.SAME, "走了。"),
    ]


def test_only_the_paragraphs_around_a_change_are_shown() -> None:
    old = "".join(f"Paragraph {number}.\n" for number in range(10))
    spans = differences(old, old.replace("4", "four"))
    assert rebuilt(spans, Kind.REMOVED) == "Paragraph four.\n"
    assert [span.kind for span in spans].count(Kind.SKIPPED) == 2


def test_nothing_is_said_of_two_texts_that_are_the_same() -> None:
    assert differences("a\nb\n", "a\nb\n") == [Span(Kind.SKIPPED, "")]


def test_a_book_that_was_changed_everywhere_takes_seconds_at_most() -> None:
    old = "".join(f"The {number} words of a paragraph, again.\n" for number in range(1400))
    began = time.monotonic()
    spans = differences(old, old.replace("words", "letters"))
    assert time.monotonic() - began < 10
    assert rebuilt(spans, Kind.ADDED).startswith("The 0 words")


def test_a_long_change_is_shown_as_replaced() -> None:
    words = "word " * module._MOST_TOKENS
    assert differences(words, words.upper())[0].kind is Kind.REMOVED
