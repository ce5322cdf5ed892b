"""With each word comes what else it might have been, from the logits that are there anyway."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gptwriter.engine.api import FinishReason, Length, Other, Request
from gptwriter.engine.likelihood import measure
from gptwriter.engine.sampling import Allowed
from gptwriter.engine.text_stream import TextStream
from gptwriter.engine.tokenizer import Tokenizer
from tests.engine.opinionated import Opinionated

RAN, WAS = Other(" ran", 0.25), Other(" was", 0.1)


@pytest.fixture
def tokenizer(tiny_llama: Path) -> Tokenizer:
    return Tokenizer(tiny_llama)


def test_the_likeliest_tokens_come_first_and_unlikely_ones_not_at_all() -> None:
    logits = torch.log(torch.tensor([0.005, 0.2, 0.5, 0.295]))
    best = measure(logits, 2, np.zeros(4, np.float32), None).best
    assert [token for token, _ in best] == [2, 3, 1]
    assert sum(chance for _, chance in best) == pytest.approx(0.995)


def test_where_the_choice_was_limited_nothing_is_told() -> None:
    allowed = Allowed(torch.tensor([0, 1]), torch.tensor([1.0, 1.0]))
    assert measure(torch.zeros(4), 1, np.zeros(4, np.float32), allowed).best == ()


def test_others_belong_to_the_piece_that_their_text_begins() -> None:
    stream = TextStream("The cat", Length.SENTENCE)
    pieces = stream.push(" sat", others=(RAN,)) + stream.push("tered", others=(WAS,))
    pieces += stream.push(" down") + stream.finish(FinishReason.END_OF_TEXT)
    assert [(piece.text, piece.others) for piece in pieces] == [
        (" sattered", (RAN,)),
        (" down", ()),
    ]


def test_the_others_of_a_word_arrive_with_it(tokenizer: Tokenizer) -> None:
    model = Opinionated(tokenizer, [" walked", " had"], [" down", " the"], ["."], [" The"])
    first = model.continues(Request("He,", max_tokens=8))[0]
    assert first.text == " walked"
    assert [other.text for other in first.others] == [" walked", " had"]
    assert first.others[0].probability > first.others[1].probability > 0.01
