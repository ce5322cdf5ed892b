"""Several lines of one request become ways to go on."""

from __future__ import annotations

import math

import pytest

from gptwriter.engine.api import Piece
from gptwriter.finetune import copy_guard
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.session.lines import Lines


def said(lines: Lines, *pieces: tuple[int, str, float]) -> list[str]:
    for line, text, probability in pieces:
        lines.push(Piece(text, math.log(probability), line))
    return [way.text for way in lines.ways()]


def test_s60_the_ways_are_known_when_each_line_has_begun() -> None:
    lines = Lines(2, "", "The cat", "")
    said(lines, (0, " sat", 0.5), (0, " down", 1))
    assert not lines.begun
    assert said(lines, (1, " ran", 0.25)) == [" sat down", " ran"]
    assert lines.begun


def test_q14_ways_begin_with_different_words_and_know_how_likely_those_are() -> None:
    lines = Lines(3, " black", "The cat black", "")
    said(lines, (0, " ran", 0.125), (1, " sat", 0.5), (2, " sat", 0.25))
    assert [way.text for way in lines.ways()] == [" black sat", " black ran"]
    assert [way.probability for way in lines.ways()] == pytest.approx([0.5, 0.125])


def test_s60_what_the_model_hardly_considered_is_not_offered() -> None:
    lines = Lines(3, "", "The cat", "")
    assert said(lines, (0, " sat", 0.5), (1, "ran", 0.0001), (2, " ran", 0.001)) == [" sat", " ran"]


def test_s35_each_line_may_be_unlikely_but_says_nothing_twice() -> None:
    lines = Lines(2, "", "The cat sat", " and the dog ran")
    said(lines, (0, " up", 0.001), (1, " and", 1), (1, " the", 1), (1, " dog", 1))
    lines.finish()
    assert [way.text for way in lines.ways()] == [" up"]


def test_q14_a_line_that_never_came_is_no_way() -> None:
    lines = Lines(3, "", "我们", "")
    said(lines, (0, "去", 0.5), (1, "在", 0.5))
    lines.finish()
    assert lines.begun
    assert [way.text for way in lines.ways()] == ["去", "在"]


def test_f13_no_way_says_eight_words_of_a_learned_text() -> None:
    learned = CopyGuard([copy_guard.runs_of(["he carried a lantern and a loaf of bread"])])
    lines = Lines(2, "", "The cat", "", learned)
    copy = " he carried a lantern and a loaf of bread".replace(" ", "| ").split("|")[1:]
    said(lines, (1, " sat", 0.5), *((0, word, 1) for word in copy))
    lines.finish()
    assert [way.text for way in lines.ways()] == [" he carried a lantern and a loaf", " sat"]
