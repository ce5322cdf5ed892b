"""What a fine-tuning left in a folder (PEFT's LoRA format), checked without loading it.

Of adapter_config.json six known values are read and nothing else, so that no name in it is ever
imported or fetched. An adapter belongs to one base model, known by the digest of its weights. This
module imports no torch, so the window may use it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gptwriter.engine import safetensors_header
from gptwriter.engine.api import STRONGEST
from gptwriter.engine.model_folder import ModelFolder
from gptwriter.engine.refusal import Refusal
from gptwriter.errors import AdapterRefused, translate

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
BASE_DIGEST = "base_sha256"  # a key of the safetensors file's metadata; PEFT ignores it
_PREFIX = "base_model.model."
_DOWN, _UP = ".lora_A.weight", ".lora_B.weight"
_LARGEST_CONFIG = 1_000_000  # bytes
_LARGEST_RANK = 1024
_UNKNOWN_KINDS = (
    "use_dora", "use_rslora", "rank_pattern", "alpha_pattern", "modules_to_save",
    "layer_replication", "lora_bias", "trainable_token_indices", "target_parameters",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedAdapter:
    """An adapter whose every value is known and whose tensors fit one another."""

    folder: Path
    rank: int
    alpha: float
    transposed: bool  # the base keeps its matrices as (inputs, outputs), as GPT-2 does
    base_name: str  # as a person knows it
    base_digest: str  # empty where the file does not tell
    modules: tuple[str, ...]  # the linear layers that it changes, by their path in the base
    written: int  # when its weights were, in nanoseconds: a training replaces them by better ones

    @property
    def scale(self) -> float:
        return self.alpha / self.rank


def check(folder: Path) -> CheckedAdapter:
    """Check an adapter without loading it. Raises AdapterRefused."""
    if not folder.is_dir():
        raise refused(folder, translate("errors", "the folder is not there."))
    try:
        return _checked(ModelFolder(folder))
    except Refusal as error:
        raise AdapterRefused(place=str(folder), reason=error.reason, **error.fields) from None
    except OSError as error:
        words = error.strerror or str(error)
        reason = translate("errors", "it could not be read: {words}.")
        raise AdapterRefused(place=str(folder), reason=reason, words=words) from None


def down_name(module: str) -> str:
    """The tensor that reads a layer's inputs, in the file of the weights."""
    return f"{_PREFIX}{module}{_DOWN}"


def up_name(module: str) -> str:
    return f"{_PREFIX}{module}{_UP}"


def digest_of_base(weight_files: Sequence[Path]) -> str:
    """SHA-256 of a model's weights; of several files, that of their digests in order of name."""
    found = []
    for file in sorted(weight_files):
        with file.open("rb") as opened:
            found.append(hashlib.file_digest(opened, "sha256").hexdigest())
    return found[0] if len(found) == 1 else hashlib.sha256("".join(found).encode()).hexdigest()


def refuse_other_base(adapter: CheckedAdapter, digest: str) -> None:
    """Raises AdapterRefused when the adapter was learned on a model of another digest (F17)."""
    if adapter.base_digest != digest:
        raise AdapterRefused(
            place=str(adapter.folder),
            reason=translate("errors", "it belongs to another base model, {base}."),
            base=adapter.base_name,
        )


def refuse_misfit(adapter: CheckedAdapter, weight_files: Sequence[Path]) -> None:
    """Raises AdapterRefused when the base in these checked files lacks a matrix it changes."""
    base: dict[str, tuple[int, ...]] = {}
    for file in weight_files:
        base |= {name: each.shape for name, each in safetensors_header.read_header(file).items()}
    learned = safetensors_header.read_header(adapter.folder / WEIGHTS)
    for module in adapter.modules:
        inputs = learned[down_name(module)].shape[1]
        outputs = learned[up_name(module)].shape[0]
        wanted = (inputs, outputs) if adapter.transposed else (outputs, inputs)
        if base.get(f"{module}.weight") != wanted:
            raise misfit(adapter)


def misfit(adapter: CheckedAdapter) -> AdapterRefused:
    """What to raise when the base has no such layers, or others of that name."""
    return refused(adapter.folder, translate("errors", "it does not fit this base model."))


def check_strength(strength: float) -> None:
    """Raises ValueError when it is not from 0 to STRONGEST."""
    if not 0 <= strength <= STRONGEST:
        raise ValueError(f"a strength of {strength}")


def _checked(folder: ModelFolder) -> CheckedAdapter:
    config = folder.json(CONFIG, _LARGEST_CONFIG)
    if config.get("peft_type") != "LORA" or any(config.get(each) for each in _UNKNOWN_KINDS):
        raise Refusal(translate("errors", "it is of a kind that gptwriter does not know."))
    match config:
        case {"r": int(rank), "lora_alpha": int() | float() as alpha} if (
            0 < rank <= _LARGEST_RANK and 0 < alpha < float("inf")
        ):
            pass
        case _:
            raise Refusal(translate("errors", "{file} does not describe it."), file=CONFIG)
    path = folder.file(WEIGHTS)
    shapes = {name: each.shape for name, each in safetensors_header.read_header(path).items()}
    return CheckedAdapter(
        folder=folder.root,
        rank=rank,
        alpha=float(alpha),
        transposed=config.get("fan_in_fan_out") is True,
        base_name=str(config.get("base_model_name_or_path") or "")[:200],
        base_digest=safetensors_header.read_metadata(path).get(BASE_DIGEST, ""),
        modules=tuple(_modules(shapes, rank)),
        written=path.stat().st_mtime_ns,
    )


def _modules(shapes: dict[str, tuple[int, ...]], rank: int) -> Iterator[str]:
    """The layers that have both of their matrices, and no tensor beside these."""
    found = {
        name.removeprefix(_PREFIX).removesuffix(_DOWN)
        for name in shapes
        if name.startswith(_PREFIX) and name.endswith(_DOWN)
    }
    known = {name(module) for module in found for name in (down_name, up_name)}
    fit = all(len(shape) == 2 and rank in shape for shape in shapes.values())
    if not found or known != set(shapes) or not fit:
        raise Refusal(translate("errors", "{file} does not hold what it should."), file=WEIGHTS)
    yield from sorted(found)


def refused(folder: Path, reason: str) -> AdapterRefused:
    return AdapterRefused(place=str(folder), reason=reason)
