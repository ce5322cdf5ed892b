"""Scripts are told apart as far as spacing and length need it."""

from __future__ import annotations

import pytest

from gptwriter.prose.script import han_letters, han_share, is_full_width_mark, is_han, letters


@pytest.mark.parametrize("character", ["中", "𠮷", "々", "〇"])
def test_q5_han(character: str) -> None:
    assert is_han(character)


@pytest.mark.parametrize("character", ["a", "ア", "あ", "，", "한", "1", ""])
def test_q5_not_han(character: str) -> None:
    assert not is_han(character)


@pytest.mark.parametrize("character", ["，", "。", "！", "：", "」", "》", "\u3000", "…", "—"])
def test_q2_no_space_follows_a_full_width_mark(character: str) -> None:
    assert is_full_width_mark(character)


@pytest.mark.parametrize("character", [",", ".", "”", "’", "中", "Ａ", " ", ""])
def test_q2_other_characters_are_no_full_width_marks(character: str) -> None:
    assert not is_full_width_mark(character)


def test_q5_letters_leave_out_spaces_and_marks() -> None:
    text = "GPT 模型, 3.14！"
    assert (letters(text), han_letters(text)) == (8, 2)


def test_q5_the_share_of_han_is_taken_of_the_letters() -> None:
    assert han_share("GPT 模型！") == pytest.approx(0.4)
    assert han_share("...") == 0
