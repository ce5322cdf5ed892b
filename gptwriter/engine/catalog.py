"""Which models are on this disk, and whether each is safe and complete enough to load.

`check` reads names, sizes, config, tokenizer and the headers of the weights, never the weights
themselves, and runs nothing that a folder contains. What only the loaded tensors can show (a value
that is not finite, a tensor the architecture does not have) is left to the one who loads them.
No torch is imported here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gptwriter import paths
from gptwriter.engine import model_config, safetensors_header
from gptwriter.engine.model_folder import BadFolder, ModelFolder
from gptwriter.engine.refusal import Refusal
from gptwriter.errors import ModelError, ModelMissing, ModelRefused, translate

MAX_CONFIG_BYTES = 1_000_000
MAX_INDEX_BYTES = 25_000_000
MAX_TOKENIZER_BYTES = 50_000_000
_SINGLE = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """A folder that passed every check."""

    folder: Path
    name: str
    architecture: str  # config.json's model_type
    config: dict[str, object]  # only the keys a model is built from
    licence: str  # as the folder states it; empty when it states none
    weight_files: tuple[Path, ...]
    weight_bytes: int
    parameters: int


@dataclass(frozen=True, slots=True)
class Unusable:
    """A folder that looks like a model and cannot be loaded, with the sentence that says why."""

    folder: Path
    reason: str


def check(folder: Path) -> CheckedModel:
    """Check everything about the model in `folder` that needs no torch.

    Raises ModelMissing when there is no such folder and ModelRefused with one clear sentence when
    a file is missing, unsafe, or does not fit the others.
    """
    if not folder.is_dir():
        raise ModelMissing(place=str(folder))
    try:
        return _checked(ModelFolder(folder))
    except Refusal as error:
        raise ModelRefused(place=str(folder), reason=error.reason, **error.fields) from None
    except OSError as error:
        raise ModelRefused(
            place=str(folder),
            reason=translate("errors", "it could not be read: {words}."),
            words=error.strerror or str(error),
        ) from None


def list_models() -> list[CheckedModel | Unusable]:
    """Every model folder in gptwriter's own places and in the Hugging Face cache."""
    found: list[CheckedModel | Unusable] = []
    for folder in [*_own_folders(), *_cached_folders()]:
        try:
            found.append(check(folder))
        except ModelError as error:
            found.append(Unusable(folder, error.reason_in_words()))
    return found


def _checked(folder: ModelFolder) -> CheckedModel:
    _refuse_code(folder.names())
    if not folder.has("config.json"):
        raise BadFolder(
            translate("errors", "it has no config.json, so it is not a Hugging Face model folder.")
        )
    config = model_config.checked(folder.json("config.json", MAX_CONFIG_BYTES))
    dimensions = model_config.shape(config)
    _check_tokenizer(folder, dimensions.vocabulary)
    files, parameters = _check_weights(folder)
    weight_bytes = sum(file.stat().st_size for file in files)
    if model_config.implied_parameters(config) > weight_bytes:
        raise BadFolder(
            translate("errors", "its config.json describes a larger model than its weights.")
        )
    return CheckedModel(
        folder=folder.root,
        name=_name(folder.root),
        architecture=str(config["model_type"]),
        config=config,
        licence=_licence(folder),
        weight_files=files,
        weight_bytes=weight_bytes,
        parameters=parameters,
    )


def _refuse_code(names: list[str]) -> None:
    for name in names:
        if name.endswith((".py", ".pyc", ".so")):
            raise BadFolder(
                translate("errors", "it brings program code, {file}, which gptwriter never runs."),
                file=name,
            )
    if "adapter_config.json" in names:
        raise BadFolder(translate("errors", "it is an adapter, not a whole model."))


def _check_tokenizer(folder: ModelFolder, vocabulary: int) -> None:
    if folder.has("tokenizer_config.json"):
        settings = folder.json("tokenizer_config.json", MAX_TOKENIZER_BYTES)
        if settings.get("auto_map"):
            raise BadFolder(
                translate("errors", "its tokenizer asks to run program code of its own.")
            )
    for name in ("special_tokens_map.json", "added_tokens.json"):
        if folder.has(name):
            folder.json(name, MAX_CONFIG_BYTES)
    if folder.has("tokenizer.json"):
        numbers = _token_numbers(folder.json("tokenizer.json", MAX_TOKENIZER_BYTES, depth=16))
    elif folder.has("vocab.json") and folder.has("merges.txt"):
        folder.file("merges.txt", MAX_TOKENIZER_BYTES)
        numbers = list(folder.json("vocab.json", MAX_TOKENIZER_BYTES).values())
    else:
        raise BadFolder(translate("errors", "it has no tokenizer.json."))
    if not numbers or not all(type(each) is int and 0 <= each < vocabulary for each in numbers):
        raise BadFolder(
            translate("errors", "its tokenizer has tokens that the model does not know.")
        )


