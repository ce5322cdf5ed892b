"""Attention in plain products is transformers' own, forwards and backwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers

from gptwriter.finetune import attention
from tests.tiny_models import save_model

IDS = torch.arange(60).reshape(3, 20) * 7 % 500


def build_tiny_gemma(folder: Path) -> Path:
    """With layers that see six tokens alone, and with a cap on the scores."""
    config: Any = transformers.Gemma2Config(
        vocab_size=512,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        sliding_window=6,
        attn_logit_softcapping=2.0,
        query_pre_attn_scalar=8,
    )
    return save_model(transformers.Gemma2ForCausalLM, config, folder)


def load(folder: Path) -> Any:
    model_class: Any = transformers.AutoModelForCausalLM
    return model_class.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")


def assert_alike(folder: Path) -> None:
    ours, theirs = load(folder), load(folder)
    attention.use_in(ours)
    assert ours.config._attn_implementation == "gptwriter"
    mine, others = ours(IDS).logits, theirs(IDS).logits
    torch.testing.assert_close(mine, others)
    mine.square().mean().backward()
    others.square().mean().backward()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, atol=2e-5, rtol=1e-3)


def test_it_is_that_of_transformers(tiny_transformer: Path) -> None:
    assert_alike(tiny_transformer)


def test_windows_and_caps_are_kept(tmp_path: Path) -> None:
    assert_alike(build_tiny_gemma(tmp_path / "gemma"))


def test_with_a_cache_it_goes_on_where_it_was(tiny_transformer: Path) -> None:
    model = load(tiny_transformer)
    attention.use_in(model)
    with torch.no_grad():
        begun = model(IDS[:, :13], use_cache=True)
        rest = model(IDS[:, 13:], past_key_values=begun.past_key_values).logits
        torch.testing.assert_close(rest, model(IDS).logits[:, 13:])
