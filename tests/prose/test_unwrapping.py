"""Wrapped lines become paragraphs again; verse, lists, headings and unwrapped texts stay."""

from __future__ import annotations

import random
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.prose import unwrapping
from gptwriter.prose.unwrapping import unwrap

ENGLISH = [
    (
        "The harbour lay still under a pale sky, and nobody on the quay had yet lit a lamp or "
        "spoken above a whisper; the boats knocked against the stones as they had done every night."
    ),
    (
        "“You came back,” she said, not turning round. “I had given up the habit of looking at the "
        "road, and now I shall have to begin again, which is a nuisance at my age.”"
    ),
    (
        "He put down his bag. There was nothing to say to that, so he said nothing, and for a "
        "while they watched the water together while the lamps came on behind them one by one."
    ),
]
CHINESE = [
    "港口在灰白的天空下静静地躺着，码头上还没有人点灯，也没有人高声说话，只有小船一下一下地碰着石岸，像每个夜晚一样，谁也不去理会它们。",
    "她没有转过身来，只是轻轻地说：“你回来了。我早就不再望那条路了，现在又得从头开始，到了我这个年纪，这可真是一件麻烦事，你说是不是？”",
]
VERSE = ["    The lamps are lit,", "    the boats are in,", "    and no one sings."]


def wrapped(paragraph: str, width: int = 72) -> str:
    return textwrap.fill(paragraph, width, break_on_hyphens=False)


def wrapped_chinese(paragraph: str, letters: int = 30) -> str:
    return "\n".join(paragraph[at : at + letters] for at in range(0, len(paragraph), letters))


def test_english_lines_are_joined_with_a_space() -> None:
    assert unwrap("\n\n".join(map(wrapped, ENGLISH))) == "\n\n".join(ENGLISH)


def test_chinese_lines_are_joined_without_one() -> None:
    assert unwrap("\n\n".join(map(wrapped_chinese, CHINESE))) == "\n\n".join(CHINESE)


@pytest.mark.parametrize("indent", ["    ", "　　", "\t"])
def test_an_indent_starts_a_paragraph_where_no_blank_line_does(indent: str) -> None:
    paragraphs = [indent + paragraph for paragraph in CHINESE * 3]
    assert unwrap("\n".join(map(wrapped_chinese, paragraphs))) == "\n".join(paragraphs)


def test_a_paragraph_may_follow_a_short_last_line_at_once() -> None:
    paragraphs = [paragraph + " So it went." for paragraph in ENGLISH]
    assert unwrap("\n".join(map(wrapped, paragraphs))) == "\n".join(paragraphs)


@pytest.mark.parametrize(
    "kept",
    [
        "\n".join(VERSE),
        "CHAPTER I\nThe Harbour",
        "- salt\n- rope\n- a lamp",
        "1. salt\n2. rope\n3. a lamp",
        "一、盐\n二、绳\n三、灯",
        "床前明月光，\n疑是地上霜。",
    ],
)
def test_verse_lists_and_headings_stay(kept: str) -> None:
    text = "\n\n".join([*map(wrapped, ENGLISH), kept, wrapped(ENGLISH[0])])
    assert unwrap(text) == "\n\n".join([*ENGLISH, kept, ENGLISH[0]])


@pytest.mark.parametrize("mark", ["- ", "> ", "12. ", "　　"])
def test_what_starts_with_a_mark_is_a_paragraph_of_its_own_behind_a_full_line(mark: str) -> None:
    text = "\n".join([(mark + "word " * 14)[:60].rstrip()] * 8)
    assert unwrap(text) == text


def test_an_indent_starts_a_paragraph_behind_a_full_line() -> None:
    paragraph = ["    " + "x" * 66, *["y" * 70] * 3]
    assert unwrap("\n".join(paragraph * 4)) == "\n".join([" ".join(paragraph)] * 4)


def test_a_few_full_lines_prove_nothing() -> None:
    lines = ["word " * 13 + "words"] * 4
    assert unwrap("\n".join(lines)) == "\n".join(lines)
    assert "\n" not in unwrap("\n".join([*lines, lines[0]]))


def test_an_item_of_a_list_is_one_line_again() -> None:
    items = [
        textwrap.fill(paragraph, 72, initial_indent="- ", subsequent_indent="  ")
        for paragraph in ENGLISH
    ]
    assert unwrap("\n".join(items)) == "\n".join(f"- {paragraph}" for paragraph in ENGLISH)


def test_a_word_with_its_own_hyphen_gets_no_space_into_it() -> None:
    text = "\n".join(
        ["It was a long and well-lit and well-", "known road and nobody walked it."] * 6
    )
    assert "well-known" in unwrap(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "One line.",
        "\n\n".join(ENGLISH),
        "\n".join(CHINESE * 5),
        "\n".join(VERSE * 10),
        "“Yes.”\n“No.”\n“Why?”\n" * 10,
        "\n".join(f"{number}. item" for number in range(50)),
        "x = 1\nif x:\n    y = 2\n" * 10,
    ],
)
def test_what_was_not_wrapped_is_left_alone(text: str) -> None:
    assert unwrap(text) == text


LINES = st.lists(
    st.sampled_from(["", "a b", "- 从", "　从，", "\t", "b" * 70, "从。" * 35]), max_size=30
)


@given(LINES.map("\n".join))
def test_no_letter_is_lost_or_added(text: str) -> None:
    assert "".join(unwrap(text).split()) == "".join(text.split())


@given(st.integers(0, 2**32), st.integers(50, 100))
def test_wrapping_is_undone_whatever_the_width(seed: int, width: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - words, not secrets
    paragraphs = [
        " ".join("x" * chance.randint(1, 12) for _ in range(chance.randint(40, 60)))
        for _ in range(4)
    ]
    text = "\n\n".join(wrapped(paragraph, width) for paragraph in paragraphs)
    assert unwrap(text) == "\n\n".join(paragraphs)


def test_a_paragraph_is_put_together_once_however_many_lines_it_has() -> None:
    parts = ["one "]
    for line in (" two", "well-", "known ", "山", "水"):
        unwrapping._join(parts, line)
    assert parts == ["one", " two", " well-", "known", "山", "水"]
