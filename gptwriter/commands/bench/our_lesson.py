"""`gptwriter tune` as a contestant: its own blocks, objective and Trainer, without its proofs.

The libraries are imported in the contestant's process alone.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gptwriter.commands.bench.contestant import Setting
from gptwriter.commands.bench.lesson import Clock, Curriculum
from gptwriter.engine import catalog
from gptwriter.engine.api import Device
from gptwriter.finetune import process
from gptwriter.finetune.blocks import cut_for_learning, in_order
from gptwriter.finetune.presets import Method, Recipe
from gptwriter.finetune.sections import Section

if TYPE_CHECKING:
    from gptwriter.finetune.blocks import Block
    from gptwriter.finetune.pupil import Pupil


def start(taught: Curriculum) -> OurLesson:
    """Raises ModelError."""
    process.settle(taught.threads)
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import torch

    from gptwriter.finetune.pupil import Pupil

    torch.set_num_threads(taught.threads)
    recipe = taught.recipe
    pupil = Pupil.load(catalog.check(taught.model), Device.CPU, Method.LORA, recipe)
    section = Section(0, taught.texts)
    blocks = cut_for_learning([section], pupil.tokenizer, pupil.length)
    order = in_order(blocks, 1.0, recipe.blocks_per_step, recipe.seed)
    return OurLesson(pupil, order[: taught.steps * recipe.blocks_per_step], recipe)


class OurLesson:
    """A `Lesson`."""

    def __init__(self, pupil: Pupil, blocks: Sequence[Block], recipe: Recipe) -> None:
        import torch

        self._pupil, self._blocks, self._recipe = pupil, blocks, recipe
        frozen = next(iter(pupil.language_model.parameters())).dtype
        self.setting = Setting(torch.get_num_threads(), str(frozen).removeprefix("torch."))

    def run(self, clock: Clock) -> None:
        from gptwriter.finetune import trainer
        from gptwriter.finetune.batches import Blocks
        from gptwriter.finetune.checkpoints import CheckpointStore
        from gptwriter.finetune.fingerprint import Fingerprint

        recipe, per_step = self._recipe, self._recipe.blocks_per_step
        steps = len(self._blocks) // per_step
        for first in range(0, len(self._blocks), per_step):
            clock.counted(sum(each.scored for each in self._blocks[first : first + per_step]))
        with tempfile.TemporaryDirectory(prefix="gptwriter-bench-") as folder:
            arguments = trainer.arguments(
                recipe,
                steps,
                device=Device.CPU,
                processes=1,
                folder=Path(folder),
            )
            store = CheckpointStore(Path(folder), Fingerprint("", "", ""))
            running: Any = trainer.ResumableTrainer(
                self._pupil.objective, Blocks(self._blocks), arguments, store
            )
            running.add_callback(clock.callback())
            running.train()
