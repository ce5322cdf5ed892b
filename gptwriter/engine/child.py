"""How a child process of gptwriter is started: its command line and its environment.

One place, because a frozen program has no `python -m`, and because every child must be offline
and must never import a module from the folder it happens to be started in. It does not start
anything itself, and it imports no torch.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path

MEASURE_THREADS = "GPTWRITER_MEASURE_THREADS"  # set: OMP_NUM_THREADS is only where to start


class Role(StrEnum):
    """What a child is for; the flag that `__main__` dispatches on before it imports anything."""

    WORKER = "--worker"  # hosts the model
    OBTAIN = "--obtain-model"  # fetches and converts the default model
    FINETUNE = "--finetune"  # teaches a model
    IMPORT = "--import"  # reads one document of the writer's


def command(role: Role, *arguments: str) -> list[str]:
    """The command line of a child of this role, frozen or from source."""
    if getattr(sys, "frozen", False):
        return [sys.executable, role, *arguments]
    return [sys.executable, "-m", "gptwriter", role, *arguments]


def environment(threads: int | None = None, *, gpu: bool = True) -> dict[str, str]:
    """The parent's environment, made offline and quiet.

    The Hugging Face variables are read when its libraries are imported, so they are set here and
    not in the child. `threads` is the number of OpenMP threads; None leaves one core free until
    the child has measured what is best. Without `gpu` the child sees none: a broken driver then
    has no code path left to break.
    """
    count = threads or max(1, (os.cpu_count() or 2) - 1)
    quiet = {
        "PYTHONSAFEPATH": "1",  # else a torch.py in the current folder would be imported
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": str(count),
        MEASURE_THREADS: "" if threads else "1",
        "OMP_WAIT_POLICY": "PASSIVE",  # spinning threads slow down everything else on two cores
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "DO_NOT_TRACK": "1",
        "DISABLE_SAFETENSORS_CONVERSION": "1",  # else loading may start a thread that calls the hub
        "TOKENIZERS_PARALLELISM": "false",
        "TRANSFORMERS_VERBOSITY": "error",
        "TORCHDYNAMO_DISABLE": "1",  # the compiler would start sys.executable again
    }
    hidden = {} if gpu else {"CUDA_VISIBLE_DEVICES": ""}
    return os.environ | _source_tree() | quiet | hidden


def _source_tree() -> dict[str, str]:
    """Where a child finds this package when it runs from its sources and is not installed."""
    root = Path(__file__).parents[2]
    if not (root / "pyproject.toml").exists():
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))}
