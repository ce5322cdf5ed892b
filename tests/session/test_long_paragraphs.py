"""What nobody could type in is divided; everything else stays as it is."""

from __future__ import annotations

import pytest

from gptwriter.session.long_paragraphs import LONGEST_PARAGRAPH, LONGEST_WORD, writable

SENTENCE = "It rained. "


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * (LONGEST_PARAGRAPH // len(SENTENCE)),
        "a" * LONGEST_WORD,
        "-" * (2 * LONGEST_WORD),  # a line may end at each
        "山" * LONGEST_PARAGRAPH,
    ],
)
def test_r16_what_can_be_typed_in_stays_as_it_is(text: str) -> None:
    assert writable(text) == text


@pytest.mark.parametrize(
    "text", [SENTENCE * (2 * LONGEST_PARAGRAPH // len(SENTENCE)), "a" * (LONGEST_WORD + 1)]
)
def test_r16_a_paragraph_or_a_word_that_is_too_long_is_divided(text: str) -> None:
    found = writable(text)
    assert "\n" in found
    assert found.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert writable(found) == found
