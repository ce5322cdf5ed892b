"""Results are found again where they fit, and nowhere else (P8)."""

from __future__ import annotations

import pytest

from gptwriter.engine.api import Length, Request, Sampling
from gptwriter.session.results import Results


@pytest.fixture
def results() -> Results:
    results = Results(capacity=3)
    results.keep(Request("The cat"), " sat down")
    return results


def test_p8_the_same_place_is_answered_from_memory(results: Results) -> None:
    assert results.find(Request("The cat")) == " sat down"


def test_p8_typing_into_an_older_result_finds_the_rest_of_it(results: Results) -> None:
    assert results.find(Request("The cat sat")) == " down"


@pytest.mark.parametrize(
    "request_",
    [
        Request("The cat sat down"),  # nothing is left
        Request("The cat slept"),
        Request("The dog"),
        Request("The cat", " and more"),
        Request("The cat", length=Length.PARAGRAPH),
        Request("The cat", sampling=Sampling(temperature=1.0)),
    ],
)
def test_p8_another_place_or_another_wish_finds_nothing(
    results: Results, request_: Request
) -> None:
    assert results.find(request_) == ""


def test_p8_the_oldest_unused_result_is_forgotten(results: Results) -> None:
    for text in ("a", "b"):
        results.keep(Request(text), " more")
    results.find(Request("The cat"))
    results.keep(Request("c"), " more")
    assert results.find(Request("a")) == ""
    assert results.find(Request("The cat")) == " sat down"


def test_p8_a_long_document_is_told_apart_by_its_end(results: Results) -> None:
    text = "word " * 2_000
    results.keep(Request(text), "and")
    assert results.find(Request("x" * 8_192 + text)) == "and"
    assert results.find(Request(text + " ")) == ""
