"""Eight words or fifteen Han characters in a row are a copy, however they are punctuated."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gptwriter.finetune.copying import CopyIndex
from gptwriter.finetune.document import Document
from gptwriter.finetune.shingles import shingles

SENTENCE = "He carried a lantern and a loaf of bread to the old harbour."
HAN = "从前有一座山，山上有一座庙，庙里有一个老和尚。"
INDEX = CopyIndex([Document("a", f"Once. {SENTENCE}"), Document("b", HAN)])


def copied(text: str) -> list[str]:
    return [text[stretch.start : stretch.end] for stretch in INDEX.find(text)]


def test_f13_eight_words_in_a_row_are_a_copy_and_seven_are_not() -> None:
    assert copied("He carried a lantern and a loaf of") == ["He carried a lantern and a loaf of"]
    assert copied("He carried a lantern and a loaf") == []


def test_f13_fifteen_han_characters_in_a_row_are_a_copy_and_fourteen_are_not() -> None:
    assert copied("有一座山，山上有一座庙，庙里有一个") == ["有一座山，山上有一座庙，庙里有一个"]
    assert copied("有一座山，山上有一座庙，庙里有一") == []


def test_marks_and_capitals_do_not_hide_a_copy() -> None:
    assert copied("“HE carried—a lantern; and a loaf of bread!”") == [
        "HE carried—a lantern; and a loaf of bread"
    ]


def test_a_curly_apostrophe_hides_none_either() -> None:
    index = CopyIndex([Document("", "He doesn't know what it is that he doesn't know.")])
    assert index.copied_share(["He doesn’t know what it is that he doesn’t know"]) == 1.0


def test_a_longer_copy_is_one_stretch_with_its_origin() -> None:
    [stretch] = INDEX.find(f"It is said: {SENTENCE}")
    assert (stretch.start, stretch.end) == (12, 12 + len(SENTENCE) - 1)
    assert (stretch.document, stretch.origin) == (0, len("Once. "))
    [stretch] = INDEX.find(HAN)
    assert (stretch.document, stretch.origin) == (1, 0)


def test_the_share_counts_characters() -> None:
    assert INDEX.copied_share([SENTENCE[:-1], "x" * (len(SENTENCE) - 1)]) == 0.5
    assert INDEX.copied_share([]) == 0


def test_a_run_ends_where_the_script_changes() -> None:
    assert list(shingles("one two three four 五六七八九十 five six seven eight")) == []


@given(st.text(max_size=200))
def test_a_run_stands_where_it_says(text: str) -> None:
    for shingle in shingles(text):
        assert 0 <= shingle.start < shingle.end <= len(text)
        [again] = shingles(text[shingle.start : shingle.end])
        assert again.number == shingle.number
