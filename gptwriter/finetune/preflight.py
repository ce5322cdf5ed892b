"""What a training will take, found out by five real steps on this machine (F2).

Nothing is kept of these steps. The figures are for the machine as busy as it is now. Importing this
module imports torch.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from gptwriter.engine import catalog, devices
from gptwriter.engine.catalog import CheckedModel
from gptwriter.finetune import memory, new_model, presets, writing
from gptwriter.finetune.base_model import autocast
from gptwriter.finetune.batches import collate
from gptwriter.finetune.blocks import Block, cut_for_learning, in_order
from gptwriter.finetune.control import Control
from gptwriter.finetune.dataset import Caution, Dataset, characters, prepare
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.finetune.measuring import HeldOut
from gptwriter.finetune.messages import Estimate, Verdict
from gptwriter.finetune.presets import Method, Recipe
from gptwriter.finetune.pupil import Pupil

_STEPS = 5
_KEPT_COPIES = 3 * 3  # weights and two running means, in two checkpoints and one being written
_LONG = 3600.0  # seconds: more is worth a word


def look(job: Job, documents: Sequence[Document], control: Control) -> Estimate:
    """Try the training that `job` describes. Raises what the training itself would, and Stopped."""
    dataset = prepare(documents)
    recipe = presets.recipe_for(job.preset, job.method, job.shape, job.wishes)
    if job.method is not Method.NEW:
        return _looked(job, catalog.check(job.model), dataset, recipe, control)
    with tempfile.TemporaryDirectory(prefix="gptwriter-") as place:
        folder = Path(place) / "model"
        new_model.begin(folder, dataset, new_model.SIZES[job.shape][job.preset], recipe)
        return _looked(job, catalog.check(folder), dataset, recipe, control)


def _looked(
    job: Job, checked: CheckedModel, dataset: Dataset, recipe: Recipe, control: Control
) -> Estimate:
    device = devices.pick(job.device)
    pupil = Pupil.load(checked, device, job.method, recipe)
    blocks = cut_for_learning(dataset.training, pupil.tokenizer, pupil.length)
    order = in_order(blocks, recipe.passes, recipe.blocks_per_step, recipe.seed)
    per_step = _step_seconds(pupil, _spread(order, recipe.blocks_per_step), control)
    steps = len(order) // recipe.blocks_per_step
    watching = _watching_seconds(dataset, pupil, recipe.evaluations, control)
    takes = recipe.evaluations + 1 if job.keep_takes else 0
    needed = _disk_bytes(pupil, takes)
    estimate = Estimate(
        usable_characters=dataset.usable_characters,
        training_characters=characters(dataset.training),
        duplicates=sum(each.duplicates for each in dataset.documents),
        boilerplate=sum(each.boilerplate for each in dataset.documents),
        languages=tuple(sorted({each.language.value for each in dataset.documents})),
        steps=steps,
        seconds=steps * per_step + watching,
        peak_memory_mb=memory.peak_mb(device),
        disk_mb=needed / 1e6,
        verdict=Verdict.READY,
    )
    return replace(estimate, verdict=_verdict(estimate, dataset, job.out, needed))


def _spread(order: Sequence[Block], per_step: int) -> list[Sequence[Block]]:
    """Steps from all over the order, the longest first: that one decides the memory."""
    steps = [order[start : start + per_step] for start in range(0, len(order), per_step)]
    longest = max(steps, key=lambda step: sum(len(block.tokens) for block in step))
    return [longest, *steps[:: max(1, len(steps) // _STEPS)][:_STEPS]]


def _step_seconds(pupil: Pupil, steps: Sequence[Sequence[Block]], control: Control) -> float:
    """The mean time of a step; the first one warms up and does not count."""
    objective = pupil.objective.train()
    learning = [each for each in objective.parameters() if each.requires_grad]
    optimizer: Any = torch.optim.AdamW(learning, lr=0.0)
    device = learning[0].device
    times = []
    for step in steps:
        control.check()
        began = time.monotonic()
        batch = {name: each.to(device) for name, each in collate(step).items()}
        with objective.its_threads():
            with autocast(device):
                loss: Any = objective(**batch)["loss"]
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        times.append(time.monotonic() - began)
    return sum(times[1:]) / len(times[1:])


def _watching_seconds(dataset: Dataset, pupil: Pupil, evaluations: int, control: Control) -> float:
    """What measuring and sampling will take in all, from one look at a small part."""
    section = dataset.choosing[0]
    part = replace(section, paragraphs=section.paragraphs[:8])
    held_out = HeldOut([part], pupil.tokenizer, pupil.measured_length)
    seconds = _timed(lambda: held_out.measure(pupil.objective, control.check))
    each_character = seconds / part.characters
    prompts = writing.prompts([part.text] * 3, pupil.tokenizer, 16)
    film = _timed(lambda: writing.continuations(pupil.language_model, pupil.tokenizer, prompts, 8))
    measured = (evaluations + 1) * characters(dataset.choosing) + 2 * characters(dataset.reported)
    return measured * each_character + (evaluations + 1 + 3 * 2) * film * 5


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _disk_bytes(pupil: Pupil, takes: int) -> int:
    learning = [each for each in pupil.objective.parameters() if each.requires_grad]
    return (_KEPT_COPIES + takes) * sum(each.nbytes for each in learning)


def _verdict(estimate: Estimate, dataset: Dataset, out: Path, needed: int) -> Verdict:
    """The one thing to say; what forbids a start comes first."""
    place = next(folder for folder in (out, *out.parents) if folder.is_dir())
    if shutil.disk_usage(place).free < needed:
        return Verdict.LITTLE_DISK
    if Caution.VERY_FEW in dataset.cautions:
        return Verdict.VERY_LITTLE_TEXT
    if Caution.FEW in dataset.cautions:
        return Verdict.LITTLE_TEXT
    return Verdict.LONG if estimate.seconds > _LONG else Verdict.READY
