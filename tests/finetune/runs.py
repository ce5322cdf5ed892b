"""Starts trainings on tiny models, in this process or in one of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from gptwriter.engine import child
from gptwriter.engine.api import Device
from gptwriter.finetune import run
from gptwriter.finetune.control import Control
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import Message, Progress, Report
from gptwriter.finetune.presets import Method, Preset
from tests.finetune.texts import english

TEXT = english(12_000)


@dataclass
class Listener:
    """Remembers what was said, and can act on it."""

    said: list[Message] = field(default_factory=list)

    def __call__(self, message: Message) -> None:
        self.said.append(message)

    @property
    def progress(self) -> list[Progress]:
        return [each for each in self.said if isinstance(each, Progress)]

    @property
    def losses(self) -> dict[int, float | None]:
        """Of each step."""
        steps = [each for each in self.progress if each.tokens_per_second is not None]
        return {each.step: each.loss for each in steps}


def job(model: Path, out: Path, *, resume: bool = False, method: Method = Method.LORA) -> Job:
    return Job(out, model, preset=Preset.GENTLE, method=method, device=Device.CPU, resume=resume)


def tune(
    wanted: Job, listener: Listener, control: Control | None = None, text: str = TEXT
) -> Report:
    report = run.tune(wanted, [Document("text", text)], listener, control or Control())
    assert report is not None
    return report


def write_config(folder: Path, model: Path, text: Path, *, resume: bool = False) -> Path:
    """The CONFIG of a process; the run is in `folder`/out."""
    folder.mkdir(exist_ok=True)
    config = folder / f"config-{resume}.json"
    fields = {
        "out": str(folder / "out"),
        "model": str(model),
        "files": [str(text)],
        "preset": "gentle",
        "device": "cpu",
        "threads": 1,
        "resume": resume,
    }
    config.write_text(json.dumps(fields), "utf-8")
    return config


def start(config: Path, *before: str) -> subprocess.Popen[str]:
    """A training process; `before` may be what launches it."""
    command = [*before, "-m", "gptwriter.finetune", str(config)]
    return subprocess.Popen(
        [sys.executable, *command],
        env=child.environment(threads=1),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
