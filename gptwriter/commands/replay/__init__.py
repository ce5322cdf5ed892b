"""`gptwriter replay`: what the suggestions would have been worth while a text was written.

A patient writer types a stretch of a text again and takes what is right of the suggestions that
the window would show. The model runs in this process; figures go to stdout, progress to stderr.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from gptwriter.commands import headless
from gptwriter.commands.replay import calibrating
from gptwriter.commands.replay.answers import Answers, KeptAnswers
from gptwriter.commands.replay.figures import Figures, figures, percentile
from gptwriter.commands.replay.frequency import WordFrequencies
from gptwriter.commands.replay.writer import PatientWriter
from gptwriter.documents.text_file import open_text
from gptwriter.engine.api import Device, ModelInfo, ModelSpec
from gptwriter.errors import UsageError
from gptwriter.prose.unwrapping import unwrap
from gptwriter.session import calibration
from gptwriter.session.admission import ANYTHING, Thresholds

_OURS, _ALWAYS, _FREQUENCY = "gptwriter", "always show", "word frequency"


@dataclass(frozen=True, slots=True)
class _Stretch:
    text: str
    start: int
    end: int

    @property
    def written(self) -> str:
        return self.text[self.start : self.end]


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `replay` to the command line."""
    parser = commands.add_parser(
        "replay", help="measure the suggestions on a text", description=__doc__
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="prose; wrapped lines are joined")
    parser.add_argument("--from-char", type=int, default=0, metavar="A", help="where to start (0)")
    parser.add_argument("--chars", type=int, default=3000, metavar="N", help="how many (3000)")
    parser.add_argument("--model", type=Path, metavar="PATH", help="a Hugging Face model folder")
    parser.add_argument("--adapter", type=Path, metavar="PATH", help="what `tune` has learned")
    parser.add_argument("--device", type=Device, choices=list(Device), default=Device.AUTO)
    parser.add_argument(
        "--baseline", action="store_true", help="also measure two simpler ways to suggest"
    )
    parser.add_argument(
        "--calibrate", action="store_true", help="find this model's thresholds here and keep them"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay and print; returns the exit code. Raises GptwriterError."""
    stretch = _stretch(arguments)
    spec = ModelSpec(
        headless.model_folder(arguments.model), arguments.device, adapter=arguments.adapter
    )
    with headless.stdout_for_results_only() as stdout:
        engine = headless.loaded_engine(spec)
        if engine.info is None:
            raise AssertionError("a load that was not cancelled ends with a model")
        answers = KeptAnswers(engine)
        thresholds = (
            _calibrated(engine.info, stretch, answers)
            if arguments.calibrate
            else calibration.thresholds_for(engine.info)
        )
        answers.seconds.clear()
        found = {_OURS: _replayed(_OURS, stretch, answers, thresholds)}
        latency = _latency(answers)
        if arguments.baseline:
            found |= _baselines(stretch, answers)
        result = _result(engine.info, stretch, thresholds, found, latency)
        text = json.dumps(result, ensure_ascii=False, indent=2) if arguments.json else _table(found)
        headless.write(stdout, f"{text}\n".encode())
    return 0


def _stretch(arguments: argparse.Namespace) -> _Stretch:
    if arguments.from_char < 0 or arguments.chars < 1:
        raise UsageError(reason="--from-char must be at least 0, and --chars at least 1.")
    text = unwrap(open_text(arguments.file.absolute()).text)
    if arguments.from_char >= len(text):
        raise UsageError(reason="The text has only {characters} characters.", characters=len(text))
    end = min(len(text), arguments.from_char + arguments.chars)
    return _Stretch(text, arguments.from_char, end)


def _calibrated(info: ModelInfo, stretch: _Stretch, answers: KeptAnswers) -> Thresholds:
    def replay(thresholds: Thresholds) -> Figures:
        name = f"first {thresholds.first:.2f}, whole {thresholds.whole:.2f}"
        return _replayed(name, stretch, answers, thresholds)

    thresholds = calibrating.best(replay, calibrating.candidates())
    print(f"Kept in {calibration.save(info, thresholds)}", file=sys.stderr)
    return thresholds


def _baselines(stretch: _Stretch, answers: KeptAnswers) -> dict[str, Figures]:
    """Always the likeliest next word, however unlikely; and the commonest word, without a model."""
    likeliest = Thresholds(first=0.0, whole=1.0)
    frequencies = WordFrequencies(stretch.text[: stretch.start])
    return {
        _ALWAYS: _replayed(_ALWAYS, stretch, answers, likeliest),
        _FREQUENCY: _replayed(_FREQUENCY, stretch, frequencies, ANYTHING),
    }


def _replayed(name: str, stretch: _Stretch, answers: Answers, thresholds: Thresholds) -> Figures:
    writer = PatientWriter(
        stretch.text, stretch.start, stretch.end, answers=answers, thresholds=thresholds
    )
    tell = _progress(name, stretch.end - stretch.start)
    for characters in writer.write():
        tell(characters)
    return figures(writer.tally, stretch.written)


def _progress(name: str, characters: int) -> Callable[[int], None]:
    """Tells how far a replay is and how long it will take, at most once a second."""
    started = told = time.monotonic()
    terminal = sys.stderr.isatty()

    def tell(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        last = done >= characters
        if now - told < (1 if terminal else 15) and not last:
            return
        told = now
        minutes, seconds = divmod(round((now - started) * (characters - done) / done), 60)
        line = f"{name}: {100 * done // characters} %, {minutes}:{seconds:02} left"
        start, end = ("\r\033[K", "\n" if last else "") if terminal else ("", "\n")
        print(f"{start}{line}", end=end, file=sys.stderr, flush=True)

    return tell


def _latency(answers: KeptAnswers) -> dict[str, float]:
    """From a key to all that is shown behind it, without the delay before it is shown."""
    milliseconds = [1000 * seconds for seconds in answers.seconds]
    return {
        "p50_ms": round(percentile(milliseconds, 0.5), 1),
        "p95_ms": round(percentile(milliseconds, 0.95), 1),
        "requests": len(milliseconds),
    }


def _result(
    info: ModelInfo,
    stretch: _Stretch,
    thresholds: Thresholds,
    found: dict[str, Figures],
    latency: dict[str, float],
) -> dict[str, object]:
    ours = asdict(found[_OURS])
    return {
        **_rounded(ours),
        "latency": latency,
        "thresholds": asdict(thresholds),
        "baselines": {
            name: _rounded(asdict(each)) for name, each in found.items() if name != _OURS
        },
        "from_char": stretch.start,
        "characters": stretch.end - stretch.start,
        "model": headless.described(info),
    }


def _rounded(values: dict[str, object]) -> dict[str, object]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in values.items()
    }


def _table(found: dict[str, Figures]) -> str:
    heads = ("", "keys saved", "net of wrong", "precision", "wrong shown", "ghosts/100 words")
    lines = ["{:16}{:>12}{:>14}{:>12}{:>14}{:>18}{:>10}".format(*heads, "accepted")]
    lines += [
        f"{name:16}{100 * each.keystrokes_saved:>10.1f} %{100 * each.saved_net_of_wrong:>12.1f} %"
        f"{each.precision_when_shown:>12.2f}{each.wrong_show:>14.2f}{each.ghosts_per_100_words:>18.1f}"
        f"{each.mean_accepted_characters:>10.1f}"
        for name, each in found.items()
    ]
    silences = (f"{name} {count}" for name, count in found[_OURS].silences.items())
    return "\n".join([*lines, f"silences: {', '.join(silences) or 'none'}"])
