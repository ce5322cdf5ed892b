"""transformers' Trainer, with checkpoints of our own in place of its pickles.

Loop, optimizer, schedule, accumulation, mixed precision and distribution over processes are the
Trainer's and accelerate's. Only what is written and read again is replaced, by overriding the four
methods that do it. Importing this module imports transformers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from torch import Tensor
from transformers import Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_callback import PrinterCallback

from gptwriter.engine.api import Device
from gptwriter.finetune import training_state
from gptwriter.finetune.base_model import computes_in_bfloat16
from gptwriter.finetune.batches import Blocks, collate
from gptwriter.finetune.checkpoints import CheckpointStore, read_tensors, read_value
from gptwriter.finetune.objective import Objective
from gptwriter.finetune.presets import Recipe
from gptwriter.finetune.pupil import put_back

_WEIGHTS, _OPTIMIZER, _RANDOM = (
    "weights.safetensors", "optimizer.safetensors", "random.safetensors",
)  # fmt: skip
_GROUPS, _SCHEDULE, _HISTORY = "optimizer.json", "schedule.json", "history.json"
_STATE = "trainer_state.json"  # the Trainer itself looks for this name


class ResumableTrainer(Trainer):
    """Trains an Objective; goes on from a checkpoint as if it had never stopped."""

    def __init__(
        self,
        objective: Objective,
        blocks: Blocks,
        arguments: TrainingArguments,
        store: CheckpointStore,
    ) -> None:
        super().__init__(
            model=objective,
            args=arguments,
            train_dataset=blocks,
            data_collator=collate,
        )
        self.remove_callback(PrinterCallback)  # it prints on stdout, where our messages go
        self.add_callback(_KnowsParameters(objective))
        self._threads = _LeavesThreads(objective)
        self.add_callback(self._threads)  # before any who does something between two steps
        self._store = store
        self.history: Callable[[], object] = list
        """What belongs to the run beside the weights; a checkpoint keeps it as JSON."""

    @property
    def module(self) -> Any:
        """The module that learns, sharded where the run is."""
        return self.model

    def train(self, *arguments: Any, **more: Any) -> Any:
        """As ever; a step that fails leaves no threads behind."""
        try:
            return super().train(*arguments, **more)
        finally:
            self._threads.end()

    def go_to(self, checkpoint: Path) -> int:
        """Take the weights of a checkpoint, before training; returns its step."""
        self._load_from_checkpoint(str(checkpoint))
        return int(read_value(checkpoint, _STATE)["global_step"])

    def weights(self) -> dict[str, Tensor]:
        """All that learns, by its name in the language model, gathered from every process."""
        whole = self.accelerator.get_state_dict(self.model_wrapped)
        learning = {name for name, each in self.module.named_parameters() if each.requires_grad}
        prefix = "language_model."
        return {name.removeprefix(prefix): whole[name] for name in whole if name in learning}

    def _save_checkpoint(self, model: Any, trial: Any) -> None:  # noqa: ARG002 - the base's
        weights = self.weights()
        if not self.args.should_save:  # another process writes for all
            return
        optimizer, scheduler = self.optimizer, self.lr_scheduler
        self._store.save(
            self.state.global_step,
            {
                _WEIGHTS: weights,
                _OPTIMIZER: training_state.optimizer_tensors(optimizer),
                _RANDOM: training_state.random_states(),
            },
            {
                _GROUPS: training_state.optimizer_groups(optimizer),
                _SCHEDULE: training_state.schedule(scheduler),
                _HISTORY: self.history(),
                _STATE: {
                    "global_step": self.state.global_step,
                    "epoch": self.state.epoch,
                    "train_batch_size": self.state.train_batch_size,
                    "logging_steps": self.args.logging_steps,
                },
            },
        )

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        put_back(model or self.module, read_tensors(Path(resume_from_checkpoint), _WEIGHTS))

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            folder = Path(checkpoint)
            training_state.restore_optimizer(
                self.optimizer, read_tensors(folder, _OPTIMIZER), read_value(folder, _GROUPS)
            )
            training_state.restore_schedule(self.lr_scheduler, read_value(folder, _SCHEDULE))

    def _load_rng_state(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            training_state.restore_random_states(read_tensors(Path(checkpoint), _RANDOM))

    def _load_scaler(self, checkpoint: str | None) -> None:
        """bfloat16 needs no scaler, and float16 is never trained in."""


class _KnowsParameters(TrainerCallback):
    """While it learns, a model knows its parameters by heart.

    The Trainer asks for them twice a step, to cut gradients and to clear them, and to go through
    2,500 modules takes as long as a layer. When it begins, they have been spread over processes.
    """

    def __init__(self, objective: Objective) -> None:
        self._own = vars(objective)
        self._ask = objective.parameters

    def on_train_begin(self, *_arguments: object, **_more: object) -> None:
        known = tuple(self._ask())
        self._own["parameters"] = lambda recurse=True: iter(known)  # noqa: ARG005 - torch's name

    def on_train_end(self, *_arguments: object, **_more: object) -> None:
        self._own.pop("parameters", None)


class _LeavesThreads(TrainerCallback):
    """In a step, but not in what is done between two: there texts are written, and torch works."""

    def __init__(self, objective: Objective) -> None:
        self._objective = objective
        self._until_its_end = ExitStack()

    def on_step_begin(self, *_arguments: object, **_more: object) -> None:
        self._until_its_end.enter_context(self._objective.its_threads())

    def on_step_end(self, *_arguments: object, **_more: object) -> None:
        self.end()

    def end(self) -> None:
        self._until_its_end.close()


def read_history(checkpoint: Path) -> Any:
    return read_value(checkpoint, _HISTORY)


def arguments(
    recipe: Recipe,
    steps: int,
    *,
    device: Device,
    processes: int,
    folder: Path,
) -> TrainingArguments:
    """The Trainer's settings: everything said, nothing reported to anybody, nothing saved by it."""
    return TrainingArguments(
        output_dir=str(folder),
        max_steps=steps,
        per_device_train_batch_size=max(1, recipe.blocks_per_step // processes),
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=round(recipe.warm_up * steps),
        weight_decay=recipe.weight_decay,
        max_grad_norm=recipe.largest_gradient,
        train_sampling_strategy="sequential",  # the blocks come in the order to learn them in
        bf16=computes_in_bfloat16(device),
        use_cpu=device is Device.CPU,
        seed=recipe.seed,
        logging_steps=1,
        logging_nan_inf_filter=False,  # a loss that is no number must be seen
        save_strategy="no",
        eval_strategy="no",
        report_to=[],
        disable_tqdm=True,
        dataloader_num_workers=0,
        dataloader_pin_memory=device is Device.CUDA,
        remove_unused_columns=False,
        label_names=["labels"],
        ddp_find_unused_parameters=False,
    )
