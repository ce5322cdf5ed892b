"""Adapters for the tiny models, with random weights that change what the model says."""

from __future__ import annotations

import json
from pathlib import Path

from gptwriter.engine import catalog
from gptwriter.engine.adapter import BASE_DIGEST, CONFIG, WEIGHTS, digest_of_base

RANK = 4
_EMBEDDINGS = ("embed_tokens", "wte", "wpe", "lm_head", "embedding")


def save_adapter(base: Path, folder: Path, *, seed: int = 1, size: float = 0.2) -> Path:
    """An adapter in PEFT's format on every linear layer of the model in `base`."""
    import torch
    from safetensors.torch import load_file, save_file

    checked = catalog.check(base)
    transposed = checked.architecture == "gpt2"
    random = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, weight in load_file(base / "model.safetensors").items():
        module = name.removesuffix(".weight")
        if weight.ndim != 2 or module.rpartition(".")[2] in _EMBEDDINGS:
            continue
        outputs, inputs = reversed(weight.shape) if transposed else weight.shape
        place = f"base_model.model.{module}"
        tensors[f"{place}.lora_A.weight"] = size * torch.randn(RANK, inputs, generator=random)
        tensors[f"{place}.lora_B.weight"] = size * torch.randn(outputs, RANK, generator=random)
    folder.mkdir(parents=True)
    digest = digest_of_base(checked.weight_files)
    save_file(tensors, folder / WEIGHTS, {"format": "pt", BASE_DIGEST: digest})
    config = {
        "peft_type": "LORA",
        "r": RANK,
        "lora_alpha": 2 * RANK,
        "fan_in_fan_out": transposed,
        "base_model_name_or_path": checked.name,
    }
    (folder / CONFIG).write_text(json.dumps(config), "utf-8")
    return folder
