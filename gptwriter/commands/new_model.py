"""`gptwriter new-model`: trains a small model from nothing, for what no base model knows.

It learns a tokenizer and a small network from some documents alone, and its report holds it against
a character n-gram model. The result is a model folder like any other; `gptwriter tune --model` can
go on from it. What is printed is as of `gptwriter tune`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gptwriter import paths
from gptwriter.commands import tune
from gptwriter.documents.causes import why_not_written
from gptwriter.engine.api import Device
from gptwriter.errors import TrainingError, UsageError
from gptwriter.finetune.messages import Report
from gptwriter.finetune.presets import Method, Preset, Shape


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `new-model` to the command line."""
    parser = commands.add_parser(
        "new-model", help="train a small model from nothing", description=__doc__.split("\n")[0]
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="or a folder of files")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.add_argument("--name", help="also put it among the models, under this name")
    parser.add_argument("--preset", type=Preset, choices=list(Preset), default=Preset.NORMAL)
    parser.add_argument("--shape", type=Shape, choices=list(Shape), default=Shape.LSTM)
    parser.add_argument("--device", type=Device, choices=list(Device), default=Device.AUTO)
    parser.add_argument("--threads", type=int, default=0, help="of the CPU (all)")
    parser.add_argument("--resume", action="store_true", help="go on with what is in DIR")
    parser.add_argument("--json", action="store_true", help="print messages as JSON, one a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train and print the report; returns the exit code. Raises GptwriterError."""
    from gptwriter.finetune.job import Job

    finish = _enlisting(arguments.name) if arguments.name else None
    job = Job(
        out=arguments.out.absolute(),
        model=Path(),
        files=tuple(arguments.files),
        preset=arguments.preset,
        method=Method.NEW,
        shape=arguments.shape,
        device=arguments.device,
        resume=arguments.resume,
        threads=tune.threads(arguments.threads),
    )
    return tune.teach(job, as_json=arguments.json, finish=finish)


def _enlisting(name: str) -> tune.Finish:
    """What puts the model among the others; a bad name is refused before anything is trained."""
    if name != Path(name).name or name.startswith("."):
        raise UsageError(reason="--name must be the name of a folder.")
    place = paths.models_dir() / name
    if place.exists():
        raise UsageError(reason="There is a model at {place} already.", place=str(place))

    def enlist(report: Report, *_more: object) -> None:
        from gptwriter.finetune import own_models

        try:
            own_models.enlist(Path(report.adapter), name)
        except OSError as error:
            why = why_not_written(error)
            raise TrainingError(
                reason=f"{{place}} could not be written to. {why['reason']}",
                place=str(place),
                words=why["words"],
            ) from error

    return enlist
