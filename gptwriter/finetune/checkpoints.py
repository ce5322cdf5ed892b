"""Checkpoints to go on from: weights, optimizer, schedule, random state, each safetensors or JSON.

No pickle is ever read. A checkpoint is used only if every file has the digest its manifest names
and it was made from the same documents, base model and settings; otherwise it is refused with the
reason. It does not know what the tensors mean. Importing this module imports torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

from gptwriter import paths
from gptwriter.engine import strict_json
from gptwriter.errors import ResumeRefused, translate
from gptwriter.finetune import durable
from gptwriter.finetune.fingerprint import Fingerprint

_KEPT = 2  # the newest, and one to fall back to
_MANIFEST = "manifest.json"
_PREFIX = "step-"
_SLACK = 50_000_000  # bytes that stay free for everybody else

Tensors = Mapping[str, Tensor]


_DAMAGED = translate("errors", "its checkpoints are damaged.")


class CheckpointStore:
    """The checkpoints of one run, in a folder of their own."""

    def __init__(self, folder: Path, fingerprint: Fingerprint) -> None:
        self._folder = paths.private_folder(folder)
        self._fingerprint = fingerprint
        durable.sweep(folder)

    def save(self, step: int, tensors: Mapping[str, Tensors], values: Mapping[str, object]) -> None:
        """Write a checkpoint, each group of tensors and each value a file; older ones go.

        Raises OSError, or safetensors' own error, with the older checkpoints untouched.
        """
        for old in self._found():
            if self._step_of(old) >= step:  # damaged: a run goes on from the newest good one
                durable.remove_folder(old)
        size = sum(each.nbytes for group in tensors.values() for each in group.values())
        durable.require_room(self._folder, size + _SLACK)

        def fill(making: Path) -> None:
            for name, group in tensors.items():
                save_file({key: _whole(each) for key, each in group.items()}, making / name)
            for name, value in values.items():
                (making / name).write_text(json.dumps(value), "utf-8")
            digests = {file.name: _digest(file) for file in sorted(making.iterdir())}
            manifest = {"step": step, "files": digests, "made_from": asdict(self._fingerprint)}
            (making / _MANIFEST).write_text(json.dumps(manifest), "utf-8")

        durable.put_folder(self._path(step), fill)
        for old in self._found()[:-_KEPT]:
            durable.remove_folder(old)

    def newest(self) -> Path | None:
        """The newest good checkpoint; None if there is none at all. Raises ResumeRefused."""
        found = self._found()
        for folder in reversed(found):
            if self._is_whole(folder):
                return folder
        if found:
            raise ResumeRefused(reason=_DAMAGED)
        return None

    def _path(self, step: int) -> Path:
        return self._folder / f"{_PREFIX}{step:08}"

    @staticmethod
    def _step_of(folder: Path) -> int:
        number = folder.name.removeprefix(_PREFIX)
        return int(number) if number.isdecimal() else 0

    def _found(self) -> list[Path]:
        return sorted(self._folder.glob(f"{_PREFIX}*"))

    def _is_whole(self, folder: Path) -> bool:
        """Whether every file is as it was written. Raises ResumeRefused if it is another run's."""
        try:
            manifest = strict_json.parse((folder / _MANIFEST).read_bytes())
            digests = manifest.get("files")
            whole = isinstance(digests, dict) and all(
                _digest(folder / Path(name).name) == digest for name, digest in digests.items()
            )
        except (OSError, strict_json.NotPlainJson):
            return False
        if whole:
            self._fingerprint.refuse_other(manifest.get("made_from"))
        return whole


def read_tensors(checkpoint: Path, name: str) -> dict[str, Tensor]:
    return load_file(checkpoint / name)


def read_value(checkpoint: Path, name: str) -> Any:
    return json.loads((checkpoint / name).read_bytes())


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _whole(tensor: Tensor) -> Tensor:
    """As safetensors takes it: in main memory and in one piece."""
    return tensor.detach().cpu().contiguous()
