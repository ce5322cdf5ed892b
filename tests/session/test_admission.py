"""What passes of a continuation, piece by piece, by how likely each piece is."""

from __future__ import annotations

import math

import pytest

from gptwriter.engine.api import Piece
from gptwriter.finetune import copy_guard
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.session.admission import ANYTHING, Admission, Thresholds
from gptwriter.session.silence import Silence

HALF = Thresholds(first=0.5, whole=0.3)


def passing(
    *said: tuple[str, float], thresholds: Thresholds = HALF, end: bool = True
) -> tuple[list[str], Silence | None]:
    """What passes at each piece and at the end."""
    admission = Admission(thresholds)
    passed = [admission.push(Piece(text, math.log(chance))) for text, chance in said]
    passed += [admission.finish()] if end else []
    return [text for text in passed if text], admission.silence


def test_q9_a_first_word_that_is_likely_enough_is_shown_at_once() -> None:
    assert passing((" sat", 0.5), end=False) == ([" sat"], None)


def test_q9_a_first_word_that_is_not_likely_enough_is_silence_with_a_name() -> None:
    assert passing((" sat", 0.49), (" down", 1)) == ([], Silence.LOW_CONFIDENCE)


def test_q9_the_ghost_ends_where_all_of_it_together_is_not_likely_any_more() -> None:
    shown, _ = passing((" sat", 0.7), (" down", 0.6), (" on", 0.7), (" it", 1))
    assert shown == [" sat", " down"]


def test_q9_nothing_passes_after_the_end_however_likely() -> None:
    admission = Admission(HALF)
    for piece in (Piece(" sat", -0.1), Piece(" badly", -5), Piece(" on")):
        admission.push(piece)
    assert admission.over
    assert admission.finish() == admission.push(Piece(" it")) == admission.lift() == ""


def test_q9_a_chinese_ghost_is_cut_back_to_a_whole_word() -> None:
    said = [(character, 0.95) for character in "我们去公"]
    assert "".join(passing(*said, ("园", 0.1))[0]) == "我们去"
    assert "".join(passing(*said, ("园", 0.95))[0]) == "我们去公园"


def test_q9_an_opening_quote_comes_with_the_word_behind_it_or_not_at_all() -> None:
    assert passing((" said", 0.9), (" “", 0.9), ("Go", 0.2)) == ([" said"], Silence.LOW_CONFIDENCE)
    assert passing((" said", 0.9), (" “", 0.9), ("Go", 0.9))[0] == [" said", " “Go"]


@pytest.mark.parametrize("marks", [",", " ...", ".", "……", "e", " "])
def test_q8_q17_marks_alone_and_a_single_letter_are_not_worth_a_look(marks: str) -> None:
    assert passing((marks, 1)) == ([], Silence.EMPTY)


@pytest.mark.parametrize("worth", [" a", "ed", "我"])
def test_what_spares_a_key_is_worth_showing(worth: str) -> None:
    assert passing((worth, 1))[0] == [worth]


def test_a_mark_waits_for_the_word_behind_it() -> None:
    assert passing((",", 0.9), (" and", 0.9))[0] == [", and"]


def test_s35_what_the_writer_asks_for_passes_whatever_it_is() -> None:
    assert passing((" a", 0.01), (" b", 0.01), thresholds=ANYTHING)[0] == [" a", " b"]
    assert passing(("…", 0.01), thresholds=ANYTHING)[0] == ["…"]


def test_s19_what_was_held_back_comes_when_the_writer_asks_after_all() -> None:
    admission = Admission(HALF)
    assert admission.push(Piece(",", -0.1)) == ""
    assert admission.lift() == ","
    assert admission.push(Piece(" but", -3)) == " but"


def test_s6_what_passed_is_always_a_start_of_what_was_said() -> None:
    said = ["he", " ran", " to", " the", " “", "old", " ", "house", "，", "我", "们", "走"]
    for chance in (1.0, 0.9, 0.8, 0.6):
        shown = "".join(passing(*[(text, chance) for text in said])[0])
        assert "".join(said).startswith(shown)


