"""What the model might have said instead is found again while the text is as it was (idea 4)."""

from __future__ import annotations

import math

import pytest

from gptwriter.engine.api import Other, Piece, Request
from gptwriter.session.asking import Asking
from gptwriter.session.considered import SHOWN, Considered, Word
from tests.session.scripted_model import ScriptedModel

SAT, RAN, SLEPT = Other(" sat", 0.5), Other(" ran", 0.25), Other(" slept", 0.125)


@pytest.fixture
def considered() -> Considered:
    considered = Considered()
    considered.note("The cat", Piece(" sat", math.log(0.5), others=(SAT, RAN, SLEPT)))
    considered.note("The cat sat", Piece(" down", math.log(0.5)))
    return considered


def at(considered: Considered, text: str, index: int) -> Word | None:
    return considered.find(text[:index], text[index:])


@pytest.mark.parametrize("index", [7, 8, 10])
def test_every_character_of_a_word_leads_to_what_else_might_have_been(
    considered: Considered, index: int
) -> None:
    assert at(considered, "The cat sat down.", index) == Word(" sat", 0.5, (RAN, SLEPT))


def test_a_word_that_the_model_was_sure_of_has_no_others(considered: Considered) -> None:
    assert at(considered, "The cat sat down.", 13) == Word(" down", 0.5, ())


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("The cat sat down.", 3),  # the writer's own word
        ("The cat sat down.", 16),
        ("The cat was down.", 8),  # written over
        ("The dog sat down.", 8),  # other words before it
    ],
)
def test_nothing_is_told_of_any_other_text(considered: Considered, text: str, index: int) -> None:
    assert at(considered, text, index) is None


def test_only_the_text_just_before_a_word_tells_places_apart(considered: Considered) -> None:
    start = "A long book. " * 20
    considered.note(start, Piece("It", math.log(0.5), others=(Other("She", 0.25),)))
    assert at(considered, "New: " + start + "It was.", len(start) + 5)


def test_a_piece_that_begins_with_a_token_is_not_its_own_other() -> None:
    considered = Considered()
    considered.note("The", Piece(" greatest", -1.0, others=(Other(" great", 0.5), RAN)))
    found = at(considered, "The greatest", 5)
    assert found is not None
    assert found.others == (RAN,)


def test_ways_that_were_listed_are_known_whichever_was_taken() -> None:
    considered = Considered()
    considered.note_ways("The cat", (SAT, RAN, SLEPT))
    assert at(considered, "The cat ran.", 9) == Word(" ran", 0.25, (SAT, SLEPT))
    assert at(considered, "The cat sat.", 9) == Word(" sat", 0.5, (RAN, SLEPT))


def test_it_forgets_the_oldest_and_shows_a_few() -> None:
    considered = Considered(capacity=2)
    many = tuple(Other(f" w{number}", 0.01) for number in range(20))
    for before in ("a", "b", "c"):
        considered.note(before, Piece(" x", -1.0, others=many))
    assert considered.find("a", " x") is None
    found = considered.find("c", " x")
    assert found is not None
    assert len(found.others) == SHOWN


def test_a_place_that_was_written_at_again_is_no_longer_the_oldest() -> None:
    considered = Considered(capacity=2)
    for before in ("a", "b", "a", "c"):
        considered.note(before, Piece(" x", -1.0))
    assert considered.find("a", " x")
    assert considered.find("b", " x") is None


def test_what_the_model_says_for_a_ghost_is_noted() -> None:
    model = ScriptedModel()
    asking = Asking(model)
    asking.ask(1, Request("The cat"))
    asking.heard(1, (Piece(" sat", math.log(0.5), others=(SAT, RAN)), Piece(" down", 0.0)))
    assert at(asking.considered, "The cat sat down", 8) == Word(" sat", 0.5, (RAN,))
    assert at(asking.considered, "The cat sat down", 12) == Word(" down", 1.0, ())


def test_so_are_the_ways_that_were_asked_for() -> None:
    model = ScriptedModel()
    asking = Asking(model)
    asking.ask_others(1, Request("The cat", alternatives=2))
    asking.heard(1, (Piece(" sat", math.log(0.5)), Piece(" ran", math.log(0.25), 1)))
    asking.heard_end(1, None)
    assert at(asking.considered, "The cat ran", 8) == Word(" ran", 0.25, (SAT,))
