"""The loss that never builds all logits is the loss of transformers, and so are its gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from gptwriter.finetune import objective as objective_module
from gptwriter.finetune.objective import IGNORED, Objective


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a short text needs several."""
    monkeypatch.setattr(objective_module, "_PART", 7)


def load(folder: Path) -> Any:
    model_class: Any = transformers.AutoModelForCausalLM
    return model_class.from_pretrained(folder, dtype=torch.float32).eval()


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    tokens = torch.randint(0, 512, (3, 21))
    labels = tokens[:, 1:].clone()
    labels[1, 10:] = IGNORED
    return tokens[:, :-1], labels


def test_loss_and_gradients_are_those_of_transformers(tiny_model: Path) -> None:
    ours, theirs = load(tiny_model), load(tiny_model)
    inputs, labels = batch()
    loss: Any = Objective(ours)(inputs, labels)["loss"]
    expected: Any = torch.nn.functional.cross_entropy(
        theirs(inputs).logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED
    )
    loss.backward()
    expected.backward()
    torch.testing.assert_close(loss, expected)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, other.grad, atol=2e-5, rtol=1e-3)


def test_a_cap_on_the_logits_and_a_bias_are_part_of_it(tiny_llama: Path) -> None:
    ours, theirs = load(tiny_llama), load(tiny_llama)
    for model in (ours, theirs):
        model.config.final_logit_softcapping = 5.0
        model.lm_head.bias = torch.nn.Parameter(torch.linspace(-1, 1, 512))
    inputs, labels = batch()
    Objective(ours)(inputs, labels)["loss"].backward()
    logits = 5.0 * torch.tanh(theirs(inputs).logits / 5.0)
    expected: Any = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED
    )
    expected.backward()
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, other.grad, atol=2e-5, rtol=1e-3)


def test_the_mean_is_over_all_tokens_of_the_step(tiny_llama: Path) -> None:
    objective = Objective(load(tiny_llama))
    inputs, labels = batch()
    scored = int((labels != IGNORED).sum())
    mean = objective(inputs, labels)["loss"]
    torch.testing.assert_close(objective(inputs, labels, 10 * scored)["loss"] * 10, mean)


def test_the_losses_of_each_token_add_up(tiny_llama: Path) -> None:
    objective = Objective(load(tiny_llama))
    inputs, labels = batch()
    losses = objective(inputs, labels, each_token=True)["losses"]
    assert losses.shape == ((labels != IGNORED).sum(),)
    assert not losses.requires_grad
    torch.testing.assert_close(losses.mean(), objective(inputs, labels)["loss"])


def test_padding_on_the_right_changes_nothing(tiny_model: Path) -> None:
    objective = Objective(load(tiny_model))
    inputs, labels = batch()
    wide_inputs = torch.cat([inputs, torch.full((3, 5), 99)], dim=1)
    wide_labels = torch.cat([labels, torch.full((3, 5), IGNORED)], dim=1)
    torch.testing.assert_close(
        objective(wide_inputs, wide_labels)["loss"], objective(inputs, labels)["loss"]
    )


def test_any_number_of_tokens_is_taken_in_few_different_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objective_module, "_PART", 256)
    sizes = set()
    for tokens in range(1, 1600):
        parts = objective_module._parts(tokens)
        assert [place for part in parts for place in range(part.start, part.stop)] == list(
            range(tokens)
        )
        sizes |= {part.stop - part.start for part in parts}
    assert len(sizes) < 40
