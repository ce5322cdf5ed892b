"""`gptwriter tune`: teaches a model the style of some documents, without a window.

The report goes to stdout, progress to stderr while that is a terminal. With --json every message
is a line on stdout, and the last one is the report. The training runs in this process.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gptwriter import paths
from gptwriter.engine.api import Device
from gptwriter.errors import UsageError
from gptwriter.finetune import messages
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.messages import (
    Checkpoint,
    Estimate,
    Found,
    Message,
    Phase,
    Progress,
    Report,
    Sample,
)
from gptwriter.finetune.pace import Pace
from gptwriter.finetune.presets import Method, Preset

if TYPE_CHECKING:
    from gptwriter.finetune.document import Document
    from gptwriter.finetune.job import Job

_SENTENCES = {
    Phase.READING: "Reading the documents",
    Phase.LOADING: "Loading the model",
    Phase.BEFORE: "Measuring the model as it is",
    Phase.TRAINING: "Learning",
    Phase.PAUSED: "Paused",
    Phase.CHOOSING: "Measuring what it has learned",
    Phase.AFTER: "Measuring the best of it",
    Phase.PROVING: "Looking at how it writes now",
    Phase.STOPPED: "Stopped",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `tune` to the command line."""
    parser = commands.add_parser(
        "tune", help="teach a model your style", description=__doc__.split("\n")[0]
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=Path,
        help="or a folder, with all texts in it and in its folders",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    parser.add_argument("--name", help="also keep it in the library, under this name")
    parser.add_argument("--preset", type=Preset, choices=list(Preset), default=Preset.NORMAL)
    parser.add_argument("--model", type=Path, metavar="PATH", help="a Hugging Face model folder")
    parser.add_argument("--device", type=Device, choices=list(Device), default=Device.AUTO)
    parser.add_argument("--threads", type=int, default=0, help="of the CPU (all)")
    parser.add_argument("--full", action="store_true", help="let all weights learn, not only LoRA")
    parser.add_argument(
        "--with-pasted", action="store_true", help="learn from what is known to be pasted, too"
    )
    parser.add_argument("--resume", action="store_true", help="go on with what is in DIR")
    parser.add_argument("--json", action="store_true", help="print messages as JSON, one a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train and print the report; returns the exit code. Raises GptwriterError."""
    if arguments.name and arguments.full:
        raise UsageError(reason="--name is for what LoRA learns; --full makes a whole model.")
    finish = partial(_keep, arguments.name) if arguments.name else None
    return teach(_job(arguments), as_json=arguments.json, finish=finish)


Finish = Callable[[Report, Sequence["Document"], Sequence[Sample]], None]


def _keep(
    name: str, report: Report, documents: Sequence[Document], samples: Sequence[Sample]
) -> None:
    from gptwriter.finetune.adapter_library import AdapterLibrary, card_of

    card = card_of(name, report, [document.name for document in documents], samples)
    AdapterLibrary().keep(Path(report.adapter), card)


def teach(wanted: Job, *, as_json: bool, finish: Finish | None = None) -> int:
    """Do a training in this process, and `finish` with its report before that is printed."""
    from gptwriter.finetune import process, sources  # the window must not wait for the importers

    documents = sources.documents_in(wanted.files, with_pasted=wanted.with_pasted)
    control = Control()
    control.obey_signals()
    process.give_way(wanted.threads)
    from gptwriter.finetune import run as training  # only now: torch reads the environment

    with _stdout_for_reports_only() as write:
        line = _ProgressLine()
        samples: list[Sample] = []

        def say(message: Message) -> None:
            if isinstance(message, Sample):
                samples.append(message)
            if as_json:
                write(messages.write(message))
            else:
                line.show(message)

        try:
            report = training.tune(wanted, documents, Pace(say), control)
        except Stopped:
            line.end()
            print("Stopped. Go on with --resume.", file=sys.stderr)
            return messages.STOPPED
        line.end()
        if report is not None:
            if finish:
                finish(report, documents, samples)
            write(messages.write(report) if as_json else _as_text(report))
    return 0


def _job(arguments: argparse.Namespace) -> Job:
    from gptwriter.finetune.job import Job

    model = arguments.model or paths.default_model_dir()
    if not arguments.model and not model.exists():
        raise UsageError(
            reason="There is no model at {place}: `gptwriter models --fetch` gets the default "
            "one, and --model PATH takes another.",
            place=str(model),
        )
    return Job(
        out=arguments.out.absolute(),
        model=model.absolute(),
        files=tuple(arguments.files),
        preset=arguments.preset,
        method=Method.FULL if arguments.full else Method.LORA,
        device=arguments.device,
        resume=arguments.resume,
        with_pasted=arguments.with_pasted,
        threads=threads(arguments.threads),
    )


def threads(wanted: int) -> int:
    """All where nothing is said: nobody writes meanwhile, and others go first (nice 10)."""
    if wanted < 0:
        raise UsageError(reason="--threads must be at least 1.")
    return wanted or os.cpu_count() or 1


@contextmanager
def _stdout_for_reports_only() -> Iterator[Callable[[str], None]]:
    """Writes to the real stdout; what a library prints there meanwhile goes to stderr."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(os.dup(kept), "w", encoding="utf-8") as stdout:

            def write(text: str) -> None:
                stdout.write(text)
                stdout.flush()

            yield write
    finally:
        os.dup2(kept, 1)
        os.close(kept)


class _ProgressLine:
    """One line of stderr that is written over in a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()

    def show(self, message: Message) -> None:
        sentence = _sentence(message)
        if self._terminal and sentence:
            end = "" if isinstance(message, Progress) else "\n"
            print(f"\r\033[K{sentence}", end=end, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _sentence(message: Message) -> str:
    match message:
        case Progress():
            return _progress(message)
        case Checkpoint(step, bits, best):
            return f"Step {step}: {bits:.3f} bits per character{', the best so far' * best}"
        case Sample() | Report() | Estimate() | Found():
            return ""


def _progress(progress: Progress) -> str:
    sentence = _SENTENCES[progress.phase]
    if progress.of:
        sentence += f", step {progress.step} of {progress.of}"
    if progress.tokens_per_second is not None:
        sentence += f", {progress.tokens_per_second:.0f} tokens/s"
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        sentence += f", {minutes}:{seconds:02} left"
    return sentence


def _as_text(report: Report) -> str:
    low, high = (100 * each for each in report.interval)
    baseline = f" ({report.baseline})" if report.baseline else ""
    return (
        f"{report.bits_per_char_before:.3f}{baseline}"
        f" -> {report.bits_per_char_after:.3f} bits per character:"
        f" {100 * report.reduction:.1f} % fewer ({low:.1f} to {high:.1f})\n"
        f"{100 * report.copied_share:.1f} % of what it writes is copied from the documents\n"
        f"{report.seconds:.0f} s, {report.tokens_per_s:.0f} tokens/s,"
        f" {report.peak_memory_mb:.0f} MB of memory at most\n"
        f"{report.adapter}\n"
    )
