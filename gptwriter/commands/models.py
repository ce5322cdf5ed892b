"""`gptwriter models`: lists the models on this computer, and fetches the default one.

The list goes to stdout, the progress of `--fetch` to stderr. The fetching is done by a child
process; this module only shows what it says.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict

from gptwriter import paths
from gptwriter.engine import catalog, child, obtain_messages
from gptwriter.engine.catalog import CheckedModel, Unusable
from gptwriter.engine.obtain_messages import ObtainProgress, Phase
from gptwriter.errors import ModelError, ObtainError

_SENTENCES = {
    Phase.FINDING: "Looking for the default model",
    Phase.DOWNLOADING: "Downloading",
    Phase.CHECKING: "Checking",
    Phase.UNPACKING: "Unpacking",
    Phase.CONVERTING: "Converting; this takes about half a minute",
    Phase.DONE: "The default model is in",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `models` to the command line."""
    parser = commands.add_parser(
        "models", help="list the models on this computer", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="print a list of JSON objects")
    parser.add_argument(
        "--fetch", action="store_true", help="fetch the default model unless it is here"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Fetch, or list. Raises ObtainError when fetching fails."""
    if arguments.fetch:
        fetch_default_model()
        return 0
    models = catalog.list_models()
    if arguments.json:
        print(json.dumps([_as_json(each) for each in models], ensure_ascii=False, indent=2))
    else:
        print("\n".join(_as_text(each) for each in models) or _NONE)
    return 0


_NONE = "There are no models on this computer yet; `gptwriter models --fetch` gets the default one."


def _as_json(model: CheckedModel | Unusable) -> dict[str, object]:
    match model:
        case CheckedModel():
            fields = asdict(model)
            del fields["config"], fields["weight_files"]  # what only the engine asks for
            return fields | {"folder": str(model.folder), "usable": True}
        case Unusable(folder, reason):
            return {"folder": str(folder), "usable": False, "reason": reason}


def _as_text(model: CheckedModel | Unusable) -> str:
    match model:
        case CheckedModel():
            size = f"{model.parameters / 1e6:.0f} M parameters, {model.weight_bytes / 1e6:.0f} MB"
            licence = model.licence or "licence not stated"
            return f"{model.folder}\n    {model.architecture}, {size}, {licence}"
        case Unusable(folder, reason):
            return f"{folder}\n    cannot be loaded: {reason}"


def fetch_default_model() -> None:
    """Run the fetching child and show its progress; quick when the model is already here.

    Raises what the child reports, or ObtainError when it died.
    """
    try:
        catalog.check(paths.default_model_dir())
    except ModelError:
        _run_child()


def _run_child() -> None:
    command = child.command(child.Role.OBTAIN)
    line = _ProgressLine()
    with subprocess.Popen(  # noqa: S603 - our own program
        command, env=child.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
        try:
            for message in process.stdout:
                line.show(obtain_messages.read(message))
        finally:
            process.kill()
            line.end()
    if not line.done:
        raise ObtainError(reason="the process that fetches it died.")


class _ProgressLine:
    """One line of stderr that is written over in a terminal, and one line a phase elsewhere."""

    def __init__(self) -> None:
        self.done = False
        self._phase: Phase | None = None
        self._terminal = sys.stderr.isatty()

    def show(self, progress: ObtainProgress) -> None:
        self.done = progress.phase is Phase.DONE
        if self._terminal:
            end = "\n" if self.done else ""
            print(f"\r\033[K{_sentence(progress)}", end=end, file=sys.stderr, flush=True)
        elif progress.phase is not self._phase:
            print(_sentence(progress), file=sys.stderr, flush=True)
        self._phase = progress.phase

    def end(self) -> None:
        if self._terminal and not self.done:
            print(file=sys.stderr)


def _sentence(progress: ObtainProgress) -> str:
    sentence = _SENTENCES[progress.phase]
    if progress.folder:
        return f"{sentence} {progress.folder}"
    if progress.total_bytes:
        sentence += f" {progress.done_bytes / 1e6:.0f} of {progress.total_bytes / 1e6:.0f} MB"
    if progress.bytes_per_second:
        sentence += f" at {progress.bytes_per_second / 1e6:.1f} MB/s"
    if progress.seconds_left is not None:
        sentence += f", {progress.seconds_left:.0f} s left"
    return sentence
