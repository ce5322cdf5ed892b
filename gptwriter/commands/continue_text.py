"""`gptwriter continue`: writes on from a file or from stdin, without a screen.

The continuation alone goes to stdout; whatever a library prints goes to stderr. The model runs in
this process. It knows nothing of windows or child processes.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gptwriter.commands import adapters, headless
from gptwriter.documents.text_file import open_text
from gptwriter.engine import adapter
from gptwriter.engine.api import (
    STRONGEST,
    CancelToken,
    Device,
    Finished,
    Length,
    ModelSpec,
    Piece,
    Request,
    Sampling,
)
from gptwriter.errors import DocumentUnreadable, UsageError

if TYPE_CHECKING:
    from gptwriter.engine.torch_engine import TorchEngine

_VARIED = Sampling(temperature=0.8, top_p=0.95)
_LARGEST_SEED = 2**63 - 1  # torch counts in 64 bits


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `continue` to the command line."""
    parser = commands.add_parser("continue", help="write on from a text", description=__doc__)
    parser.add_argument("file", metavar="FILE", help="the text; - reads it from stdin")
    parser.add_argument("--tokens", type=int, default=64, help="how many to write at most (64)")
    parser.add_argument("--greedy", action="store_true", help="always take the likeliest token")
    parser.add_argument("--seed", type=int, default=0, help="of the choice among likely tokens (0)")
    parser.add_argument("--model", type=Path, metavar="PATH", help="a Hugging Face model folder")
    parser.add_argument(
        "--adapter", type=Path, metavar="PATH", help="what `tune` has learned: a folder or a name"
    )
    parser.add_argument(
        "--strength", type=float, default=1.0, help="of the adapter: 0 is the model itself (1)"
    )
    parser.add_argument("--device", type=Device, choices=list(Device), default=Device.AUTO)
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the continuation; returns the exit code. Raises GptwriterError."""
    _check(arguments)
    request = Request(
        before=_read(arguments.file),
        length=Length.OPEN,
        max_tokens=arguments.tokens,
        sampling=_sampling(greedy=arguments.greedy, seed=arguments.seed),
    )
    spec = ModelSpec(
        headless.model_folder(arguments.model),
        arguments.device,
        adapter=adapters.folder_of(arguments.adapter),
        adapter_strength=arguments.strength,
    )
    with headless.stdout_for_results_only() as stdout:
        engine = headless.loaded_engine(spec)
        if arguments.json:
            headless.write(stdout, _as_json(engine, request))
        else:
            _stream(engine, request, stdout)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.tokens < 1:
        raise UsageError(reason="--tokens must be at least 1.")
    if not 0 <= arguments.seed <= _LARGEST_SEED:
        raise UsageError(reason="--seed must be from 0 to {largest}.", largest=_LARGEST_SEED)
    if not 0 <= arguments.strength <= STRONGEST:
        raise UsageError(reason="--strength must be from 0 to {most}.", most=STRONGEST)
    if arguments.adapter:
        adapter.check(adapters.folder_of(arguments.adapter) or arguments.adapter)


def _read(file: str) -> str:
    if file != "-":
        return open_text(Path(file).absolute()).text
    if sys.stdin is None:
        raise UsageError(reason="There is no stdin to read the text from.")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DocumentUnreadable(name="stdin", reason="it is not UTF-8 text.") from error


def _sampling(*, greedy: bool, seed: int) -> Sampling:
    if greedy:
        return Sampling()
    return Sampling(_VARIED.temperature, top_p=_VARIED.top_p, seed=seed)


def _stream(engine: TorchEngine, request: Request, stdout: BinaryIO) -> None:
    for step in engine.generate(request, CancelToken()):
        if isinstance(step, Piece):
            headless.write(stdout, step.text.encode())
    if stdout.isatty():
        headless.write(stdout, b"\n")  # the prompt of the shell starts its own line


def _as_json(engine: TorchEngine, request: Request) -> bytes:
    steps = list(engine.generate(request, CancelToken()))
    text = "".join(step.text for step in steps if isinstance(step, Piece))
    result = {"text": text, **_ending(steps[-1]), "model": headless.described(engine.info)}
    return json.dumps(result, ensure_ascii=False, indent=2).encode() + b"\n"


def _ending(last: Piece | Finished) -> dict[str, object]:
    if isinstance(last, Piece):
        raise TypeError("an engine's last value says how it ended")
    return {"finish_reason": last.reason, "usage": asdict(last.usage)}
