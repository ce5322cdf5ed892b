"""What a model says of the text around it, token by token, reaches the rules for that text."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from gptwriter.engine.api import Finished, FinishReason, Piece, Request
from gptwriter.engine.tokenizer import Tokenizer
from tests.engine.opinionated import Opinionated

EMBEDDED = "\u202bab\u202c"


class Literal(Opinionated):
    """Says just these letters, each in as many tokens as it takes."""

    def __init__(self, tokenizer: Tokenizer, text: str) -> None:
        super().__init__(tokenizer)
        self._ids = [token for letter in text for token in tokenizer.encode(letter)]

    def _liked(self, place: int) -> torch.Tensor:
        logits = torch.zeros(self._tokenizer.vocabulary)
        if place < len(self._ids):
            logits[self._ids[place]] = 20.0
        return logits


@pytest.fixture
def tokenizer(tiny_llama: Path) -> Tokenizer:
    return Tokenizer(tiny_llama)


def test_q12_an_end_that_the_model_spells_in_letters_ends_the_text(tokenizer: Tokenizer) -> None:
    model = Literal(tokenizer, f" He{tokenizer.stops[0]}")
    *pieces, last = model.answers(Request("So,"))
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.END_OF_TEXT
    assert [piece.text for piece in pieces if isinstance(piece, Piece)] == [" He"]


@pytest.mark.parametrize("after", ["", f" {EMBEDDED}"])
def test_q11_bidi_controls_stay_where_the_text_behind_the_caret_uses_them(
    tokenizer: Tokenizer, after: str
) -> None:
    model = Literal(tokenizer, f" {EMBEDDED} the")
    said = "".join(piece.text for piece in model.continues(Request("So,", after)))
    assert said.startswith(f" {EMBEDDED}" if after else " ab")
