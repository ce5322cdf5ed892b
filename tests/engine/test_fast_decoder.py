"""The fast forward pass against transformers', over every architecture of the table."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gptwriter.engine import model_config, products, weight_files
from gptwriter.engine.api import CancelToken, WeightFormat
from gptwriter.engine.architectures import layout_of
from gptwriter.engine.fast_decoder import FastDecoder
from gptwriter.engine.fast_model import Weights
from gptwriter.engine.kv_cache import KvCache
from gptwriter.engine.packing import pack
from tests.engine.test_decoder import PROMPT, SMALL, generated, greedy

LLAMA3_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 10000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
MODELS: dict[str, tuple[str, dict[str, object]]] = {
    "gpt2": ("gpt2", {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 128}),
    "llama": ("llama", {"num_key_value_heads": 2}),
    "llama with biases": (
        "llama",
        {"num_key_value_heads": 1, "attention_bias": True, "mlp_bias": True, "head_dim": 16},
    ),
    "llama 3": ("llama", {"num_key_value_heads": 2, "rope_parameters": LLAMA3_ROPE}),
    "llama with a tied head": ("llama", {"tie_word_embeddings": True}),
    "mistral": ("mistral", {"num_key_value_heads": 2, "sliding_window": None}),
    "qwen2": ("qwen2", {"num_key_value_heads": 2}),
    "qwen3": ("qwen3", {"num_key_value_heads": 2, "head_dim": 8}),
}
OTHERS: dict[str, tuple[str, dict[str, object]]] = {
    "a sliding window": ("mistral", {"sliding_window": 8}),
    "another scaling": ("llama", {"rope_parameters": {"rope_type": "linear", "factor": 2.0}}),
    "another activation": ("llama", {"hidden_act": "tanh"}),
    "another order": ("gpt2", {"scale_attn_by_inverse_layer_idx": True}),
    "another family": ("gpt_neox", {}),
}


def saved(folder: Path, family: str, options: dict[str, object]) -> Any:
    """A model with random weights and biases, in `folder`."""
    config_class: Any = transformers.AutoConfig  # its stubs know no settings
    model_class: Any = transformers.AutoModelForCausalLM
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = model_class.from_config(config_class.for_model(family, **(SMALL | options)))
        for name, parameter in model.named_parameters():
            if name.endswith("bias") or "norm" in name or ".ln_" in name:
                torch.nn.init.normal_(parameter, mean=float("norm" in name), std=0.3)
    model.eval().save_pretrained(folder)
    return model


def opened(folder: Path, dtype: torch.dtype = torch.float32) -> Weights:
    found = json.loads((folder / "config.json").read_text("utf-8"))
    layout = layout_of(model_config.checked(found))
    assert layout is not None
    tensors = weight_files.open_tensors([folder / "model.safetensors"], layout)
    return Weights(layout, tensors).moved("cpu", dtype)


@pytest.fixture(scope="module", params=MODELS)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Weights, Any]:
    """Our weights and transformers' model of one folder."""
    folder = tmp_path_factory.mktemp("fast")
    model = saved(folder, *MODELS[request.param])
    return opened(folder), model


def test_e7_the_tokens_are_those_of_transformers_also_after_going_back(
    pair: tuple[Weights, Any],
) -> None:
    weights, model = pair
    cache = KvCache(weights.decoder())
    assert greedy(cache, PROMPT, 60) == generated(model, PROMPT, 60)
    assert greedy(cache, PROMPT[:7], 60) == generated(model, PROMPT[:7], 60)


@torch.inference_mode()
def test_e7_every_logit_is_that_of_transformers(pair: tuple[Weights, Any]) -> None:
    weights, model = pair
    tokens = torch.randint(0, 96, (40,), generator=torch.Generator().manual_seed(1)).tolist()
    expected = model(torch.tensor([tokens])).logits[0]
    torch.testing.assert_close(
        weights.decoder().forward(tokens, 40), expected, rtol=1e-3, atol=1e-3
    )


def test_a_part_that_is_only_read_says_nothing_and_is_known(pair: tuple[Weights, Any]) -> None:
    told, silent = pair[0].decoder(), pair[0].decoder()
    told.forward(PROMPT[:6], 6)
    assert silent.forward(PROMPT[:6], 0).shape == (0, 96)
    assert torch.equal(silent.forward(PROMPT[6:]), told.forward(PROMPT[6:]))


