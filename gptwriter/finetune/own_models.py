"""The writer's own models: what a training has made becomes a model like any other.

Used by the window as well, so nothing here imports torch. What is in a model is not known here.
"""

from __future__ import annotations

import errno
import os
import shutil
from itertools import chain, count
from pathlib import Path

from gptwriter import paths
from gptwriter.finetune import durable

_NAMELESS = "gptwriter"


def enlist(model: Path, name: str) -> Path:
    """Put a copy of a model among gptwriter's own, under a new name. Raises OSError."""
    folder = paths.models_dir() / name
    if folder.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))

    def fill(making: Path) -> None:
        for file in model.iterdir():
            shutil.copyfile(file, making / file.name)

    paths.private_folder(folder.parent)
    durable.put_folder(folder, fill)
    return folder


def free_name(wish: str) -> str:
    """A name near the wish that can be a folder's, and that no model has yet."""
    good = "".join(each for each in wish if each.isprintable() and each not in '/\\:*?"<>|')
    good = good.strip(" .")[:60] or _NAMELESS
    names = chain([good], (f"{good} {number}" for number in count(2)))
    return next(name for name in names if not (paths.models_dir() / name).exists())
