"""Results are found again where they fit, and nowhere else (P8)."""

from __future__ import annotations

import pytest

from gptwriter.engine.api import Length, Request, Sampling
from gptwriter.session.results import Result, Results
from gptwriter.session.strength import Faint


@pytest.fixture
def results() -> Results:
    results = Results(capacity=3)
    results.keep(Request("The cat"), Result(" sat down", (Faint(0, 4, 0.0), Faint(4, 9, 0.5))))
    return results


def found(results: Results, before: str) -> str:
    result = results.find(Request(before))
    return result.text if result else ""


def test_p8_the_same_place_is_answered_from_memory(results: Results) -> None:
    assert found(results, "The cat") == " sat down"


def test_p8_typing_into_an_older_result_finds_the_rest_of_it(results: Results) -> None:
    assert results.find(Request("The cat s")) == Result(
        "at down", (Faint(0, 2, 0.0), Faint(2, 7, 0.5))
    )
    assert results.find(Request("The cat sat")) == Result(" down", (Faint(0, 5, 0.5),))


@pytest.mark.parametrize(
    "request_",
    [
        Request("The cat sat down"),  # nothing is left
        Request("The cat slept"),
        Request("The dog"),
        Request("The cat", " and more"),
        Request("The cat", length=Length.PARAGRAPH),
        Request("The cat", sampling=Sampling(temperature=1.0)),
        Request("The cat", not_first=("sat",)),
        Request("The cat s", not_first=("at",)),
    ],
)
def test_p8_another_place_or_another_wish_finds_nothing(
    results: Results, request_: Request
) -> None:
    assert results.find(request_) is None


def test_p8_the_oldest_unused_result_is_forgotten(results: Results) -> None:
    for text in ("a", "b"):
        results.keep(Request(text), Result(" more"))
    results.find(Request("The cat"))
    results.keep(Request("c"), Result(" more"))
    assert found(results, "a") == ""
    assert found(results, "The cat") == " sat down"


def test_p8_a_long_document_is_told_apart_by_its_end(results: Results) -> None:
    text = "word " * 2_000
    results.keep(Request(text), Result("and"))
    assert found(results, "x" * 8_192 + text) == "and"
    assert found(results, text + " ") == ""
