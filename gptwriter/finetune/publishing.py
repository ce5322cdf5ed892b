"""Writes what the writer will use: an adapter in PEFT's own format, or a whole model.

An adapter's settings never change during a run, so a better one replaces a single file: whoever
opens the folder at any moment finds a whole adapter. It says what it was made from and holds no
text. Importing this module imports torch.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from gptwriter.engine.adapter import BASE_DIGEST, CONFIG, WEIGHTS
from gptwriter.engine.catalog import CheckedModel
from gptwriter.finetune import copy_guard, durable
from gptwriter.finetune.presets import Recipe

_LORA_NAME = ".default."  # what peft calls the only adapter of a model, inside it
_PEFT_PREFIX = "base_model.model."
_MODEL = "model.safetensors"
_COPIED = (
    "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "vocab.json", "merges.txt", "generation_config.json", "LICENSE", "NOTICE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """What an adapter was learned on."""

    base: CheckedModel
    base_digest: str
    recipe: Recipe
    modules: tuple[str, ...]  # names of the linear layers that learned
    transposed: bool  # their matrices are (inputs, outputs)
    documents: int
    characters: int
    runs: bytes  # of the texts, for `copy_guard.FILE`


def publish_adapter(folder: Path, weights: Mapping[str, Tensor], origin: Origin, step: int) -> None:
    """Make `folder` hold this adapter, or replace the one it holds. Raises OSError."""
    tensors = {_peft_name(name): each.detach().cpu().contiguous() for name, each in weights.items()}
    metadata = {"format": "pt", BASE_DIGEST: origin.base_digest, "step": str(step)}

    def write(file: Path) -> None:
        save_file(tensors, file, metadata=metadata)

    def fill(making: Path) -> None:
        write(making / WEIGHTS)
        (making / CONFIG).write_text(json.dumps(_config(origin), indent=2), "utf-8")
        (making / "README.md").write_text(_card(origin), "utf-8")
        (making / copy_guard.FILE).write_bytes(origin.runs)

    if folder.is_dir():
        durable.put_file(folder / WEIGHTS, write)
    else:
        durable.put_folder(folder, fill)


def read_adapter(folder: Path) -> dict[str, Tensor]:
    """The weights of an adapter that `publish_adapter` wrote, by their names in the model."""
    return {_our_name(name): each for name, each in load_file(folder / WEIGHTS).items()}


def publish_model(folder: Path, weights: Mapping[str, Tensor], origin: Origin) -> None:
    """Make `folder` a whole model that loads like any other, or replace its weights."""
    tensors = {name: each.to(torch.bfloat16).contiguous() for name, each in weights.items()}

    def write(file: Path) -> None:
        save_file(tensors, file, metadata={"format": "pt"})

    def fill(making: Path) -> None:
        write(making / _MODEL)
        for name in _COPIED:
            if (origin.base.folder / name).is_file():
                shutil.copyfile(origin.base.folder / name, making / name)
        (making / "README.md").write_text(_card(origin), "utf-8")
        (making / copy_guard.FILE).write_bytes(origin.runs)

    if folder.is_dir():
        durable.put_file(folder / _MODEL, write)
    else:
        durable.put_folder(folder, fill)


def read_model(folder: Path) -> dict[str, Tensor]:
    return load_file(folder / _MODEL)


def _config(origin: Origin) -> dict[str, Any]:
    """What `PeftModel.from_pretrained` needs, built from values of ours alone."""
    return {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": origin.base.name,
        "r": origin.recipe.rank,
        "lora_alpha": round(origin.recipe.rank * origin.recipe.scale),
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": origin.transposed,
        "target_modules": list(origin.modules),
        "inference_mode": True,
    }


def _card(origin: Origin) -> str:
    if not origin.base_digest:
        return f"""Trained by gptwriter from nothing, on {origin.documents} documents of together
{origin.characters} characters.

It holds traces of these texts. Give it only to people who may read them.
"""
    licence = origin.base.licence or "not stated"
    return f"""---
base_model: {origin.base.name}
library_name: peft
---

Learned by gptwriter on {origin.base.name} (SHA-256 of its weights {origin.base_digest}, licence:
{licence}), from {origin.documents} documents of together {origin.characters} characters.

It holds traces of these texts. Give it only to people who may read them.
"""


def _peft_name(name: str) -> str:
    return _PEFT_PREFIX + name.replace(_LORA_NAME, ".")


def _our_name(name: str) -> str:
    stem, _, end = name.removeprefix(_PEFT_PREFIX).rpartition(".")
    return f"{stem}{_LORA_NAME}{end}"
