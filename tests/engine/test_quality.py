from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from gptwriter.engine.quality import Sample, bits_per_character

VOCABULARY = 4


class Guesser:
    """Expects the token that is one higher, or has no idea; counts what it was shown."""

    def __init__(self, *, sure: bool) -> None:
        self._sure = sure
        self.shown: list[list[int]] = []

    def keep(self, length: int) -> int:
        return length

    def forward(self, tokens: Sequence[int], rows: int) -> torch.Tensor:
        assert rows == len(tokens)
        self.shown.append(list(tokens))
        logits = torch.zeros(len(tokens), VOCABULARY)
        if self._sure:
            logits[torch.arange(len(tokens)), torch.tensor(tokens) + 1] = 100
        return logits


def test_a_text_that_was_expected_costs_nothing() -> None:
    assert bits_per_character(Guesser(sure=True), [Sample([0], [1, 2, 3], 9)]) == pytest.approx(0)


def test_every_token_of_four_costs_two_bits_without_an_idea() -> None:
    samples = [Sample([0], [1, 2, 3], 2), Sample([0], [1], 6)]
    assert bits_per_character(Guesser(sure=False), samples) == pytest.approx(4 * 2 / 8)


def test_so_many_rows_are_run_at_a_time() -> None:
    guesser = Guesser(sure=True)
    bits_per_character(guesser, [Sample([0], [1, 2, 3], 9)], rows=2)
    assert guesser.shown == [[0, 1], [2]]
