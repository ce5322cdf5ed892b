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
