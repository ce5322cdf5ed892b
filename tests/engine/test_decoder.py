"""Our decoding against transformers' own, over the families that the catalog lets in."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import transformers

from gptwriter.engine.api import CancelToken
from gptwriter.engine.decoder import CroppingDecoder, RereadingDecoder, decoder_for
from gptwriter.engine.kv_cache import KvCache

SMALL = {
    "vocab_size": 96,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 128,
    "initializer_range": 0.3,
    "pad_token_id": 0,
    "eos_token_id": None,
    "bos_token_id": 0,
}
FAMILIES: dict[str, dict[str, object]] = {
    "bloom": {"n_layer": 2, "n_head": 4},
    "gemma": {"num_key_value_heads": 2, "head_dim": 8},
    "gpt2": {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 128},
    "gpt_neox": {},
    "llama": {"num_key_value_heads": 2},
    "mistral": {"num_key_value_heads": 2, "sliding_window": None},
    "opt": {"ffn_dim": 64, "word_embed_proj_dim": 32, "init_std": 0.3},
    "phi": {},
    "phi3": {"num_key_value_heads": 2, "sliding_window": None},
    "qwen2": {"num_key_value_heads": 2},
    "qwen3": {"num_key_value_heads": 2, "head_dim": 8},
    "smollm3": {"num_key_value_heads": 2},
}
SLIDING: dict[str, dict[str, object]] = {
    "gemma2": {"num_key_value_heads": 2, "head_dim": 8, "sliding_window": 8},
    "gemma3_text": {"num_key_value_heads": 2, "head_dim": 8, "sliding_window": 8},
    "mistral": {"num_key_value_heads": 2, "sliding_window": 8},
}
PROMPT = [5, 17, 42, 8, 90, 3, 3, 71, 20, 11, 64, 29]


def small_model(family: str, settings: dict[str, object]) -> Any:
    config_class: Any = transformers.AutoConfig  # its stubs know no settings
    model_class: Any = transformers.AutoModelForCausalLM
    with torch.random.fork_rng():
        torch.manual_seed(3)
        config = config_class.for_model(family, **(SMALL | settings))
        return model_class.from_config(config).eval()


def generated(model: Any, prompt: list[int], count: int) -> list[int]:
    tokens: list[int] = model.generate(
        torch.tensor([prompt]), do_sample=False, max_new_tokens=count, min_new_tokens=count
    )[0].tolist()
    return tokens


def greedy(cache: KvCache, prompt: list[int], count: int) -> list[int]:
    tokens = list(prompt)
    for _ in range(count):
        logits = cache.read(tokens, CancelToken()).logits
        assert logits is not None
        tokens.append(int(logits.argmax()))
    return tokens


@pytest.mark.parametrize("family", FAMILIES)
def test_e7_full_attention_gives_the_tokens_of_transformers_also_after_going_back(
    family: str,
) -> None:
    model = small_model(family, FAMILIES[family])
    decoder = decoder_for(model)
    assert type(decoder) is CroppingDecoder
    cache = KvCache(decoder)
    assert greedy(cache, PROMPT, 20) == generated(model, PROMPT, 20)
    assert greedy(cache, PROMPT[:7], 20) == generated(model, PROMPT[:7], 20)


@pytest.mark.parametrize("family", SLIDING)
def test_e7_sliding_attention_gives_the_tokens_of_transformers_by_reading_anew(
    family: str,
) -> None:
    model = small_model(family, SLIDING[family])
    decoder = decoder_for(model)
    assert type(decoder) is RereadingDecoder
    cache = KvCache(decoder)
    assert greedy(cache, PROMPT, 20) == generated(model, PROMPT, 20)
    assert greedy(cache, PROMPT[:7], 20) == generated(model, PROMPT[:7], 20)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_part_that_is_only_read_says_nothing_and_is_known(family: str) -> None:
    model = small_model(family, FAMILIES[family])
    told, silent = decoder_for(model), decoder_for(model)
    told.forward(PROMPT[:6], 6)
    assert silent.forward(PROMPT[:6], 0).shape == (0, 96)
    assert torch.equal(silent.forward(PROMPT[6:]), told.forward(PROMPT[6:]))
