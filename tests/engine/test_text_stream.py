"""The stream is fed as a model would feed it; what comes out is compared in pieces."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.engine.api import FinishReason, Length, Piece
from gptwriter.engine.text_stream import TextStream, trim

END = FinishReason.END_OF_TEXT


def said(
    *chunks: str,
    before: str = "The cat",
    length: Length = Length.SENTENCE,
    stops: tuple[str, ...] = (),
    end: FinishReason = END,
) -> tuple[list[str], FinishReason | None]:
    """The pieces of a text that arrives in these chunks, and how it ended."""
    stream = TextStream(before, length, stops=stops)
    pieces = [piece for chunk in chunks for piece in stream.push(chunk)]
    return texts(pieces + stream.finish(end)), stream.reason


def texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces]


def text(*chunks: str, **settings: Any) -> str:
    return "".join(said(*chunks, **settings)[0])


@pytest.mark.parametrize(
    ("before", "model_says", "shown"),
    [
        ("He said", " that", " that"),
        ("He said ", " that", "that"),
        ("He said ", "that", "that"),
        ("He said", "  that", " that"),
        ("He sa", "id", "id"),
        ("«\u00a0", " oui", "oui"),
        ("我们", " 去公园", "去公园"),
        ("我们，", " 去公园", "去公园"),
        ("我们 ", " 去公园", "去公园"),
        ("", " Once", "Once"),
        ("Chapter 1\n", " Once", "Once"),
        ("第一章\n\u3000\u3000", "从前", "从前"),
        ("GPT", " 模型", " 模型"),
    ],
)
def test_q2_one_space_between_text_and_ghost(before: str, model_says: str, shown: str) -> None:
    assert text(model_says, before=before) == shown


def test_q2_spaces_at_the_end_are_trimmed_and_an_indent_is_not() -> None:
    assert trim("He said \u00a0 ") == "He said"
    assert trim("第一章\n\u3000\u3000") == "第一章\n\u3000\u3000"


@pytest.mark.parametrize(
    ("model_says", "shown"),
    [
        (" sat. Then it", " sat."),
        (" met Mr. Smith today. Then", " met Mr. Smith today."),
        (" ate 3.14 pies! Then", " ate 3.14 pies!"),
        (" said “Go!” Then", " said “Go!”"),
        (" waited... and ate. Then", " waited... and ate."),
    ],
)
def test_q4_a_ghost_stops_behind_the_sentence(model_says: str, shown: str) -> None:
    assert said(*model_says)[1] is FinishReason.SENTENCE
    assert text(*model_says) == text(model_says) == shown


def test_q4_a_full_stop_waits_for_the_next_character() -> None:
    stream = TextStream("Pi is", Length.SENTENCE)
    assert stream.push(" 3.") == []
    assert texts(stream.push("14 and")) == [" 3.14"]


def test_q4_chinese_sentences_stop_with_their_quotes() -> None:
    assert text("走！”然后走了。", before="他说：“") == "走！”"


def test_q4_the_words_left_of_the_caret_decide_too() -> None:
    assert text(". Smith came. Then", before="I met Mr") == ". Smith came."


def test_q4_an_end_left_of_the_caret_ends_nothing() -> None:
    assert text(" Then it sat. And", before="It came. It went.") == " Then it sat."


def test_q5_a_long_sentence_ends_before_the_word_that_is_too_much() -> None:
    pieces, reason = said(*" abcdefghi" * 10)
    assert (len(pieces), reason) == (6, FinishReason.LENGTH)


def test_q5_four_words_or_six_han_characters_are_short() -> None:
    assert text(" one two, three four five", length=Length.SHORT) == " one two, three four"
    assert text("一二三四，五六七", before="我", length=Length.SHORT) == "一二三四，五六"


def test_q5_the_first_word_is_shown_however_long_it_is() -> None:
    assert text(" " + "a" * 99 + " b") == " " + "a" * 99


def test_a_word_that_the_token_budget_cut_is_dropped() -> None:
    assert text(" sat qui", end=FinishReason.LENGTH) == " sat"
    assert text(" sat qui", end=FinishReason.LENGTH, length=Length.OPEN) == " sat qui"


def test_q10_the_last_grapheme_waits() -> None:
    stream = TextStream("我", Length.SENTENCE)
    assert texts(stream.push("们e")) == ["们"]
    assert stream.push("\u0301t") == []
    assert texts(stream.push("é ")) == ["e\u0301té"]


def test_q11_controls_are_stripped() -> None:
    dirty = " a\x00b\x1b[2J\x7f\x85\u2028\ufdd0\ufffc\ufffdc\u202ed\r"
    assert text(dirty, length=Length.OPEN) == " ab[2Jcd"


def test_q11_bidi_controls_stay_where_the_document_uses_them() -> None:
    assert text(" \u2067ab\u2069", before="\u2067x\u2069", length=Length.OPEN) == " \u2067ab\u2069"


def test_q12_a_stop_string_never_shows_whatever_it_comes_in() -> None:
    stops = ("<|endoftext|>",)
    assert said(*" sat<|endoftext|>Human:", stops=stops) == ([" sat"], END)


def test_q12_what_only_looked_like_a_stop_string_is_shown() -> None:
    assert text(*" a <|end of", stops=("<|endoftext|>",), length=Length.OPEN) == " a <|end of"


def test_q13_a_line_break_ends_a_ghost() -> None:
    assert said(" sat\n down") == ([" sat"], FinishReason.PARAGRAPH)


def test_q13_a_ghost_never_starts_with_a_line_break() -> None:
    assert text("\n\n", "\n Sat down") == " Sat down"
    assert text("\n") == ""


def test_line_breaks_are_text_where_everything_was_asked_for() -> None:
    assert text("  \n\nThen. It", "\n", length=Length.OPEN) == "\n\nThen. It\n"


def test_a_paragraph_ends_at_its_line_break_and_not_at_a_sentence() -> None:
    pieces, reason = said(" sat. It ate.\nThen", length=Length.PARAGRAPH)
    assert ("".join(pieces), reason) == (" sat. It ate.", FinishReason.PARAGRAPH)


def test_nothing_comes_after_the_end() -> None:
    stream = TextStream("The cat", Length.SENTENCE)
    assert texts(stream.push(" sat. Then")) == [" sat", "."]
    assert stream.push(" more text") == []
    assert stream.finish(END) == []
    assert stream.reason is FinishReason.SENTENCE


@pytest.mark.parametrize(
    ("model_says", "pieces"),
    [
        (" don’t go, he said", [" don’t", " go", ",", " he", " said"]),
        (" a state-of-the-art 1,000 pies", [" a", " state-of-the-art", " 1,000", " pies"]),
        ("我去，好！？”他", ["我", "去", "，", "好", "！？”"]),
        ("——他走了……再", ["——", "他", "走", "了", "……", "再"]),
        (" GPT模型", [" GPT", "模", "型"]),
        (" 👩‍👩‍👧 ok", [" 👩‍👩‍👧", " ok"]),
    ],
)
def test_s66_pieces_are_words_marks_or_han_characters(model_says: str, pieces: list[str]) -> None:
    assert said(*model_says)[0] == pieces


PROSE = st.text(
    st.sampled_from(list("ab ’'.,!?“”\n我们。，！-1<|>é\u0301👍\u200d\u3000\x00\ufffd"))
)


@given(PROSE, st.data(), st.sampled_from(Length), st.sampled_from(["", "It", "It ", "我", "a.\n"]))
def test_q10_any_chunks_of_a_text_give_the_same_text(
    whole: str, data: st.DataObject, length: Length, before: str
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)))) | {0, len(whole)})
    chunks = [whole[start:end] for start, end in pairwise(cuts)]
    stops = ("<|>", "<|a")
    at_once = text(whole, before=before, length=length, stops=stops)
    assert text(*chunks, before=before, length=length, stops=stops) == at_once
    assert not set(at_once) & set("\x00\ufffd")


@given(PROSE)
def test_q10_no_piece_ends_inside_a_grapheme(whole: str) -> None:
    pieces, _ = said(*whole, length=Length.OPEN)
    borders = {0}
    for grapheme in regex.findall(r"\X", "".join(pieces)):
        borders.add(max(borders) + len(grapheme))
    position = 0
    for piece in pieces:
        position += len(piece)
        assert position in borders


@given(st.text(), st.sampled_from(["word", "word ", "字", ""]))
def test_the_whole_text_comes_out_where_everything_was_asked_for(tail: str, before: str) -> None:
    visible = regex.sub(
        r"[\p{Cc}\p{Cs}\p{Cn}\p{Co}\u2028\u2029\ufffc\ufffd\u202A-\u202E\u2066-\u2069]", "", tail
    )
    assert text(*("x" + visible), before=before, length=Length.OPEN) == "x" + visible


def odds(*chunks: tuple[str, float, float], before: str = "The cat") -> list[tuple[str, float]]:
    """The pieces and their probabilities, of chunks with theirs and that of a border before."""
    stream = TextStream(before, Length.SENTENCE)
    pieces = [
        piece
        for chunk, chance, border in chunks
        for piece in stream.push(chunk, math.log(chance), math.log(border))
    ]
    pieces += stream.finish(FinishReason.END_OF_TEXT)
    return [(piece.text, round(math.exp(piece.log_probability), 3)) for piece in pieces]


def test_q9_a_word_is_as_likely_as_its_tokens_and_its_end() -> None:
    said = odds((" light", 0.5, 1), ("house", 0.8, 0.1), (" stood", 0.2, 0.5))
    assert said == [(" lighthouse", 0.2), (" stood", 0.4)]


def test_q9_the_probabilities_of_all_pieces_make_that_of_all_tokens() -> None:
    said = odds((" we", 0.5, 1), (" do", 0.25, 0.5), (",", 0.1, 0.4), (" now", 0.5, 0.2))
    assert math.prod(chance for _, chance in said) == pytest.approx(
        0.5 * 0.25 * 0.1 * 0.5, rel=0.01
    )


def test_q9_what_was_typed_again_counts_for_the_first_piece() -> None:
    assert odds(("", 0.5, 1), ("id", 0.5, 1), (".", 0.5, 1), before="He sa")[0] == ("id", 0.25)


def test_q9_han_characters_have_no_border_of_their_own() -> None:
    assert odds(("公", 0.5, 0.1), ("园", 0.4, 0.1), before="我们去") == [("公", 0.5), ("园", 0.4)]
