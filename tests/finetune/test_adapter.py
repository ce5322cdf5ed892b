"""An adapter is checked before it is read, belongs to one base, and at strength 0 is that base."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from gptwriter.engine import adapter, catalog
from gptwriter.engine.adapter_weights import MergedAdapter, linear_matrices
from gptwriter.engine.api import Device
from gptwriter.errors import AdapterRefused
from gptwriter.finetune import base_model, publishing
from gptwriter.finetune.presets import Method, Recipe
from gptwriter.finetune.publishing import Origin

RECIPE = Recipe(rank=4, scale=2.0, learning_rate=1e-3, passes=1)
IDS = torch.arange(40).reshape(2, 20)


def load(base: Path) -> Any:
    """In float32, so that small differences show."""
    return base_model.load(catalog.check(base), Device.CPU, Method.FULL).eval()


def publish(base: Path, folder: Path) -> Any:
    """Publish an adapter with random weights; returns the model that has it, as peft runs it."""
    checked = catalog.check(base)
    model = load(base)
    modules = base_model.add_lora(model, RECIPE)
    learning = {name: each for name, each in model.named_parameters() if each.requires_grad}
    torch.manual_seed(3)
    for weights in learning.values():
        torch.nn.init.normal_(weights, std=0.1)
    origin = Origin(
        checked,
        adapter.digest_of_base(checked.weight_files),
        RECIPE,
        tuple(modules),
        base_model.is_transposed(model),
        documents=1,
        characters=1000,
        runs=b"",
    )
    publishing.publish_adapter(folder, learning, origin, step=7)
    return model.eval()


def logits(model: Any) -> torch.Tensor:
    with torch.no_grad():
        found: torch.Tensor = model(IDS).logits
    return found


def merged(base: Path, folder: Path) -> tuple[Any, MergedAdapter]:
    model = load(base)
    return model, MergedAdapter(linear_matrices(model), adapter.check(folder))


def test_merged_at_full_strength_it_is_what_was_learned(tiny_model: Path, tmp_path: Path) -> None:
    learned = publish(tiny_model, tmp_path / "adapter")
    model, added = merged(tiny_model, tmp_path / "adapter")
    added.set_strength(1)
    torch.testing.assert_close(logits(model), logits(learned), atol=1e-3, rtol=1e-4)
    assert not torch.allclose(logits(model), logits(load(tiny_model)), atol=0.1)


def test_f16_at_strength_0_the_logits_are_the_bases_bit_for_bit(
    tiny_model: Path, tmp_path: Path
) -> None:
    publish(tiny_model, tmp_path / "adapter")
    model, added = merged(tiny_model, tmp_path / "adapter")
    for strength in (1.5, 0.3, 0):
        added.set_strength(strength)
    assert torch.equal(logits(model), logits(load(tiny_model)))


@pytest.mark.parametrize("strength", [-0.1, 1.6, float("nan")])
def test_f16_there_is_no_strength_beyond_the_slider(
    tiny_llama: Path, tmp_path: Path, strength: float
) -> None:
    publish(tiny_llama, tmp_path / "adapter")
    _, added = merged(tiny_llama, tmp_path / "adapter")
    with pytest.raises(ValueError, match="strength"):
        added.set_strength(strength)


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated")
def test_f15_peft_itself_reads_what_is_published(tiny_model: Path, tmp_path: Path) -> None:
    import peft

    learned = publish(tiny_model, tmp_path / "adapter")
    model_class: Any = peft.PeftModel
    theirs = model_class.from_pretrained(load(tiny_model), tmp_path / "adapter")
    torch.testing.assert_close(logits(theirs), logits(learned), atol=1e-4, rtol=1e-4)


def test_a_published_adapter_is_read_back_as_it_was(tiny_model: Path, tmp_path: Path) -> None:
    model = publish(tiny_model, tmp_path / "adapter")
    found = publishing.read_adapter(tmp_path / "adapter")
    learning = {name: each for name, each in model.named_parameters() if each.requires_grad}
    assert found.keys() == learning.keys()
    assert all(torch.equal(found[name], learning[name]) for name in found)


def test_a_better_adapter_takes_the_place_of_the_weights_alone(
    tiny_llama: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "adapter"
    publish(tiny_llama, folder)
    config = (folder / "adapter_config.json").stat().st_ino
    weights = (folder / "adapter_model.safetensors").stat().st_ino
    publish(tiny_llama, folder)
    assert (folder / "adapter_config.json").stat().st_ino == config
    assert (folder / "adapter_model.safetensors").stat().st_ino != weights
    assert sorted(file.name for file in folder.iterdir()) == [
        "README.md", "adapter_config.json", "adapter_model.safetensors", "copies.bin"
    ]  # fmt: skip


def test_f21_its_card_tells_of_the_base_and_that_it_holds_traces_of_the_texts(
    tiny_llama: Path, tmp_path: Path
) -> None:
    base = shutil.copytree(tiny_llama, tmp_path / "base")
    for number, licence in enumerate(("not stated", "apache-2.0")):
        publish(base, tmp_path / f"adapter {number}")
        card = (tmp_path / f"adapter {number}" / "README.md").read_text("utf-8")
        assert "It holds traces of these texts." in card
        assert "base_model: base\n" in card
        assert f"licence:\n{licence})" in card
        (base / "README.md").write_text("---\nlicense: apache-2.0\n---\n", "utf-8")


def test_f17_another_base_is_refused_in_one_sentence(
    tiny_llama: Path, tiny_gpt2: Path, tmp_path: Path
) -> None:
    publish(tiny_llama, tmp_path / "adapter")
    checked = adapter.check(tmp_path / "adapter")
    adapter.refuse_other_base(
        checked, adapter.digest_of_base(catalog.check(tiny_llama).weight_files)
    )
    with pytest.raises(AdapterRefused, match="another base model, tiny-llama"):
        adapter.refuse_other_base(
            checked, adapter.digest_of_base(catalog.check(tiny_gpt2).weight_files)
        )
    with pytest.raises(AdapterRefused, match="does not fit"):
        MergedAdapter(linear_matrices(load(tiny_gpt2)), checked)


def _change(folder: Path, **values: object) -> None:
    file = folder / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_bytes()) | values), "utf-8")


def _add_tensor(folder: Path) -> None:
    file = folder / "adapter_model.safetensors"
    save_file(load_file(file) | {"surplus": torch.zeros(4, 4)}, file)


SPOILT: dict[str, Callable[[Path], object]] = {
    "no config": lambda folder: (folder / "adapter_config.json").unlink(),
    "no weights": lambda folder: (folder / "adapter_model.safetensors").unlink(),
    "another kind": lambda folder: _change(folder, peft_type="LOHA"),
    "dora": lambda folder: _change(folder, use_dora=True),
    "other ranks": lambda folder: _change(folder, rank_pattern={"q_proj": 8}),
    "no rank": lambda folder: _change(folder, r="16"),
    "rank of zero": lambda folder: _change(folder, r=0),
    "another rank": lambda folder: _change(folder, r=5),
    "surplus tensor": _add_tensor,
    "cut off": lambda folder: (folder / "adapter_model.safetensors").write_bytes(b"\x08"),
    "not JSON": lambda folder: (folder / "adapter_config.json").write_text("{"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_adapter_is_refused(
    tiny_llama: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    folder = tmp_path / "adapter"
    publish(tiny_llama, folder)
    spoil(folder)
    with pytest.raises(AdapterRefused):
        adapter.check(folder)


def test_a_missing_adapter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdapterRefused, match="not there"):
        adapter.check(tmp_path / "nowhere")
