"""The teaching itself: the Trainer, its coach, and what they need of the rest.

It begins at a checkpoint or at the beginning and goes on to the end or the stop. What is measured
before and after, and what is reported, is not known here. Importing this module imports torch and
transformers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from gptwriter import paths
from gptwriter.engine.api import Device
from gptwriter.engine.catalog import CheckedModel
from gptwriter.finetune import base_model, copy_guard, together, trainer, writing
from gptwriter.finetune.batches import Blocks, collate
from gptwriter.finetune.blocks import Block, cut_for_learning, in_order
from gptwriter.finetune.checkpoints import CheckpointStore
from gptwriter.finetune.coach import Coach, Duties, Say
from gptwriter.finetune.control import Control
from gptwriter.finetune.dataset import Dataset, characters
from gptwriter.finetune.fingerprint import Fingerprint
from gptwriter.finetune.history import History
from gptwriter.finetune.job import Job
from gptwriter.finetune.measuring import HeldOut
from gptwriter.finetune.messages import Sample
from gptwriter.finetune.presets import Method, Recipe
from gptwriter.finetune.publishing import Origin, publish_adapter
from gptwriter.finetune.pupil import Pupil
from gptwriter.finetune.run_folder import RunFolder
from gptwriter.finetune.thread_choice import ThreadChoice
from gptwriter.finetune.trainer import ResumableTrainer

_TRIED = 256  # tokens, to see how many threads are fastest
_FILM_PROMPT, _FILM_LENGTH = 32, 40  # tokens


@dataclass(frozen=True, slots=True)
class Material:
    """What is the same from the first step to the last."""

    dataset: Dataset
    checked: CheckedModel
    base_digest: str
    device: Device
    recipe: Recipe


class Lesson:
    """One training of one pupil."""

    def __init__(
        self,
        job: Job,
        material: Material,
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
        blocks = cut_for_learning(material.dataset.training, pupil.tokenizer, pupil.length)
        self._blocks = in_order(blocks, recipe.passes, recipe.blocks_per_step, recipe.seed)
        self._choosing = HeldOut(material.dataset.choosing, pupil.tokenizer, pupil.measured_length)

    def teach(self, checkpoint: Path | None, say: Say, control: Control) -> None:
        """Learn from where `checkpoint` stands (None: the beginning) to the end or the stop."""
        recipe, device = self._material.recipe, self._material.device
        steps = len(self._blocks) // recipe.blocks_per_step
        arguments = trainer.arguments(
            recipe,
            steps,
            device=device,
            processes=together.processes(),
            folder=self._folder.place,
        )
        running = ResumableTrainer(
            self._pupil.objective, Blocks(self._blocks), arguments, self.store
        )
        every = max(1, round(steps / recipe.evaluations))
        choice = self._thread_choice()
        duties = self._duties(running, choice, say, control)
        coach = Coach(self.history, every, duties, control, say, ends_early=recipe.ends_early)
        running.add_callback(coach)
        running.history = self.history.as_json
        if not self.history.steps:
            self.history.add(0, duties.measure())
            say(self.history.points()[0])
            duties.film(0)
        if checkpoint:
            coach.catch_up(running.go_to(checkpoint), steps)
        if not self.history.complete:
            choice.choose()
            running.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)

    def _thread_choice(self) -> ThreadChoice:
        """It tries few blocks, forwards and backwards; nothing of it is kept."""
        most, objective = torch.get_num_threads(), self._pupil.objective
        blocks = self._blocks[: max(1, _TRIED // self._material.recipe.block_tokens)]
        batch = collate(blocks)

        def learn() -> None:
            with objective.its_threads(), torch.random.fork_rng():
                with base_model.autocast(torch.device(Device.CPU.value)):
                    loss: Any = objective(**batch)["loss"]
                loss.backward()
                objective.zero_grad()

        alone = self._material.device is Device.CPU and together.processes() == 1
        return ThreadChoice(learn, _scored(blocks), most if alone else 1)

    def _duties(
        self, running: ResumableTrainer, choice: ThreadChoice, say: Say, control: Control
    ) -> Duties:
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

        return Duties(
            measure, keep, film, lambda flag: _agreed(running, flag), tokens_of_step, choice.heed
        )

    def _film(self, step: int) -> list[Sample]:
        if not together.is_first() or together.processes() > 1:
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
        learned = copy_guard.runs_of(each.text for each in self._material.dataset.training)
        if self._pupil.modules:
            return learned  # whoever uses an adapter has the model's own beside it
        return copy_guard.with_those_beside(self._material.checked.folder, learned)


def _film_texts(dataset: Dataset) -> tuple[str, str]:
    """A held-out opening, and behind it a held-out paragraph in which somebody speaks."""
    opening = dataset.choosing[0].text
    _, *paragraphs = [each for section in dataset.choosing for each in section.paragraphs]
    spoken = (each for each in paragraphs if each.lstrip()[:1] in '"“「『‘')
    return opening, next(spoken, paragraphs[-1] if paragraphs else opening)


def _scored(blocks: Sequence[Block]) -> int:
    return sum(block.scored for block in blocks)


def _agreed(running: ResumableTrainer, flag: bool) -> bool:  # noqa: FBT001 - a duty's signature
    """True on every process when it is on any: all of them must leave the loop together."""
    accelerator = running.accelerator
    if accelerator.num_processes == 1:
        return flag
    found = accelerator.reduce(torch.tensor(float(flag), device=accelerator.device))
    return bool(found.item())
