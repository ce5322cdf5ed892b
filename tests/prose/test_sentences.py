"""A sentence ends where a reader takes a breath, not at every dot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.prose.sentences import sentence_end


@pytest.mark.parametrize(
    "divided",
    [
        "Mr. Smith came.| He sat.",
        "Go!| Now.",
        "“Go!”| he said.",
        '"Go."| He went.',
        "(It was late.)| He went.",
        "他走了。|然后",
        "他说：“走！”|然后走了。",
        "“你好吗？”|他说。",
        "Pi is 3.14 exactly.| Yes.",
        "1. First the milk.| Then",
        "J. R. R. Tolkien wrote.| He",
        "Bread, i.e. food, e.g. rolls, etc. was there.| We",
        "At 5 p.m. it rained.| We",
        "Well... perhaps not.| Yes",
        "他……走了——真的？！|是",
        "It was only I.| She had gone.",
        "In 1999.| Then",
        "Really?!| Yes",
        "See example.com today.| Now",
        "Wait...?| What",
        "Messrs. Smith came.| They",
        "It took approx. ten days.| We",
        "“We must ask a Dr\nHe went.| She",
    ],
)
def test_q4_the_first_sentence_ends_here(divided: str) -> None:
    assert sentence_end(divided.replace("|", "")) == divided.index("|")


@pytest.mark.parametrize(
    "text",
    ["", "and so on", "Mr. Smith", "J. R. R.", "well...", "他走了……", "——", "甲、乙，丙", "2. "],
)
def test_q4_no_sentence_ends_here(text: str) -> None:
    assert sentence_end(text) is None


@pytest.mark.parametrize("text", ["It rained.", "It is 3.", "Go!", "他走了。", "“Go!”", "Well.."])
def test_q4_an_end_at_the_end_of_growing_text_is_not_decided(text: str) -> None:
    assert sentence_end(text, complete=False) is None


@pytest.mark.parametrize("divided", ["It rained.| ", "他说：“走！”|然", "Go!|\n", "No. |3. Go.| "])
def test_q4_the_next_character_decides(divided: str) -> None:
    text = divided.replace("|", "")
    assert sentence_end(text, complete=False) is not None


@given(st.text(alphabet='aA1 .!?…。！”"）\n') | st.text(), st.integers(0, 30))
def test_what_was_decided_in_growing_text_stays(text: str, length: int) -> None:
    early = sentence_end(text[:length], complete=False)
    assert early is None or early == sentence_end(text)
