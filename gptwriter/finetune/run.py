"""One whole training: measure, teach, keep the best, measure again, report.

It can be killed at any moment and told to go on: what that needs is in its folder. The texts come
from the caller, and messages go to whoever listens. On several processes each runs this; the first
one writes and speaks for all. Importing this module imports torch, transformers and peft.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict

import torch

from gptwriter.engine import catalog, devices
from gptwriter.engine.adapter import digest_of_base
from gptwriter.engine.api import Device
from gptwriter.errors import OutOfMemory
from gptwriter.finetune import (
    document,
    durable,
    memory,
    new_model,
    together,
    trainer,
)
from gptwriter.finetune.coach import Say
from gptwriter.finetune.control import Control
from gptwriter.finetune.dataset import characters, prepare
from gptwriter.finetune.document import Document
from gptwriter.finetune.evidence import Evidence
from gptwriter.finetune.fingerprint import Fingerprint
from gptwriter.finetune.history import History
from gptwriter.finetune.job import Job
from gptwriter.finetune.lesson import Lesson, Material
from gptwriter.finetune.messages import Message, Phase, Progress, Report
from gptwriter.finetune.new_model import SIZES
from gptwriter.finetune.presets import Method, recipe_for
from gptwriter.finetune.pupil import Pupil
from gptwriter.finetune.run_folder import RunFolder


def tune(job: Job, documents: Sequence[Document], say: Say, control: Control) -> Report | None:
    """Run a training to its end; None on a process that only helps another.

    Raises Stopped when `control` said so (a checkpoint is written), and GptwriterError.
    """
    device = together.join(job.device)
    say = say if together.is_first() else _say_nothing
    with durable.explained(job.out):
        out_of_memory = ""
        try:
            return _Run(job, documents, device, say, control).run()
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error):
                raise
            out_of_memory = str(device.value)
        raise OutOfMemory(device=out_of_memory)


class _Run:
    """The parts of one run, made in the order in which they are needed."""

    def __init__(
        self, job: Job, documents: Sequence[Document], device: Device, say: Say, control: Control
    ) -> None:
        self._began = time.monotonic()
        self._job = job
        self._documents = documents
        self._device = device
        self._say = say
        self._control = control
        self._folder = RunFolder(job.out)

    def run(self) -> Report | None:
        material = self._prepare()
        if (report := self._folder.report()) is not None:
            return report
        self._say(Progress(Phase.LOADING))
        _use_threads(self._job.threads)
        pupil = Pupil.load(material.checked, material.device, self._job.method, material.recipe)
        evidence = Evidence(material.dataset, pupil, self._folder, self._say, self._control)
        evidence.from_nothing = self._job.method is Method.NEW
        if together.is_first():
            evidence.look_before()
        history = self._teach(material, pupil)
        if not together.is_first():
            return None
        pupil.take_back(self._folder)
        report = self._report(material, evidence, history)
        self._folder.keep_report(report)
        return report

    def _prepare(self) -> Material:
        """All that can refuse a run before anything heavy is loaded."""
        self._say(Progress(Phase.READING))
        job = self._job
        base = None if job.method is Method.NEW else catalog.check(job.model)
        dataset = prepare(self._documents)
        recipe = recipe_for(job.preset, job.method, job.shape, job.wishes)
        digest = digest_of_base(base.weight_files) if base else ""
        size = None if base else SIZES[job.shape][job.preset]
        chosen = asdict(recipe) | {"method": job.method, "device": self._device}
        chosen |= {"size": asdict(size)} if size else {}
        self._made_from = Fingerprint(
            document.digest(self._documents), digest, json.dumps(chosen, sort_keys=True)
        )
        if together.is_first():
            self._folder.begin(self._made_from, resume=job.resume)
            if size:
                new_model.begin(self._folder.start, dataset, size, recipe)
        together.wait_for_all()
        checked = base or catalog.check(self._folder.start)
        return Material(dataset, checked, digest, self._device, recipe)

    def _teach(self, material: Material, pupil: Pupil) -> History:
        lesson = Lesson(self._job, material, pupil, self._folder, self._made_from)
        checkpoint = lesson.store.newest()
        if checkpoint is not None:
            lesson.history = History(**trainer.read_history(checkpoint))
            for point in lesson.history.points():  # who shows a curve shows all of it
                self._say(point)
        history = lesson.history
        if not history.complete:
            lesson.teach(checkpoint, self._say, self._control)
            if not history.complete:
                self._control.check()
        return history

    def _report(self, material: Material, evidence: Evidence, history: History) -> Report:
        findings = evidence.look_after()
        gain = findings.gain
        return Report(
            bits_per_char_before=gain.before,
            bits_per_char_after=gain.after,
            reduction=gain.reduction,
            interval=gain.interval,
            copied_share=findings.copied_share,
            style_distance_before=findings.style_before,
            style_distance_after=findings.style_after,
            best_step=history.best_step,
            steps=history.steps[-1],
            training_characters=characters(material.dataset.training),
            reported_characters=characters(material.dataset.reported),
            seconds=time.monotonic() - self._began,
            tokens_per_s=history.tokens / max(1e-9, history.seconds),
            peak_memory_mb=memory.peak_mb(material.device),
            device=devices.name(material.device),
            ended_early=history.ended_early,
            adapter=str(
                self._folder.adapter if self._job.method is Method.LORA else self._folder.model
            ),
            baseline=evidence.baseline,
        )


def _use_threads(most: int) -> None:
    if most:
        torch.set_num_threads(most)
    else:
        devices.use_threads()


def _say_nothing(_message: Message) -> None:
    """A process that helps another has no voice."""
