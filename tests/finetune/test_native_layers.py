"""Compiled layers learn what transformers' layers do, in every build that runs on this computer.

Here they may be as far from them as 8 bits are; test_native_rounding.py allows for these bits.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from gptwriter.engine import catalog
from gptwriter.engine.api import Device
from gptwriter.engine.architectures import layout_of
from gptwriter.finetune import base_model, native_layers
from gptwriter.finetune.objective import IGNORED, Objective
from gptwriter.finetune.presets import Method, Recipe
from tests.tiny_models import save_model

RECIPE = Recipe(rank=4, scale=2.0, learning_rate=1e-3, passes=1)
SIZES: dict[str, Any] = {
    "vocab_size": 512,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
    "initializer_range": 0.1,
}
MODELS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "llama": (transformers.LlamaForCausalLM, transformers.LlamaConfig, {}),
    "llama with biases": (
        transformers.LlamaForCausalLM,
        transformers.LlamaConfig,
        {"attention_bias": True, "mlp_bias": True},
    ),
    "mistral": (
        transformers.MistralForCausalLM,
        transformers.MistralConfig,
        {"sliding_window": None, "tie_word_embeddings": True},
    ),
    "qwen2": (
        transformers.Qwen2ForCausalLM,
        transformers.Qwen2Config,
        {"hidden_size": 128, "head_dim": 32},
    ),
}
AS_EXACT = 0.08  # of a gradient's length: what 8 bits of each number change


@pytest.fixture(scope="module", params=MODELS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    model_class, config_class, more = MODELS[request.param]
    place = tmp_path_factory.mktemp("models") / "tiny"
    return save_model(model_class, config_class(**SIZES | more), place)


def learner(
    folder: Path, *, compiled: bool, recipe: Recipe = RECIPE, spoiled: str | None = None
) -> Objective:
    """With matrices that change something; in float32 where it is transformers' own.

    One weight of `spoiled` is no number.
    """
    checked = catalog.check(folder)
    model = base_model.load(checked, Device.CPU, Method.LORA)
    base_model.add_lora(model, recipe)
    torch.manual_seed(3)
    for name, weights in model.named_parameters():
        if weights.requires_grad or name.endswith("bias"):
            torch.nn.init.normal_(weights, std=0.05)
    if spoiled is not None:
        module = model.get_submodule(spoiled)
        getattr(module, "base_layer", module).weight.data.view(-1)[5] = torch.nan
    if compiled:
        assert native_layers.use_in(model, layout_of(checked.config))
    return Objective(model if compiled else model.float()).train()


def batch(length: int = 64) -> dict[str, torch.Tensor]:
    """Two blocks; the second one is padded."""
    tokens = torch.randint(0, 512, (2, length + 1), generator=torch.Generator().manual_seed(5))
    labels = tokens[:, 1:].clone()
    labels[1, length // 2 :] = IGNORED
    return {"input_ids": tokens[:, :-1], "labels": labels}


def distance(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found.float() - expected.float()).norm() / expected.float().norm())


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("rank", [16, 40])
def test_loss_and_gradients_are_those_of_transformers(folder: Path, rank: int) -> None:
    recipe = replace(RECIPE, rank=rank)
    ours = learner(folder, compiled=True, recipe=recipe)
    theirs = learner(folder, compiled=False, recipe=recipe)
    mine, others = ours(**batch())["loss"], theirs(**batch())["loss"]
    torch.testing.assert_close(mine, others, atol=5e-3, rtol=0)
    mine.backward()
    others.backward()
    learned = 0
    for (name, one), other in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert (one.grad is None) == (other.grad is None)
        if one.grad is not None and other.grad is not None:
            learned += 1
            assert distance(one.grad, other.grad) < AS_EXACT, name
    assert learned == 2 * 7 * SIZES["num_hidden_layers"]


@pytest.mark.usefixtures("build")
def test_a_token_knows_nothing_of_what_comes_after_it(folder: Path) -> None:
    objective = learner(folder, compiled=True).eval()
    whole, cut = batch(), batch()
    cut["input_ids"][:, 40:] = 7
    with torch.no_grad():
        one, other = objective._hidden(whole["input_ids"]), objective._hidden(cut["input_ids"])
    assert torch.equal(one[:, :40], other[:, :40])
    assert not torch.equal(one[:, 40:], other[:, 40:])


@pytest.mark.usefixtures("build")
def test_it_learns_the_same_with_any_number_of_threads(folder: Path) -> None:
    found = []
    threads = torch.get_num_threads()
    for count in (1, 3):
        torch.set_num_threads(count)
        objective = learner(folder, compiled=True)
        objective(**batch(96))["loss"].backward()
        found.append([each.grad for each in objective.parameters() if each.grad is not None])
    torch.set_num_threads(threads)
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))


@pytest.mark.usefixtures("build")
def test_what_is_learned_counts_from_the_next_step_on(folder: Path) -> None:
    objective = learner(folder, compiled=True)
    optimizer = torch.optim.AdamW(
        [each for each in objective.parameters() if each.requires_grad], lr=3e-3
    )
    losses = []
    for _ in range(12):
        optimizer.zero_grad()
        loss = objective(**batch())["loss"]
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("gate", [-80.0, -90.0, -1000.0])
def test_a_gate_that_is_far_from_open_lets_nothing_through(tmp_path: Path, gate: float) -> None:
    model_class, config_class, more = MODELS["llama with biases"]
    place = save_model(model_class, config_class(**SIZES | more), tmp_path / "tiny")
    objective = learner(place, compiled=True)
    for layer in objective.language_model.model.layers:
        layer.mlp.gate_proj.base_layer.bias.data.fill_(gate)
        layer.mlp.down_proj.base_layer.bias.data.fill_(0)
    native_layers.use_in(objective.language_model, layout_of(catalog.check(place).config))
    objective(**batch())["loss"].backward()
    for name, weights in objective.named_parameters():
        if weights.requires_grad and ("mlp.up" in name or "mlp.down" in name):
            assert weights.grad is not None
            assert float(weights.grad.norm()) < 1e-20, name


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize(
    "where",
    ["model.layers.0.self_attn.q_proj", "model.layers.0.mlp.gate_proj", "model.norm", "lm_head"],
)
def test_what_is_no_number_is_not_hidden(folder: Path, where: str) -> None:
    objective = learner(folder, compiled=True, spoiled=where)
    assert objective(**batch())["loss"].isnan()


@pytest.mark.usefixtures("build")
def test_a_text_without_a_scored_token_has_no_losses(folder: Path) -> None:
    objective = learner(folder, compiled=True).eval()
    unscored = batch()
    unscored["labels"].fill_(IGNORED)
    with torch.no_grad():
        assert objective(**unscored, each_token=True)["losses"].shape == (0,)


def test_a_length_that_compiled_code_does_not_take_is_read_by_transformers(folder: Path) -> None:
    ours, theirs = learner(folder, compiled=True).eval(), learner(folder, compiled=False).eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        mine = ours(**batch(20), each_token=True)["losses"]
    with torch.no_grad():
        others = theirs(**batch(20), each_token=True)["losses"]
    torch.testing.assert_close(mine, others, atol=0.1, rtol=0)


def test_with_a_cache_it_goes_on_where_it_was(folder: Path) -> None:
    model = learner(folder, compiled=True).eval().language_model
    ids = batch(64)["input_ids"]
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        begun = model(ids[:, :32], use_cache=True)
        rest = model(ids[:, 32:], past_key_values=begun.past_key_values, use_cache=True).logits
        assert distance(rest, model(ids, use_cache=False).logits[:, 32:]) < AS_EXACT


def test_a_layer_that_has_gone_forward_again_refuses_to_go_back(folder: Path) -> None:
    objective = learner(folder, compiled=True)
    loss = objective(**batch())["loss"]
    objective(**batch())
    with pytest.raises(RuntimeError, match="remembers only its last way"):
        loss.backward()


def test_the_tiny_model_with_which_whole_trainings_are_tested_is_compiled(
    compiled_llama: Path,
) -> None:
    learner(compiled_llama, compiled=True)


def test_another_kind_of_model_stays_as_it_was(tiny_gpt2: Path) -> None:
    checked = catalog.check(tiny_gpt2)
    model = base_model.load(checked, Device.CPU, Method.LORA)
    base_model.add_lora(model, RECIPE)
    assert not native_layers.use_in(model, layout_of(checked.config))


def test_a_model_in_float32_stays_as_it_was(folder: Path) -> None:
    checked = catalog.check(folder)
    model = base_model.load(checked, Device.CPU, Method.FULL)
    base_model.add_lora(model, RECIPE)
    assert not native_layers.use_in(model, layout_of(checked.config))
