"""Words, steps and deletions take the same units, in English and in Chinese."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gptwriter.prose import units
from gptwriter.prose.units import (
    Unit,
    graphemes,
    head,
    word_at,
    word_end_after,
    word_start_before,
    words,
)

# Prose from both scripts, marks, emoji sequences, combining marks and any other character.
PARTS = [
    "word",
    "don’t",
    "3.14",
    "从前有座山",
    "南京市长江大桥",
    "𠮷野家",
    "，",
    "。",
    "“",
    "”",
    '"',
]
PARTS += [
    "'",
    "’",
    "...",
    "……",
    "——",
    "(",
    ")",
    " ",
    "  ",
    "\n",
    "\u3000",
    "é",
    "e\u0301",
    "👩‍👩‍👧",
]
TEXTS = st.lists(st.sampled_from(PARTS) | st.characters(), max_size=40).map("".join)


@pytest.mark.parametrize(
    "divided",
    [
        " jumps| over|,| the",
        " “Go|!”| he| said",
        " 3.14| metres",
        "?!| What",
        "南京市|长江大桥|，|从前",
        "他|说|：|“你好|！”",
        "——|他|走|了|……",
        "GPT|模型| 很|好",
        "《红楼梦|》|里",
    ],
)
def test_s55_the_agreed_vectors(divided: str) -> None:
    assert words(divided.replace("|", "")) == divided.split("|")


@pytest.mark.parametrize(
    "divided",
    [
        "one| two| ",
        "one|\n\n|two",
        "one| |\n|\u3000\u3000从前",
    ],
)
def test_s50_leading_space_travels_and_a_line_break_run_stands_alone(divided: str) -> None:
    assert words(divided.replace("|", "")) == divided.split("|")


@pytest.mark.parametrize(
    "divided",
    [
        'said|,| "Hello|,"| he',
        '他|说|：|"走|！"|然后',
        "——|“你好",
        " (see| ‘this|’)",
        "twice|—|\"'no|'",
        "an| (| open",
        " **|bold|**",
    ],
)
def test_s51_marks_are_units_and_opening_ones_travel(divided: str) -> None:
    assert words(divided.replace("|", "")) == divided.split("|")


@pytest.mark.parametrize(
    "divided",
    [
        "don’t| don't| state-of-the-art| 3.14| 1,000",
        "’Twas| the| writers|’| room",
        "e.g|.| this|--|that|,|not| 1|,| 2",
        "in| 1984|,|then| x|,|1",
    ],
)
def test_s52_inner_marks_do_not_divide_a_word(divided: str) -> None:
    assert words(divided.replace("|", "")) == divided.split("|")


def test_s53_without_rjieba_each_han_character_is_a_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    assert words("南京市，GPT") == ["南", "京", "市", "，", "GPT"]


@given(TEXTS)
@example("👩‍👩‍👧é\r\ne\u0301")
@example(".\u0301abc")
def test_s55_units_join_to_the_text_and_divide_no_grapheme(text: str) -> None:
    divided = words(text)
    assert "".join(divided) == text
    assert all(divided)
    assert _borders(divided) <= _borders(graphemes(text))


@given(TEXTS)
def test_graphemes_join_to_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text


def test_a_family_of_emoji_is_one_grapheme() -> None:
    assert graphemes("a👩‍👩‍👧e\u0301") == ["a", "👩‍👩‍👧", "e\u0301"]


def test_s31_the_head_by_words_is_the_first_unit() -> None:
    assert head(" jumps over", Unit.WORD) == " jumps"


def test_s54_the_head_by_sentences_ends_behind_the_closing_quote() -> None:
    assert head(" “Go!” he said.", Unit.SENTENCE) == " “Go!”"


def test_s54_the_head_by_sentences_is_all_where_no_sentence_ends() -> None:
    assert head(" and so on", Unit.SENTENCE) == " and so on"


@given(TEXTS, st.sampled_from(Unit))
def test_a_head_starts_the_text_and_is_empty_only_if_the_text_is(text: str, unit: Unit) -> None:
    taken = head(text, unit)
    assert text.startswith(taken)
    assert bool(taken) == bool(text)


@pytest.mark.parametrize(
    ("marked", "start", "end"),
    [
        ("one two|", 4, 7),
        ("one t|wo", 4, 7),
        ("one |two", 0, 7),
        ("one| two", 0, 7),
        ("|one", 0, 3),
        ("“Go|!”", 1, 5),
        ("他在南京市|长江大桥上", 2, 9),
    ],
)
def test_s53_steps_stop_at_the_same_borders(marked: str, start: int, end: int) -> None:
    index = marked.index("|")
    text = marked.replace("|", "")
    assert (word_start_before(text, index), word_end_after(text, index)) == (start, end)


def test_s53_a_double_click_selects_the_word_without_its_space_and_quote() -> None:
    text = "说 “Hello, 南京市长江大桥"
    assert [text[slice(*word_at(text, index))] for index in (1, 2, 4, 8, 12, 16, 17)] == [
        " ",
        "“",
        "Hello",
        ",",
        "南京市",
        "长江大桥",
        "",
    ]


@given(TEXTS, st.integers(0, 10_000))
@example("word" + " " * 900, 800)
@example("人" * 900, 600)
@example("a" + "\u0301" * 900, 500)
def test_a_long_paragraph_has_the_borders_it_has_when_read_whole(text: str, place: int) -> None:
    text *= 1 + 900 // max(1, len(text))
    index = place % (len(text) + 1)
    segments = [segment for segment in units._segments(text) if segment.kind != "space"]
    starts = [segment.start for segment in segments if segment.start < index]
    ends = [segment.end for segment in segments if segment.end > index]
    assert word_start_before(text, index) == max(starts, default=0)
    assert word_end_after(text, index) == min(ends, default=len(text))


def _borders(parts: list[str]) -> set[int]:
    return {sum(map(len, parts[:count])) for count in range(len(parts) + 1)}


def test_what_is_prepared_is_not_loaded_again_for_the_first_chinese_word() -> None:
    script = (
        "import sys; from gptwriter.prose import units; assert 'rjieba' not in sys.modules\n"
        "units.prepare(); assert 'rjieba' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
