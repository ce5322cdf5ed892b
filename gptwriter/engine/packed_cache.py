"""Keeps packed weights on the disk, so that a model is packed and judged once.

A file is named after all that its content depends on: the weight files as they are on the disk, the
wanted format, this CPU's instructions, torch's release and FORMAT. At the next start it is mapped,
not copied, after its digest was checked; a file that is damaged or somebody else's counts as none.
It does not know how weights are packed, nor what for.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from gptwriter import paths
from gptwriter.engine.api import WeightFormat
from gptwriter.engine.native_products import Native
from gptwriter.engine.products import Int4, Int8, Packed

FORMAT = 2  # of the file and of the way to pack; another number makes every old file useless
_KEPT = 6  # files; a model that is not used any more loses its own to newer ones
_FINGERPRINT_BYTES = 1_000_000  # the header, with the place of every tensor, and some weights


@dataclass(frozen=True, slots=True)
class PackedWeights:
    """The products of one model in one format; none when it is UNPACKED."""

    weights: WeightFormat
    products: Mapping[str, Packed]


def place(files: Sequence[Path], wanted: WeightFormat, *, native: bool) -> Path:
    """Where the packed weights of the model in these files belong; `native`: for whose kernels."""
    order = "native" if native else torch.backends.cpu.get_cpu_capability()
    known: list[object] = [FORMAT, wanted, torch.__version__, order]
    known += [_fingerprint(file) for file in files]
    digest = hashlib.sha256(json.dumps(known).encode()).hexdigest()
    return paths.cache_dir() / "packed" / f"{digest[:32]}.safetensors"


def read(file: Path) -> PackedWeights | None:
    """What `write` put there, mapped; None when there is none that can be trusted."""
    try:
        with safe_open(file, framework="pt") as opened:
            metadata = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no dict
        weights = WeightFormat(metadata["weights"])
        if metadata["digest"] != _digest(weights, tensors):
            return None
        file.touch()  # used: `_forget_old` lets it live
        return PackedWeights(weights, _products(tensors))
    except (OSError, ValueError, KeyError, SafetensorError):
        return None


def write(file: Path, packed: PackedWeights) -> None:
    """Keep `packed` at `file`; where the disk does not take it, the next start packs anew."""
    tensors = {
        f"{name}.{part}": tensor
        for name, product in packed.products.items()
        for part, tensor in (("codes", product.codes), ("scales", product.scales))
    }
    metadata = {"weights": packed.weights.value, "digest": _digest(packed.weights, tensors)}
    with contextlib.suppress(OSError, SafetensorError):
        folder = paths.private_folder(file.parent)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as workshop:
            made = Path(workshop) / file.name
            save_file(tensors, made, metadata)
            made.chmod(0o600)
            made.replace(file)
        _forget_old(folder)


def _fingerprint(file: Path) -> list[object]:
    """Changes with every way to put other weights there, and costs no reading of gigabytes."""
    status = file.stat()
    with file.open("rb") as opened:
        head = hashlib.sha256(opened.read(_FINGERPRINT_BYTES)).hexdigest()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, head]


def _digest(weights: WeightFormat, tensors: Mapping[str, torch.Tensor]) -> str:
    digest = hashlib.sha256(weights.value.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}".encode())
        digest.update(tensor.view(torch.uint8).numpy().data)
    return digest.hexdigest()


def _products(tensors: Mapping[str, torch.Tensor]) -> dict[str, Packed]:
    names = {name.removesuffix(".codes") for name in tensors if name.endswith(".codes")}
    return {name: _product(tensors[f"{name}.codes"], tensors[f"{name}.scales"]) for name in names}


def _product(codes: torch.Tensor, scales: torch.Tensor) -> Packed:
    if codes.dtype == torch.int8:
        return Int8(codes, scales)
    # torch's own order of 4 bits is a matrix, that of the compiled kernels is blocks of groups.
    return Native(codes, scales) if codes.dim() == 3 else Int4(codes, scales)


def _forget_old(folder: Path) -> None:
    by_age = sorted(folder.glob("*.safetensors"), key=lambda file: file.stat().st_mtime)
    for file in by_age[:-_KEPT]:
        file.unlink(missing_ok=True)
