"""A model that wants to say a banned phrase says something else, and nobody sees it try."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter.engine.api import Finished, Length, Request
from gptwriter.engine.tokenizer import Tokenizer
from tests.engine.opinionated import Opinionated

BEFORE = "He"


@pytest.fixture
def tokenizer(tiny_llama: Path) -> Tokenizer:
    return Tokenizer(tiny_llama)


def said(
    model: Opinionated, banned: str, *, tokens: int = 8, not_first: tuple[str, ...] = ()
) -> list[str]:
    request = Request(f"{BEFORE},", "", Length.SENTENCE, tokens, banned=banned, not_first=not_first)
    return [piece.text for piece in model.continues(request)]


def walker(tokenizer: Tokenizer) -> Opinionated:
    return Opinionated(
        tokenizer,
        [" walked", " had", " said"],
        [" down", " the"],
        [" to", " every"],
        ["."],
        [" The"],
    )


def test_q16_without_a_ban_the_likeliest_is_said(tokenizer: Tokenizer) -> None:
    assert said(walker(tokenizer), "") == [" walked", " down", " to", "."]


def test_q16_a_banned_word_is_replaced_by_the_next_likely_one(tokenizer: Tokenizer) -> None:
    assert said(walker(tokenizer), "down") == [" walked", " the", " to", "."]


def test_q16_a_phrase_is_taken_back_to_its_first_word(tokenizer: Tokenizer) -> None:
    model = walker(tokenizer)
    assert said(model, "walked down to") == [" had", " down", " to", "."]
    assert len(model.read_lengths) > 5  # it went back


def test_s36_a_word_that_was_seen_is_not_said_where_a_banned_phrase_was_taken_back(
    tokenizer: Tokenizer,
) -> None:
    pieces = said(walker(tokenizer), "walked down to", not_first=("had",))
    assert pieces == [" said", " down", " to", "."]


def test_q17_what_was_taken_back_is_counted(tokenizer: Tokenizer) -> None:
    request = Request(f"{BEFORE},", "", Length.SENTENCE, 8, banned="walked down to")
    finished = walker(tokenizer).answers(request)[-1]
    assert isinstance(finished, Finished)
    assert finished.banned == 1


def test_q16_what_only_begins_like_a_phrase_is_said_after_all(tokenizer: Tokenizer) -> None:
    assert said(walker(tokenizer), "walked down every") == [" walked", " down", " to", "."]


def test_q16_a_phrase_at_the_end_is_not_said_either(tokenizer: Tokenizer) -> None:
    places = [" walked", " had"], [" down", " the"], [" to", " every"]
    text = "".join(said(Opinionated(tokenizer, *places), "to", tokens=3))
    assert text == " walked"  # and " down" may have been cut short by the number of tokens


def test_q16_a_model_that_wants_nothing_else_ends(tokenizer: Tokenizer) -> None:
    words = [" walked", " had", " said", " down", " the", " to", " every", " morning"]
    alike = {word for word in words if len(tokenizer.encode(word)) == 1}
    model = Opinionated(tokenizer, sorted(alike), sorted(alike))
    said(model, "\n".join(alike), tokens=2)
    assert len(model.read_lengths) <= 20


def test_q16_a_model_that_wants_many_others_ends_when_sixteen_were_taken_back(
    tokenizer: Tokenizer,
) -> None:
    alone = [tokenizer.decode([token]) for token in range(tokenizer.vocabulary)]
    words = sorted({word for word in alone if word[:1] == " " and word[1:].isalpha()})
    likes = [word for word in words if len(tokenizer.encode(word)) == 1]
    assert len(likes) > 20
    model = Opinionated(tokenizer, likes, ["."])
    request = Request(f"{BEFORE},", "", Length.SENTENCE, 8, banned="\n".join(likes))
    finished = model.answers(request)[-1]
    assert isinstance(finished, Finished)
    assert finished.banned == 16


def test_q16_q1_a_half_typed_word_becomes_another_one(tokenizer: Tokenizer) -> None:
    model = Opinionated(tokenizer, [" that", " the"], [" harbour"], ["."])
    request = Request("He th", "", Length.SENTENCE, 8, banned="that")
    assert "".join(piece.text for piece in model.continues(request)) == "e harbour."


def test_q16_what_the_writer_has_typed_is_hers_even_where_it_is_banned(
    tokenizer: Tokenizer,
) -> None:
    model = Opinionated(tokenizer, [" the"], [" harbour"], ["."])
    request = Request("He the", "", Length.SENTENCE, 8, banned="the")
    assert "".join(piece.text for piece in model.continues(request)) == " harbour."


@pytest.mark.parametrize(
    ("not_first", "first"),
    [((), " walked"), (("walked",), " had"), (("had", "walked"), " said"), (("walk",), " walked")],
)
def test_s36_the_first_word_is_another_than_those_that_were_seen(
    tokenizer: Tokenizer, not_first: tuple[str, ...], first: str
) -> None:
    pieces = said(walker(tokenizer), "", not_first=not_first)
    assert pieces == [first, " down", " to", "."]


def test_s36_what_was_seen_may_come_later(tokenizer: Tokenizer) -> None:
    assert said(walker(tokenizer), "", not_first=("down", "to")) == [" walked", " down", " to", "."]


def test_s36_a_model_that_wants_no_other_word_says_nothing_seen(tokenizer: Tokenizer) -> None:
    model = Opinionated(tokenizer, [" walked"], [" down"])
    assert said(model, "", tokens=1, not_first=("walked",))[:1] != [" walked"]
