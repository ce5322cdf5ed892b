"""One whole training: measure, teach, keep the best, measure again, report.

It can be killed at any moment and told to go on: what that needs is in its folder. The texts come
from the caller, and messages go to whoever listens. On several processes each runs this; the first
one writes and speaks for all. Importing this module imports torch, transformers and peft.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import torch
from accelerate import PartialState

from gptwriter import paths
from gptwriter.engine import catalog, devices
from gptwriter.engine.adapter import digest_of_base
from gptwriter.engine.api import Device
from gptwriter.engine.catalog import CheckedModel
from gptwriter.errors import OutOfMemory
from gptwriter.finetune import (
    base_model,
    copy_guard,
    document,
    durable,
    memory,
    new_model,
    trainer,
    writing,
)
from gptwriter.finetune.batches import Blocks
from gptwriter.finetune.blocks import Block, cut, in_order
from gptwriter.finetune.checkpoints import CheckpointStore
from gptwriter.finetune.coach import Coach, Duties, Say
from gptwriter.finetune.control import Control
from gptwriter.finetune.dataset import Dataset, characters, prepare
from gptwriter.finetune.document import Document
from gptwriter.finetune.evidence import Evidence
from gptwriter.finetune.fingerprint import Fingerprint
from gptwriter.finetune.history import History
from gptwriter.finetune.job import Job
from gptwriter.finetune.measuring import HeldOut
from gptwriter.finetune.messages import Message, Phase, Progress, Report, Sample
from gptwriter.finetune.new_model import SIZES
from gptwriter.finetune.presets import Method, Recipe, recipe_for
from gptwriter.finetune.publishing import Origin, publish_adapter
from gptwriter.finetune.pupil import Pupil
from gptwriter.finetune.run_folder import RunFolder
from gptwriter.finetune.trainer import ResumableTrainer

_FILM_PROMPT, _FILM_LENGTH = 32, 40  # tokens


def tune(job: Job, documents: Sequence[Document], say: Say, control: Control) -> Report | None:
    """Run a training to its end; None on a process that only helps another.

    Raises Stopped when `control` said so (a checkpoint is written), and GptwriterError.
    """
    say = say if PartialState().is_main_process else _say_nothing
    with durable.explained(job.out):
        out_of_memory = ""
        try:
            return _Run(job, documents, say, control).run()
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error):
                raise
            out_of_memory = str(devices.pick(job.device).value)
        raise OutOfMemory(device=out_of_memory)


@dataclass(frozen=True, slots=True)
class _Material:
    """What is the same from the first step to the last."""

    dataset: Dataset
    checked: CheckedModel
    base_digest: str
    device: Device
    recipe: Recipe


class _Run:
    """The parts of one run, made in the order in which they are needed."""

    def __init__(self, job: Job, documents: Sequence[Document], say: Say, control: Control) -> None:
        self._began = time.monotonic()
        self._job = job
        self._documents = documents
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
        self._control.check()
        evidence = Evidence(material.dataset, pupil, self._folder, self._say, self._control)
        evidence.from_nothing = self._job.method is Method.NEW
        if PartialState().is_main_process:
            evidence.look_before()
        history = self._teach(material, pupil)
        if not PartialState().is_main_process:
            return None
        pupil.take_back(self._folder)
        report = self._report(material, evidence, history)
        self._folder.keep_report(report)
        return report

    def _prepare(self) -> _Material:
        """All that can refuse a run before anything heavy is loaded."""
        self._say(Progress(Phase.READING))
        job = self._job
        base = None if job.method is Method.NEW else catalog.check(job.model)
        dataset = prepare(self._documents)
        recipe = recipe_for(job.preset, job.method, job.wishes)
        device = devices.pick(job.device)
        digest = digest_of_base(base.weight_files) if base else ""
        size = None if base else SIZES[job.preset]
        chosen = asdict(recipe) | {"method": job.method, "device": device}
        chosen |= {"size": asdict(size)} if size else {}
        self._made_from = Fingerprint(
            document.digest(self._documents), digest, json.dumps(chosen, sort_keys=True)
        )
        if PartialState().is_main_process:
            self._folder.begin(self._made_from, resume=job.resume)
            if size:
                new_model.begin(self._folder.start, dataset, size, recipe)
        PartialState().wait_for_everyone()
        return _Material(dataset, base or catalog.check(self._folder.start), digest, device, recipe)

    def _teach(self, material: _Material, pupil: Pupil) -> History:
        lesson = _Lesson(self._job, material, pupil, self._folder, self._made_from)
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

    def _report(self, material: _Material, evidence: Evidence, history: History) -> Report:
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


class _Lesson:
    """The teaching itself: the Trainer, its coach, and what they need of the rest."""

    def __init__(
        self,
        job: Job,
        material: _Material,
        pupil: Pupil,
        folder: RunFolder,
        made_from: Fingerprint,
    ) -> None:
        self._job = job
        self._material = material
        self._pupil = pupil
        self._folder = folder
        self.store = CheckpointStore(folder.checkpoints, made_from)
        self.history = History()
        recipe = material.recipe
        blocks = cut(
            material.dataset.training, pupil.tokenizer, pupil.length, pupil.tokenizer.prefix
        )
        self._blocks = in_order(blocks, recipe.passes, recipe.blocks_per_step, recipe.seed)
        self._choosing = HeldOut(material.dataset.choosing, pupil.tokenizer, pupil.length)

    def teach(self, checkpoint: Any, say: Say, control: Control) -> None:
        """Learn from where `checkpoint` stands (None: the beginning) to the end or the stop."""
        recipe, device = self._material.recipe, self._material.device
        steps = len(self._blocks) // recipe.blocks_per_step
        arguments = trainer.arguments(
            recipe,
            steps,
            device=device,
            processes=PartialState().num_processes,
            folder=self._folder.place,
        )
        running = ResumableTrainer(
            self._pupil.objective, Blocks(self._blocks), arguments, self.store
        )
        every = max(1, round(steps / recipe.evaluations))
        duties = self._duties(running, say, control)
        coach = Coach(self.history, every, duties, control, say, ends_early=recipe.ends_early)
        running.add_callback(coach)
        running.history = self.history.as_json
        if not self.history.steps:
            self.history.add(0, duties.measure())
            say(self.history.points()[0])
            duties.film(0)
        running.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)

    def _duties(self, running: ResumableTrainer, say: Say, control: Control) -> Duties:
        def measure() -> float:
            return self._choosing.measure(running.module, control.check).bits_per_character

        def keep(step: int, best: bool) -> None:  # noqa: FBT001 - a duty's signature
            taken = self._job.keep_takes and self._job.method is Method.LORA
            if not (best or taken):
                return
            weights = running.weights()
            if best and running.args.should_save:
                self._pupil.publish(self._folder, weights, self._origin(), step)
            if taken and running.args.should_save:
                paths.private_folder(self._folder.takes)
                publish_adapter(self._folder.take(step), weights, self._origin(), step)

        def film(step: int) -> None:
            for sample in self._film(step):
                say(sample)

        per_step = self._material.recipe.blocks_per_step

        def tokens_of_step(step: int) -> int:
            return _scored(self._blocks[step * per_step : (step + 1) * per_step])

        return Duties(measure, keep, film, lambda flag: _agreed(running, flag), tokens_of_step)

    def _film(self, step: int) -> list[Sample]:
        if not PartialState().is_main_process or PartialState().num_processes > 1:
            return []  # the others would wait, and a sharded model cannot write alone
        tokenizer = self._pupil.tokenizer
        opening, spoken = _film_texts(self._material.dataset)
        own = self._job.prompt or self._material.dataset.training[0].text
        found = writing.prompts([opening, spoken, own], tokenizer, _FILM_PROMPT)
        texts = writing.continuations(self._pupil.language_model, tokenizer, found, _FILM_LENGTH)
        return [
            Sample(step, tokenizer.decode(prompt), text)
            for prompt, text in zip(found, texts, strict=True)
        ]

    def _origin(self) -> Origin:
        dataset = self._material.dataset
        return Origin(
            self._material.checked,
            self._material.base_digest,
            self._material.recipe,
            self._pupil.modules,
            base_model.is_transposed(self._pupil.language_model),
            len(dataset.documents),
            characters(dataset.training),
            self._runs,
        )

    @cached_property
    def _runs(self) -> bytes:
        return copy_guard.runs_of(section.text for section in self._material.dataset.training)


def _film_texts(dataset: Dataset) -> tuple[str, str]:
    """A held-out opening, and a held-out paragraph in which somebody speaks."""
    opening = dataset.choosing[0].text
    paragraphs = [each for section in dataset.choosing for each in section.paragraphs]
    spoken = (each for each in paragraphs if each.lstrip()[:1] in '"“「『‘')
    return opening, next(spoken, paragraphs[-1])


def _scored(blocks: Sequence[Block]) -> int:
    return sum(block.scored for block in blocks)


def _agreed(running: ResumableTrainer, flag: bool) -> bool:  # noqa: FBT001 - a duty's signature
    """True on every process when it is on any: all of them must leave the loop together."""
    accelerator = running.accelerator
    if accelerator.num_processes == 1:
        return flag
    found = accelerator.reduce(torch.tensor(float(flag), device=accelerator.device))
    return bool(found.item())


def _use_threads(wanted: int) -> None:
    if wanted:
        torch.set_num_threads(wanted)
    else:
        devices.use_threads()


def _say_nothing(_message: Message) -> None:
    """A process that helps another has no voice."""
