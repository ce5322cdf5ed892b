"""The folder of one run: what stands where in it, and whether a run may begin or go on there.

All of it is the owner's alone; but for the result and the blind test it is figures (F21).

    run.json         what the run is made from
    before.json      the base model's figures on the reported part
    start/           a new model that has learned nothing yet
    checkpoints/     the newest two
    adapter/         the best so far, for the writer to use; `model/` after a full fine-tuning
    takes/           the adapter of each measured step, where they are wanted
    blind.json       what the writer may guess at
    report.json      of a finished run
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gptwriter import paths
from gptwriter.errors import ResumeRefused, TrainingError, translate
from gptwriter.finetune import durable, messages
from gptwriter.finetune.blind import Round
from gptwriter.finetune.fingerprint import Fingerprint
from gptwriter.finetune.messages import Report

_TAKEN = translate(
    "errors", "there is a training in {place} already. Go on with it, or choose another folder."
)
_FOREIGN = translate("errors", "{place} is not empty. Choose a new folder.")


@dataclass(frozen=True, slots=True)
class Before:
    """The base model's figures."""

    bits: tuple[float, ...]  # of each reported paragraph
    style: float  # distance of what it writes to the writer's text
    written: tuple[str, ...] = ()  # for the blind test; nothing of a model that knew nothing


class RunFolder:
    """Where a run keeps its files."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.adapter = place / "adapter"
        self.model = place / "model"
        self.takes = place / "takes"
        self.start = place / "start"
        self.checkpoints = place / "checkpoints"
        self._run = place / "run.json"
        self._before = place / "before.json"
        self._rounds = place / "blind.json"
        self._report = place / "report.json"

    def begin(self, made_from: Fingerprint, *, resume: bool) -> None:
        """Claim the folder for this run.

        Raises TrainingError where something else is in it, ResumeRefused when the run to go on
        with was made from something else, and OSError.
        """
        if self._run.is_file():
            if not resume:
                raise TrainingError(reason=_TAKEN, place=str(self.place))
            made_from.refuse_other(_json(self._run))
        elif self.place.is_dir() and any(self.place.iterdir()):
            raise TrainingError(reason=_FOREIGN, place=str(self.place))
        else:
            paths.private_folder(self.place)
            self._write(self._run, asdict(made_from))
        durable.sweep(self.place)

    def take(self, step: int) -> Path:
        """Where the adapter of a measured step is kept for the writer to choose."""
        return self.takes / f"step-{step:06}"

    def before(self) -> Before | None:
        """The base model's figures, if they were measured. Raises ResumeRefused."""
        if not self._before.is_file():
            return None
        found = _json(self._before)
        return Before(tuple(found["bits"]), found["style"], tuple(found.get("written", ())))

    def keep_before(self, before: Before) -> None:
        self._write(self._before, asdict(before))

    def keep_rounds(self, rounds: Sequence[Round]) -> None:
        self._write(self._rounds, [asdict(each) for each in rounds])

    def rounds(self) -> list[Round]:
        """The blind test of a finished run; none of one that is not whole."""
        try:
            return [Round(**each) for each in json.loads(self._rounds.read_bytes())]
        except (OSError, ValueError, TypeError):
            return []

    def report(self) -> Report | None:
        """The report of a run that is finished."""
        if not self._report.is_file():
            return None
        found = messages.read(self._report.read_bytes())
        return found if isinstance(found, Report) else None

    def keep_report(self, report: Report) -> None:
        durable.put_file(
            self._report, lambda file: file.write_text(messages.write(report), "utf-8")
        )

    def _write(self, file: Path, value: object) -> None:
        durable.put_file(file, lambda place: place.write_text(json.dumps(value), "utf-8"))


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except ValueError as error:
        reason = translate("errors", "{file} is damaged.")
        raise ResumeRefused(reason=reason, file=str(file)) from error
