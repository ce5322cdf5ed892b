"""LoRA in fewer steps is peft's LoRA, forwards and backwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from gptwriter.engine import catalog
from gptwriter.engine.api import Device
from gptwriter.finetune import base_model, low_rank_layers
from gptwriter.finetune.presets import Method, Recipe

RECIPE = Recipe(rank=4, scale=2.0, learning_rate=1e-3, passes=1)
IDS = torch.arange(40).reshape(2, 20)


def with_lora(folder: Path) -> Any:
    """In float32, so that small differences show; matrices that change something."""
    model = base_model.load(catalog.check(folder), Device.CPU, Method.FULL).eval()
    base_model.add_lora(model, RECIPE)
    torch.manual_seed(3)
    for weights in model.parameters():
        if weights.requires_grad:
            torch.nn.init.normal_(weights, std=0.1)
    return model


def test_it_is_that_of_peft(tiny_model: Path) -> None:
    ours, theirs = with_lora(tiny_model), with_lora(tiny_model)
    low_rank_layers.use_in(ours)
    mine, others = ours(IDS).logits, theirs(IDS).logits
    torch.testing.assert_close(mine, others)
    mine.square().mean().backward()
    others.square().mean().backward()
    learned = 0
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert (one.grad is None) == (other.grad is None)
        if one.grad is not None:
            learned += 1
            torch.testing.assert_close(one.grad, other.grad, atol=2e-5, rtol=1e-3)
    assert learned


def test_merged_it_answers_the_same_and_then_learns_on(tiny_model: Path) -> None:
    model = with_lora(tiny_model)
    low_rank_layers.use_in(model)
    expected = model(IDS).logits
    with low_rank_layers.merged(model), torch.no_grad():
        torch.testing.assert_close(model(IDS).logits, expected, atol=1e-4, rtol=1e-4)
    model(IDS).logits.square().mean().backward()
    assert all(weights.grad is not None for weights in model.parameters() if weights.requires_grad)
