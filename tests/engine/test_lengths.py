from __future__ import annotations

from gptwriter.engine.api import Length
from gptwriter.engine.lengths import TARGETS, token_budget


def test_q5_a_target_is_filled_by_letters_or_by_han_or_by_both() -> None:
    target = TARGETS[Length.SENTENCE]
    assert target.share("a" * 60) == 1
    assert target.share("猫" * 24) == 1
    assert target.share("a" * 30 + "猫" * 12) == 1


def test_q5_marks_and_spaces_are_free() -> None:
    assert TARGETS[Length.LONG].share(" ——，。… !?") == 0


def test_q5_short_counts_words_and_not_their_letters() -> None:
    target = TARGETS[Length.SHORT]
    assert target.share(" notwithstanding") == target.share(" a")
    assert 4 * target.share(" a") == 1
    assert 6 * target.share("猫") == 1


def test_q5_the_token_budget_follows_the_tokens_per_letter_of_the_text() -> None:
    def budget(before: str, tokens_per_character: int) -> int:
        return token_budget(Length.SENTENCE, 9999, before, lambda t: tokens_per_character * len(t))

    assert budget("猫" * 600, 1) == 24 * 1.5 + 8
    assert budget("𪚥" * 600, 4) == 24 * 4 * 1.5 + 8
    assert budget("a" * 600, 1) == 60 * 1.5 + 8


def test_q5_only_the_end_of_the_text_is_measured() -> None:
    measured: list[str] = []

    def count(text: str) -> int:
        measured.append(text)
        return len(text)

    token_budget(Length.SENTENCE, 64, "a" * 9000, count)
    assert [len(text) for text in measured] == [500]


def test_the_budget_never_exceeds_what_was_asked_for() -> None:
    assert token_budget(Length.LONG, 5, "some words", len) == 5
    assert token_budget(Length.SENTENCE, 64, "", len) == 64
    assert token_budget(Length.OPEN, 1000, "some words", len) == 1000