@pytest.mark.parametrize("name", OTHERS)
def test_what_the_table_does_not_describe_is_left_to_transformers(name: str) -> None:
    family, options = OTHERS[name]
    assert layout_of({"model_type": family} | SMALL | options) is None


DECODERS = {
    "unpacked": (WeightFormat.UNPACKED, torch.float32, 1e-3),
    "bfloat16": (WeightFormat.UNPACKED, torch.bfloat16, 0.03),
    "int8": (WeightFormat.INT8, torch.bfloat16, 0.03),
}


@dataclass(frozen=True)
class Format:
    """Weights in one format, and how far the logits of two ways to a text may be apart."""

    weights: Weights = field(repr=False)
    tolerance: float


@pytest.fixture(scope="module")
def _one_kernel() -> Iterator[None]:
    """Packed weights for any number of rows: how well they stand for the stored ones is not asked.

    With both, two ways to a text are up to a tenth apart, which would hide a mistake of the cache.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "PACKED_ROWS", 1_000)
        yield


@pytest.fixture(scope="module", params=DECODERS)
def held(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _one_kernel: None
) -> Format:
    weight_format, dtype, tolerance = DECODERS[request.param]
    folder = tmp_path_factory.mktemp("steps")
    saved(folder, "llama", {"num_key_value_heads": 2})
    weights = opened(folder, dtype)
    if weight_format is not WeightFormat.UNPACKED:
        weights = weights.packed_as(pack(weights.stored_products(), weight_format))
    return Format(weights, tolerance)


EDITS = st.lists(
    st.tuples(st.integers(0, 40), st.lists(st.integers(0, 95), min_size=1, max_size=20)),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS)
def test_p1_any_way_to_a_text_gives_the_logits_of_a_cold_reading(
    held: Format, edits: list[tuple[int, list[int]]]
) -> None:
    """Each edit goes back to a place in the text and writes on from there."""
    warm, text = KvCache(held.weights.decoder()), [1]
    for place, typed in edits:
        text = text[: place + 1] + typed
        warm_logits = warm.read(text, CancelToken()).logits
    cold_logits = KvCache(held.weights.decoder()).read(text, CancelToken()).logits
    assert warm_logits is not None
    assert cold_logits is not None
    distance = (warm_logits.float() - cold_logits.float()).norm() / cold_logits.float().norm()
    assert distance <= held.tolerance


def test_p10_branches_are_read_as_if_each_were_alone(held: Format) -> None:
    decoder = held.weights.decoder()
    ways = [[5, 6, 7], [8, 9, 10], [11, 5, 12], [5, 6, 13]]
    decoder.forward(PROMPT)
    found = torch.stack([decoder.branch(step, [way[step] for way in ways]) for step in range(3)])
    for number, way in enumerate(ways):
        decoder.keep(len(PROMPT))
        alone = torch.cat([decoder.forward([token]) for token in way])
        distance = (found[:, number].float() - alone.float()).norm() / alone.float().norm()
        assert distance <= held.tolerance


def test_the_cache_grows_with_the_text(pair: tuple[Weights, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("gptwriter.engine.kv_store._FIRST_CAPACITY", 8)
    weights, model = pair
    assert greedy(KvCache(weights.decoder()), PROMPT, 30) == generated(model, PROMPT, 30)


def test_a_decoder_that_goes_back_keeps_no_more_than_it_had(pair: tuple[Weights, Any]) -> None:
    decoder = pair[0].decoder()
    assert isinstance(decoder, FastDecoder)
    decoder.forward([1, 2, 3])
    assert [decoder.keep(length) for length in (5, 2, 3, 0)] == [3, 2, 2, 0]


def test_memory_does_not_grow_with_the_number_of_requests(held: Format) -> None:
    cache, chance = KvCache(held.weights.decoder()), random.Random(5)  # noqa: S311 - no secret

    def work(count: int) -> None:
        text = [1]
        for _ in range(count):
            place = chance.randrange(len(text))
            text = text[: place + 1][:80] + chance.choices(range(96), k=chance.randint(1, 12))
            cache.read(text, CancelToken())

    work(300)
    before = resident_bytes()
    work(1500)
    assert resident_bytes() < 1.05 * before


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
