"""The folder of all runs that were started from the window: a new one, one that was cut off.

A run is the folder NAME and beside it NAME.json, the job that began it. It reads figures and names,
never a text, and imports no torch.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gptwriter import paths
from gptwriter.errors import TrainingError, UsageError, translate
from gptwriter.finetune import job
from gptwriter.finetune.blind import Round
from gptwriter.finetune.job import Job
from gptwriter.finetune.run_folder import RunFolder

_NOT_KEPT = translate("errors", "its settings could not be written: {words}.")


def folder() -> Path:
    return paths.data_dir() / "trainings"


def new_place() -> Path:
    """Where the next run may keep its files; nothing is there yet."""
    name = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    place = folder() / name
    number = 1
    while place.exists() or config_of(place).exists():
        number += 1
        place = folder() / f"{name} ({number})"
    return place


def config_of(place: Path) -> Path:
    return place.with_name(f"{place.name}.json")


def keep(wanted: Job) -> Path:
    """Write the job down where a process and a later start find it. Raises OSError."""
    config = config_of(wanted.out)
    paths.write_private(config, job.as_json(wanted).encode())
    return config


def not_kept(error: OSError) -> TrainingError:
    """What to say when `keep` could not."""
    return TrainingError(reason=_NOT_KEPT, words=error.strerror or str(error))


def cut_off() -> Job | None:
    """The newest run that has begun and whose outcome nobody has taken, as a job that goes on.

    What is taken, into the library or among the models, is deleted here.
    """
    for config in sorted(folder().glob("*.json"), reverse=True):
        place = config.with_suffix("")
        if (place / "run.json").is_file():
            try:
                return replace(job.read(config), resume=True)
            except UsageError:
                continue  # of another version, or damaged
    return None


def adapter_of(place: Path, step: int | None = None) -> Path:
    """What a run has learned: its best, or what it was at a measured step."""
    run = RunFolder(place)
    return run.adapter if step is None else run.take(step)


def rounds_of(place: Path) -> list[Round]:
    """The blind test of a finished run; none where there is none."""
    return RunFolder(place).rounds()


def discard(place: Path) -> None:
    """Delete a run, whatever is left of it."""
    shutil.rmtree(place, ignore_errors=True)
    config_of(place).unlink(missing_ok=True)
