"""The classical model: a true distribution, better than a coin, and the textbook's numbers."""

from __future__ import annotations

import math

import pytest

from gptwriter.finetune import ngram
from gptwriter.finetune.ngram import CharacterModel
from tests.tiny_models import WORDS


@pytest.mark.parametrize("order", [1, 2, 5])
def test_the_probabilities_behind_any_context_add_up_to_one(order: int) -> None:
    model = CharacterModel([WORDS], order)
    for context in ("", "\0\0\0\0", "keep", "小和尚说", "never seen"):
        padded = ("\0" * 4 + context)[-4:]
        known = sorted(set(WORDS))
        unknown = 65_536 - len(known)
        total = sum(model._probability(padded + each) for each in known)
        total += unknown * model._probability(padded + "\ufffc")
        assert total == pytest.approx(1.0, abs=1e-6)


def test_a_character_that_was_never_seen_costs_something_and_not_everything() -> None:
    (bits,) = CharacterModel([WORDS]).bits(["𓀀"])
    assert 16 < bits < 40


def test_a_known_text_is_expected_and_another_is_not() -> None:
    model = CharacterModel([WORDS])
    known, other = "The old lighthouse keeper", "Zx qj vvk 0189 ŋŋ ðð æ"
    bits = [sum(model.bits([text])) / len(text) for text in (known, other)]
    assert bits[0] < 2
    assert bits[1] > 6


def test_paragraphs_follow_one_another_and_each_has_its_own_bits() -> None:
    model = CharacterModel([WORDS])
    first, second = model.bits(["The old light", "house keeper"])
    whole = model.bits(["The old lighthouse keeper"])[0]
    assert first + second == pytest.approx(whole)
    assert second < model.bits(["house keeper"])[0], "it was expected behind the first"


def test_the_numbers_are_those_of_interpolated_kneser_ney() -> None:
    """Worked out by hand for "abab": bigrams (start)a 1, ab 2, ba 1; a discount is n1/(n1+2 n2)."""
    model = CharacterModel(["abab"], order=2)
    discount = 2 / (2 + 2 * 1)
    unigram_discount = 1 / (1 + 2 * 1)  # a stands behind two characters, b behind one
    alphabet = 1 / 65_536
    b_alone = ((1 - unigram_discount) + unigram_discount * 2 * alphabet) / 3
    expected = ((2 - discount) + discount * 1 * b_alone) / 2
    assert model._probability("ab") == pytest.approx(expected)
    assert model.bits(["a"])[0] == pytest.approx(-math.log2(model._probability("\0a")))


def test_so_long_a_text_that_it_would_fill_the_memory_is_learned_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ngram, "_MOST", 10)
    texts = iter(["abcdefgh", "ijklm", "never asked for"])
    assert list(ngram._bounded(texts)) == ["abcdefgh", "ij"]
    assert next(texts) == "never asked for"
