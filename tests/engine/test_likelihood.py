"""How likely tokens were, against the numbers that softmax gives by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from gptwriter.engine.likelihood import measure
from gptwriter.engine.sampling import Allowed

LOGITS = torch.tensor([0.5, 0.25, 0.15, 0.1]).log() + 3
BORDERS = np.array([0, 1, 0, 1], np.float32)


def test_q9_a_token_s_probability_is_the_model_s_own() -> None:
    odds = measure(LOGITS, 0, BORDERS, None)
    assert math.exp(odds.token) == pytest.approx(0.5)
    assert math.exp(odds.border) == pytest.approx(0.35)


def test_q9_where_the_choice_was_limited_the_allowed_tokens_share_it() -> None:
    allowed = Allowed(torch.tensor([2, 1]), torch.tensor([1.0, 0.2]))
    assert math.exp(measure(LOGITS, 2, BORDERS, allowed).token) == pytest.approx(0.15 / 0.2)


def test_q9_padding_rows_and_impossible_tokens_are_no_trouble() -> None:
    padded = torch.cat((LOGITS, torch.tensor([-torch.inf])))
    assert measure(padded, 4, BORDERS, None).token < -60
    assert measure(LOGITS.bfloat16(), 0, BORDERS, None).token < 0


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_of_what_is_no_number_nothing_is_likely(value: float) -> None:
    odds = measure(torch.tensor([0.0, value, 0.0, 0.0]), 1, BORDERS, None)
    assert odds.token < -60
    assert odds.border < -60
    assert odds.best == ()


def test_q9_tokens_that_are_all_far_below_the_best_still_share_it() -> None:
    allowed = Allowed(torch.tensor([0, 1]), torch.ones(2))
    odds = measure(torch.tensor([-200.0, -200.0, 0.0, 0.0]), 0, BORDERS, allowed)
    assert math.exp(odds.token) == pytest.approx(0.5)
