"""What the commands that run a model in their own process have in common.

Results alone go to stdout; whatever a library prints goes to stderr. It knows no command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gptwriter import paths
from gptwriter.engine import catalog, child
from gptwriter.engine.api import CancelToken, ModelInfo, ModelSpec
from gptwriter.errors import GptwriterError, UsageError

if TYPE_CHECKING:
    from gptwriter.engine.torch_engine import TorchEngine


def model_folder(chosen: Path | None) -> Path:
    """The chosen folder or the default model's. Raises GptwriterError where there is no model."""
    folder = chosen or paths.default_model_dir()
    if not chosen and not folder.exists():
        raise UsageError(
            reason="There is no model at {place}: `gptwriter models --fetch` gets the default "
            "one, and --model PATH takes another.",
            place=str(folder),
        )
    catalog.check(folder)  # says no at once; the engine checks again after seconds of imports
    return folder


@contextmanager
def stdout_for_results_only() -> Iterator[BinaryIO]:
    """The real stdout, unbuffered; meanwhile everything else that writes there writes to stderr."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(os.dup(kept), "wb", buffering=0) as stdout, redirect_stdout(sys.stderr):
            yield stdout
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def loaded_engine(spec: ModelSpec) -> TorchEngine:
    """An engine in this process with this model in it. Raises GptwriterError."""
    threads = os.environ.get("OMP_NUM_THREADS", "")
    os.environ.update(child.environment(int(threads) if threads.isdecimal() else None))
    # Only now: torch and its neighbours read the environment when they are imported.
    from gptwriter.engine.torch_engine import TorchEngine

    engine = TorchEngine()
    for _ in engine.load(spec, CancelToken()):
        pass
    if engine.info and engine.info.notice:
        print("The GPU has too little memory for this model; it runs on the CPU.", file=sys.stderr)
    return engine


def write(stdout: BinaryIO, data: bytes) -> None:
    """All of `data`, at once. Raises GptwriterError where it does not fit, and BrokenPipeError."""
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[stdout.write(rest) :]
    except BrokenPipeError:
        raise  # the reader has seen enough
    except OSError as error:
        raise GptwriterError(
            reason="The result could not be written ({words}).", words=str(error.strerror)
        ) from error


def described(info: ModelInfo | None) -> dict[str, object]:
    """A model as a command's JSON tells of it."""
    return {**asdict(info), "adapter": info.adapter and str(info.adapter)} if info else {}
