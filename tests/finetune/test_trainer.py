"""What the Trainer does beside a step: threads go to where they compute, and come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from transformers import TrainerCallback

from gptwriter.engine import threads
from gptwriter.engine.api import Device
from gptwriter.finetune.batches import Blocks
from gptwriter.finetune.blocks import Block
from gptwriter.finetune.checkpoints import CheckpointStore
from gptwriter.finetune.fingerprint import Fingerprint
from gptwriter.finetune.objective import Objective
from gptwriter.finetune.presets import PRESETS, Preset
from gptwriter.finetune.trainer import ResumableTrainer, arguments

STEPS = 2


class Watch(TrainerCallback):
    """What there is within a step, and between two."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self.within: list[tuple[int, int]] = []
        self.between: list[tuple[int, int]] = []
        self.parameters: list[list[int]] = []

    def on_pre_optimizer_step(self, *_arguments: object, **_more: object) -> None:
        self.within.append((torch.get_num_threads(), threads.of_compiled_code()))
        self.parameters.append([id(each) for each in self.objective.parameters()])

    def on_step_end(self, *_arguments: object, **_more: object) -> None:
        self.between.append((torch.get_num_threads(), threads.of_compiled_code()))


def trained(model: Path, folder: Path, *, is_compiled: bool) -> Watch:
    model_class: Any = transformers.AutoModelForCausalLM
    objective = Objective(
        model_class.from_pretrained(model, dtype=torch.float32), is_compiled=is_compiled
    )
    blocks = Blocks([Block(tuple(range(20)), (0,) * 20)] * STEPS)
    of_trainer = arguments(
        PRESETS[Preset.NORMAL], STEPS, device=Device.CPU, processes=1, folder=folder
    )
    trainer: Any = ResumableTrainer(
        objective, blocks, of_trainer, CheckpointStore(folder, Fingerprint("", "", ""))
    )
    watch = Watch(objective)
    trainer.add_callback(watch)
    trainer.train()
    return watch


@pytest.mark.parametrize(("is_compiled", "within"), [(True, (1, 2)), (False, (2, 2))])
def test_compiled_code_has_the_threads_in_a_step_and_torch_between_two(
    tiny_llama: Path, tmp_path: Path, *, is_compiled: bool, within: tuple[int, int]
) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        watch = trained(tiny_llama, tmp_path, is_compiled=is_compiled)
    finally:
        torch.set_num_threads(before)
    assert watch.within == [within] * STEPS
    assert watch.between == [(2, 2)] * STEPS


def test_the_parameters_that_a_training_knows_by_heart_are_those_of_the_model(
    tiny_llama: Path, tmp_path: Path
) -> None:
    watch = trained(tiny_llama, tmp_path, is_compiled=False)
    all_of_them = [id(each) for _, each in watch.objective.named_parameters()]
    assert watch.parameters == [all_of_them] * STEPS
    assert "parameters" not in vars(watch.objective)


def test_a_step_that_fails_leaves_no_threads_behind(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)

    def fails(*_arguments: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Objective, "forward", fails)
    try:
        with pytest.raises(MemoryError):
            trained(tiny_llama, tmp_path, is_compiled=True)
        assert (torch.get_num_threads(), threads.of_compiled_code()) == (2, 2)
    finally:
        torch.set_num_threads(before)


def test_the_numbers_of_a_recipe_are_those_of_the_training_and_nobody_is_told_of_it(
    tmp_path: Path,
) -> None:
    recipe = replace(
        PRESETS[Preset.NORMAL],
        learning_rate=7e-4,
        warm_up=0.2,
        weight_decay=0.03,
        largest_gradient=0.5,
        blocks_per_step=8,
        seed=11,
    )
    found = arguments(recipe, 50, device=Device.CPU, processes=2, folder=tmp_path)
    assert (found.learning_rate, found.lr_scheduler_type) == (7e-4, "cosine")
    assert (found.max_steps, found.warmup_steps) == (50, 10)
    assert (found.weight_decay, found.max_grad_norm, found.seed) == (0.03, 0.5, 11)
    assert found.per_device_train_batch_size == 4  # of the eight, each process learns four
    assert found.report_to == []
    assert found.train_sampling_strategy == "sequential"
