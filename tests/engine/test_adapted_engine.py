"""An adapter on the loaded model: at any strength, off again, and never on another base."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from gptwriter.engine import adapter, safetensors_header
from gptwriter.engine.adapter_weights import MergedAdapter, linear_matrices
from gptwriter.engine.api import (
    CancelToken,
    Device,
    Finished,
    ModelSpec,
    Piece,
    Request,
    WeightFormat,
)
from gptwriter.engine.native_decoder import NativeDecoder
from gptwriter.engine.placement import PlacedModel
from gptwriter.engine.torch_engine import TorchEngine
from gptwriter.errors import AdapterRefused, OutOfMemory
from tests.tiny_adapters import save_adapter
from tests.tiny_models import build_tiny_llama

TEXT = "The old lighthouse keeper walked down to the harbour every morning"
FORMATS = [WeightFormat.INT8, WeightFormat.UNPACKED, WeightFormat.REFERENCE]


@pytest.fixture(params=FORMATS)
def spec(request: pytest.FixtureRequest, tiny_model: Path) -> ModelSpec:
    return ModelSpec(tiny_model, Device.CPU, request.param)


@pytest.fixture
def learned(tiny_model: Path, tmp_path: Path) -> Path:
    return save_adapter(tiny_model, tmp_path / "learned")


def put(engine: TorchEngine, spec: ModelSpec) -> int:
    """Load `spec`; returns how many steps of progress that took."""
    return len(list(engine.load(spec, CancelToken())))


def logits(engine: TorchEngine) -> torch.Tensor:
    loaded = engine._loaded
    assert loaded is not None
    found = loaded.model.read(loaded.tokenizer.encode(TEXT), CancelToken()).logits
    assert found is not None
    return found.float().clone()


def decoder(engine: TorchEngine) -> object:
    """What computes."""
    placed: Any = engine._loaded
    return placed.model._model._decoder.inner


def test_f16_strength_0_and_no_adapter_are_the_base_bit_for_bit(
    spec: ModelSpec, learned: Path
) -> None:
    engine = TorchEngine()
    put(engine, spec)
    base = logits(engine)
    for strength in (1.5, 0.3, 0.0):
        put(engine, replace(spec, adapter=learned, adapter_strength=strength))
        assert torch.equal(logits(engine), base) is (strength == 0)
    put(engine, replace(spec, adapter=learned))
    assert not torch.equal(logits(engine), base)
    put(engine, spec)
    assert torch.equal(logits(engine), base)


def test_f16_the_compiled_decoder_wears_it_as_torch_does(tmp_path: Path) -> None:
    folder = build_tiny_llama(tmp_path / "compiled", head_dim=32)
    spec = ModelSpec(folder, Device.CPU, WeightFormat.INT8)
    worn = replace(spec, adapter=save_adapter(folder, tmp_path / "learned"))
    engine, unpacked = TorchEngine(), TorchEngine()
    put(engine, spec)
    base = logits(engine)
    put(unpacked, replace(worn, weights=WeightFormat.UNPACKED))
    expected = logits(unpacked)
    put(engine, worn)
    assert isinstance(decoder(engine), NativeDecoder)
    assert not isinstance(decoder(unpacked), NativeDecoder)
    near, far = (logits(engine) - expected).norm(), (base - expected).norm()
    assert near < 0.1 * expected.norm()  # random weights make much of rounding
    assert far > 5 * near
    put(engine, replace(worn, adapter_strength=0.0))
    assert torch.equal(logits(engine), base)


@pytest.mark.parametrize("strength", [0.5, 1.0, 1.5])
def test_f16_beside_the_weights_it_computes_what_merging_it_gives(
    tiny_model: Path, learned: Path, strength: float
) -> None:
    from transformers import AutoModelForCausalLM

    engine = TorchEngine()
    spec = ModelSpec(tiny_model, Device.CPU, WeightFormat.UNPACKED, learned, strength)
    put(engine, spec)
    merged = AutoModelForCausalLM.from_pretrained(tiny_model)
    MergedAdapter(linear_matrices(merged), adapter.check(learned)).set_strength(strength)
    assert engine._loaded is not None
    tokens = engine._loaded.tokenizer.encode(TEXT)
    with torch.no_grad():
        expected = merged(torch.tensor([tokens])).logits[0, -1]
    distance = (logits(engine) - expected).norm() / expected.norm()
    assert distance < 0.05  # bfloat16, where this computer is fast in it


def test_f17_another_strength_or_adapter_does_not_load_the_base_again(
    tiny_llama: Path, tmp_path: Path
) -> None:
    one, other = (
        save_adapter(tiny_llama, tmp_path / name, seed=seed) for seed, name in enumerate("ab")
    )
    engine = TorchEngine()
    spec = ModelSpec(tiny_llama, Device.CPU, adapter=one)
    assert put(engine, spec) > 0
    first = logits(engine)
    assert put(engine, replace(spec, adapter_strength=0.4)) == 0
    assert put(engine, replace(spec, adapter=other)) == 0
    assert engine.info is not None
    assert (engine.info.adapter, engine.info.adapter_strength) == (other, 1.0)
    assert not torch.equal(logits(engine), first)
    assert put(engine, spec) == 0
    assert torch.equal(logits(engine), first)


def test_a_model_whose_files_were_changed_is_loaded_again(tiny_llama: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_llama, tmp_path / "model"))
    engine = TorchEngine()
    put(engine, ModelSpec(folder, Device.CPU))
    (folder / "config.json").touch()
    assert put(engine, ModelSpec(folder, Device.CPU)) > 0


def test_a_better_adapter_in_the_same_place_is_read_anew(tiny_llama: Path, tmp_path: Path) -> None:
    learned, better = (
        save_adapter(tiny_llama, tmp_path / name, seed=seed) for seed, name in enumerate("ab")
    )
    engine = TorchEngine()
    spec = ModelSpec(tiny_llama, Device.CPU, adapter=learned)
    put(engine, spec)
    first = logits(engine)
    (better / adapter.WEIGHTS).replace(learned / adapter.WEIGHTS)
    put(engine, spec)
    fresh = TorchEngine()
    put(fresh, spec)
    expected = logits(fresh)
    assert torch.equal(logits(engine), expected)
    assert not torch.equal(first, expected)


def test_f17_an_adapter_of_another_base_is_refused_in_one_sentence_and_the_base_answers(
    tiny_llama: Path, tiny_gpt2: Path, tmp_path: Path
) -> None:
    engine = TorchEngine()
    put(engine, ModelSpec(tiny_llama, Device.CPU))
    base = logits(engine)
    learned = save_adapter(tiny_llama, tmp_path / "own")
    put(engine, ModelSpec(tiny_llama, Device.CPU, adapter=learned))
    other = save_adapter(tiny_gpt2, tmp_path / "other")
    with pytest.raises(AdapterRefused, match="another base model, tiny-gpt2"):
        put(engine, ModelSpec(tiny_llama, Device.CPU, adapter=other))
    assert torch.equal(logits(engine), base)
    assert engine.info is not None
    assert engine.info.adapter is None


def test_an_adapter_whose_weights_are_no_numbers_is_refused_and_the_base_answers(
    tiny_llama: Path, learned_llama: Path
) -> None:
    file = learned_llama / adapter.WEIGHTS
    tensors, told = load_file(file), safetensors_header.read_metadata(file)
    next(iter(tensors.values()))[0, 0] = float("nan")
    save_file(tensors, file, told)
    engine = TorchEngine()
    with pytest.raises(AdapterRefused, match="not numbers"):
        put(engine, ModelSpec(tiny_llama, Device.CPU, adapter=learned_llama))
    assert logits(engine).isfinite().all()


def test_an_adapter_that_is_gone_is_refused_and_the_base_is_loaded_already(
    tiny_llama: Path, tmp_path: Path
) -> None:
    engine = TorchEngine()
    with pytest.raises(AdapterRefused, match="not there"):
        put(engine, ModelSpec(tiny_llama, Device.CPU, adapter=tmp_path / "gone"))
    assert put(engine, ModelSpec(tiny_llama, Device.CPU)) == 0
    assert logits(engine).isfinite().all()


def test_a_model_that_may_be_half_adapted_is_not_kept(
    tiny_llama: Path, learned_llama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutOfMemory(device="CPU")

    engine = TorchEngine()
    put(engine, ModelSpec(tiny_llama, Device.CPU))
    monkeypatch.setattr(PlacedModel, "adapt", full)
    with pytest.raises(OutOfMemory):
        put(engine, ModelSpec(tiny_llama, Device.CPU, adapter=learned_llama))
    assert engine.info is None


@pytest.mark.parametrize("weights", FORMATS)
def test_f16_what_the_model_had_read_with_another_strength_is_read_again(
    tiny_llama: Path, learned_llama: Path, weights: WeightFormat
) -> None:
    engine = TorchEngine()
    spec = ModelSpec(tiny_llama, Device.CPU, weights, adapter=learned_llama)
    put(engine, spec)
    assert reused(engine) == 0
    assert reused(engine) > 0
    put(engine, spec)
    assert reused(engine) > 0, "nothing has changed"
    put(engine, replace(spec, adapter_strength=0.7))
    assert reused(engine) == 0


@pytest.fixture
def learned_llama(tiny_llama: Path, tmp_path: Path) -> Path:
    return save_adapter(tiny_llama, tmp_path / "learned")


def reused(engine: TorchEngine) -> int:
    *_, last = engine.generate(Request(TEXT, max_tokens=1), CancelToken())
    assert isinstance(last, Piece | Finished)
    assert isinstance(last, Finished)
    return last.usage.reused_tokens
