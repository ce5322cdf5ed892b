"""The real default model: the fast decoder against transformers, and packed against unpacked."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import transformers

from gptwriter.engine import catalog, packing, weight_files
from gptwriter.engine.api import WeightFormat
from gptwriter.engine.architectures import layout_of
from gptwriter.engine.fast_model import Weights
from gptwriter.engine.kv_cache import KvCache
from gptwriter.engine.products import PACKED_ROWS
from gptwriter.engine.quality import Sample, bits_per_character
from gptwriter.engine.sample_texts import SAMPLE_TEXTS
from gptwriter.engine.tokenizer import Tokenizer
from tests.default_model import DEFAULT_MODEL
from tests.engine.test_decoder import generated, greedy

pytestmark = pytest.mark.default_model

PROMPTS = ["The letter had no stamp, and", "“Who is there?” she", "雨停的时候，"]


@pytest.fixture(scope="module")
def weights() -> Weights:
    checked = catalog.check(DEFAULT_MODEL)
    layout = layout_of(checked.config)
    assert layout is not None
    return Weights(layout, weight_files.open_tensors(checked.weight_files, layout))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(DEFAULT_MODEL)


def reference(dtype: torch.dtype) -> Any:
    model_class: Any = transformers.AutoModelForCausalLM  # its stubs cannot call what it returns
    return model_class.from_pretrained(DEFAULT_MODEL, dtype=dtype).eval()


def test_e7_the_tokens_are_those_of_transformers(weights: Weights, tokenizer: Tokenizer) -> None:
    model = reference(torch.float32)
    cache = KvCache(weights.moved("cpu", torch.float32).decoder())
    for prompt in PROMPTS:
        ids = tokenizer.encode(prompt)
        assert greedy(cache, ids, 20) == generated(model, ids, 20)


@torch.inference_mode()
def test_e7_in_bfloat16_every_logit_is_that_of_transformers_bit_for_bit(
    weights: Weights, tokenizer: Tokenizer
) -> None:
    model, decoder = reference(torch.bfloat16), weights.decoder()
    for text in SAMPLE_TEXTS[:4]:
        ids = tokenizer.encode(text)
        prompt = ids[: len(ids) // 2]
        decoder.keep(0)
        output = model(torch.tensor([prompt]), use_cache=True)
        assert torch.equal(decoder.forward(prompt, len(prompt)), output.logits[0])
        for token in ids[len(prompt) :][:24]:
            output = model(torch.tensor([[token]]), past_key_values=output.past_key_values)
            assert torch.equal(decoder.forward([token]), output.logits[0])


@pytest.mark.parametrize("packed", [WeightFormat.INT4, WeightFormat.INT8])
def test_e7_packed_weights_predict_as_well_within_two_percent(
    weights: Weights, tokenizer: Tokenizer, packed: WeightFormat
) -> None:
    samples = [
        Sample(tokenizer.prompt([]), tokenizer.encode(text), len(text)) for text in SAMPLE_TEXTS
    ]
    unpacked_bits = bits_per_character(weights.decoder(), samples)
    decoder = weights.packed_as(packing.pack(weights.stored_products(), packed)).decoder()
    assert bits_per_character(decoder, samples, rows=PACKED_ROWS) <= 1.02 * unpacked_bits
