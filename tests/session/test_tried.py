"""What was seen at a place is known there and nowhere else (S36)."""

from __future__ import annotations

from gptwriter.session.tried import CAPACITY, Tried


def test_s36_the_first_words_are_known_in_the_order_they_were_seen() -> None:
    tried = Tried()
    for ghost in (" sat down", " ran", " sat up", ", and"):
        tried.note("The cat", ghost)
    assert tried.at("The cat") == ("sat", "ran", ",")
    assert tried.at("The dog") == ()


def test_s36_a_chinese_word_is_a_word() -> None:
    tried = Tried()
    tried.note("我们去", "公园散步")
    assert tried.at("我们去") == ("公园",)


def test_s36_a_place_is_known_by_the_end_of_its_text_and_the_oldest_is_forgotten() -> None:
    tried = Tried()
    tried.note("x" * 10_000, " sat")
    assert tried.at("x" * 300) == ("sat",)
    for number in range(CAPACITY):
        tried.note(f"place {number}", " ran")
    assert tried.at("x" * 300) == ()
    assert tried.at("place 0") == ("ran",)
