"""A held-out text is measured paragraph by paragraph, by a model that does not learn meanwhile."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from gptwriter.finetune.blocks import PlacingTokenizer
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.measuring import HeldOut
from gptwriter.finetune.sections import Section

PARAGRAPHS = ("The keeper had bread.\n", "He was glad of it.\n", "And.\n") * 6


class Sure(nn.Module):
    """Each token costs one bit; remembers whether it was learning."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.learned: list[bool] = []

    def forward(self, labels: torch.Tensor, **_batch: Any) -> dict[str, torch.Tensor]:
        self.learned.append(self.training)
        return {"losses": torch.full((int((labels != -100).sum()),), math.log(2))}


@pytest.fixture
def held_out(tiny_llama: Path) -> HeldOut:
    return HeldOut([Section(0, PARAGRAPHS)], PlacingTokenizer(tiny_llama), 32)


def test_f11_each_paragraph_costs_its_tokens_and_none_is_learned_from(
    held_out: HeldOut, tiny_llama: Path
) -> None:
    model = Sure().train()
    measured = held_out.measure(model, lambda: None)
    tokenizer = PlacingTokenizer(tiny_llama)
    ids, places = tokenizer.encode_with_places("".join(PARAGRAPHS))
    assert sum(measured.bits) == pytest.approx(len(ids))
    assert measured.bits[0] == pytest.approx(sum(each < len(PARAGRAPHS[0]) for each in places))
    assert measured.characters == tuple(map(len, PARAGRAPHS))
    assert not any(model.learned)
    assert model.training


def test_f9_a_stop_ends_it_before_the_next_batch(held_out: HeldOut) -> None:
    model, control = Sure(), Control()

    def between() -> None:
        if model.learned:
            control.stop()
        control.check()

    with pytest.raises(Stopped):
        held_out.measure(model, between)
    assert len(model.learned) == 1