def _token_numbers(tokenizer: dict[str, object]) -> list[object]:
    """Every token number that a tokenizer.json can give."""
    match tokenizer:
        case {"model": {"vocab": dict(vocabulary)}}:
            numbers = list(vocabulary.values())
        case {"model": {"vocab": list(pieces)}}:  # unigram: a list of [piece, score]
            numbers = list(range(len(pieces)))
        case _:
            raise BadFolder(translate("errors", "its tokenizer.json has no vocabulary."))
    added = tokenizer.get("added_tokens")
    if isinstance(added, list):
        numbers += [each.get("id") for each in added if isinstance(each, dict)]
    return numbers


def _check_weights(folder: ModelFolder) -> tuple[tuple[Path, ...], int]:
    """The weight files, and how many parameters they hold."""
    files = []
    parameters = 0
    for shard, expected in _shards(folder).items():
        path = folder.file(shard)
        tensors = safetensors_header.read_header(path)
        if expected is not None and expected != set(tensors):
            raise BadFolder(
                translate("errors", "{file} does not hold the weights that {index} names."),
                file=shard,
                index=_INDEX,
            )
        parameters += sum(tensor.values for tensor in tensors.values())
        files.append(path)
    return tuple(files), parameters


def _shards(folder: ModelFolder) -> dict[str, set[str] | None]:
    """The weight files, each with the names of its tensors when an index tells them."""
    if folder.has(_SINGLE):
        return {_SINGLE: None}
    if not folder.has(_INDEX):
        if any(name.endswith(_PICKLES) for name in folder.names()):
            raise BadFolder(
                translate(
                    "errors",
                    "its weights are in a format that can run code; "
                    "gptwriter loads only .safetensors.",
                )
            )
        raise BadFolder(translate("errors", "it has no .safetensors weights."))
    weight_map = folder.json(_INDEX, MAX_INDEX_BYTES).get("weight_map")
    shards: dict[str, set[str] | None] = {}
    for tensor, shard in (weight_map if isinstance(weight_map, dict) else {}).items():
        if not isinstance(shard, str) or not shard.endswith(".safetensors"):
            raise BadFolder(
                translate("errors", "{index} names a file that is not .safetensors."), index=_INDEX
            )
        held = shards.setdefault(shard, set())
        if held is not None:
            held.add(tensor)
    if not shards:
        raise BadFolder(translate("errors", "{index} names no weights."), index=_INDEX)
    return shards


def _name(folder: Path) -> str:
    if folder.parent.name == "snapshots":  # .../models--owner--name/snapshots/revision
        return folder.parent.parent.name.removeprefix("models--").replace("--", "/")
    return folder.name


def _licence(folder: ModelFolder) -> str:
    """The licence in the card's front matter, else the head of a LICENSE file, else ''."""
    try:
        card = folder.file("README.md", MAX_CONFIG_BYTES).read_text("utf-8", "replace")
    except (BadFolder, OSError):
        card = ""
    if card.startswith("---"):
        for line in card.split("---")[1].splitlines():
            if line.startswith("license:"):
                return line.removeprefix("license:").strip(" '\"")[:60]
    try:
        text = folder.file("LICENSE", MAX_CONFIG_BYTES).read_text("utf-8", "replace")
    except (BadFolder, OSError):
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return ", ".join(lines[:2])[:60]


def _own_folders() -> Iterator[Path]:
    for root in (paths.bundled_models_dir(), paths.models_dir()):
        if root.is_dir():
            yield from sorted(each for each in root.iterdir() if _is_shown(each))


def _is_shown(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".")  # a dot: being made


def _cached_folders() -> Iterator[Path]:
    """The newest snapshot of each model in the Hugging Face cache, wherever it was put."""
    root = _hugging_face_cache()
    for repository in sorted(root.glob("models--*")) if root.is_dir() else []:
        snapshots = [each for each in (repository / "snapshots").glob("*") if each.is_dir()]
        if snapshots:
            yield max(snapshots, key=lambda each: each.stat().st_mtime)


def _hugging_face_cache() -> Path:
    if place := os.environ.get("HF_HUB_CACHE"):
        return Path(place).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(caches).expanduser() / "huggingface" / "hub"