def test_q17_a_model_that_says_nothing_is_a_silence_too() -> None:
    assert passing() == ([], Silence.EMPTY)


def around(
    *said: str, before: str = "", after: str = "", end: bool = True
) -> tuple[str, Silence | None]:
    """What passes, each piece being certain, at a place in a text."""
    admission = Admission(HALF, before, after)
    passed = [admission.push(Piece(text)) for text in said]
    passed += [admission.finish()] if end else []
    return "".join(passed), admission.silence


def test_q6_a_ghost_ends_where_it_leaves_the_writer_s_script() -> None:
    shown, silence = around(" walked", " 去", " on", before="The old keeper")
    assert (shown, silence) == (" walked", Silence.SCRIPT)
    assert around("ta", before="我们") == ("", Silence.SCRIPT)


def test_q7_a_ghost_ends_before_what_follows_the_caret() -> None:
    said = (" and", " walked", " home", " again")
    assert around(*said, after=" walked home.") == (" and", Silence.DUPLICATE)
    assert around(*said, after=" walked away.")[0] == " and walked home again"


@pytest.mark.parametrize("said", [(" walked", " home"), (" Walked",)])
def test_q7_a_ghost_that_only_says_what_follows_is_not_shown(said: tuple[str, ...]) -> None:
    assert around(*said, after=" walked home, and slept") == ("", Silence.DUPLICATE)


def test_q7_one_word_at_the_end_may_be_chance() -> None:
    assert around(" to", " the", after=" the sea")[0] == " to the"


def test_q8_a_ghost_ends_where_it_begins_to_go_in_circles() -> None:
    said = (" the", " old", " man", " saw", " the", " old", " man", " again")
    assert around(*said) == (" the old man saw the", Silence.REPEAT)


def test_q8_what_was_just_written_is_not_said_again() -> None:
    before = "It was the best of times. And then"
    said = (" it", " was", " the", " best", " of", " times")
    assert around(*said, before=before) == (" it was", Silence.REPEAT)
    assert around(*said[:4], " man", before=before)[0] == " it was the best man"


def test_q8_what_waits_because_it_may_be_a_repetition_comes_at_the_end() -> None:
    before = "It was the best of times. And then"
    said = (" it", " was", " the", " best")
    assert around(*said, before=before, end=False)[0] == " it was"
    assert around(*said, before=before)[0] == " it was the best"


LEARNED = CopyGuard(
    [
        copy_guard.runs_of(
            [
                "He carried a lantern and a loaf of bread home.",
                "从前有一座山山上有一座庙里有一个老和尚",
            ]
        )
    ]
)


def guarded(*said: str, thresholds: Thresholds = HALF) -> tuple[str, Silence | None]:
    admission = Admission(thresholds, learned=LEARNED)
    passed = [admission.push(Piece(text, 0.0)) for text in said]
    return "".join([*passed, admission.finish()]), admission.silence


@pytest.mark.parametrize("thresholds", [HALF, ANYTHING])
def test_f13_a_ghost_ends_before_it_says_eight_words_of_a_learned_text(
    thresholds: Thresholds,
) -> None:
    said = " and he carried a lantern and a loaf of bread home".replace(" ", "| ").split("|")[1:]
    shown, silence = guarded(*said, thresholds=thresholds)
    assert shown == " and he carried a lantern and a loaf"
    assert silence is Silence.COPIED


def test_f13_a_chinese_ghost_ends_before_fifteen_characters_of_a_learned_text() -> None:
    shown, silence = guarded(*"从前有一座山山上有一座庙里有一个")
    assert shown == "从前有一座山山上有一座庙里有"
    assert silence is Silence.COPIED


def test_f13_seven_words_of_a_learned_text_pass() -> None:
    said = (" he", " carried", " a", " lantern", " and", " a", " loaf", " to", " the", " sea")
    assert guarded(*said) == ("".join(said), None)
