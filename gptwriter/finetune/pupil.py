"""The model that learns: loaded, readied for its method, taken down to files and put back.

It does not know how learning goes, nor when its weights are worth keeping. Importing this module
imports torch.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gptwriter.engine import devices
from gptwriter.engine.api import Device
from gptwriter.engine.architectures import layout_of
from gptwriter.engine.catalog import CheckedModel
from gptwriter.engine.loading import load_tokenizer
from gptwriter.errors import OutOfMemory
from gptwriter.finetune import base_model, low_rank_layers, native_layers, publishing
from gptwriter.finetune.batches import GRID
from gptwriter.finetune.blocks import PlacingTokenizer
from gptwriter.finetune.objective import Objective
from gptwriter.finetune.presets import Method, Recipe
from gptwriter.finetune.publishing import Origin
from gptwriter.finetune.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class Pupil:
    """A language model, its tokenizer and what is trained of it."""

    language_model: Any
    tokenizer: PlacingTokenizer
    objective: Objective
    modules: tuple[str, ...]  # names of the layers with LoRA; none when all weights learn
    length: int  # tokens of a block that this model can attend to
    measured_length: int  # the same of the held-out text

    @staticmethod
    def load(checked: CheckedModel, device: Device, method: Method, recipe: Recipe) -> Pupil:
        """Raises ModelRefused and OutOfMemory."""
        load_tokenizer(checked)  # refuses a broken one in words of its own
        model = base_model.load(checked, device, method)
        modules = base_model.add_lora(model, recipe) if method is Method.LORA else []
        is_compiled = False
        if device is Device.CPU:
            low_rank_layers.use_in(model)
            if modules and not _is_sharded():
                is_compiled = native_layers.use_in(model, layout_of(checked.config))
        positions = int(getattr(model.config, "max_position_embeddings", recipe.block_tokens))
        objective = Objective(model, is_compiled=is_compiled)
        try:
            objective.to(device.value)
        except RuntimeError as error:
            if not devices.is_out_of_memory(error):
                raise
            raise OutOfMemory(device=devices.name(device)) from None
        gc.freeze()  # one training is one process: to look through 2,500 modules took 2 % of a step
        return Pupil(
            model,
            PlacingTokenizer(checked.folder),
            objective,
            tuple(modules),
            _on_grid(min(recipe.block_tokens, positions)),
            _on_grid(min(recipe.measured_tokens, positions)),
        )

    def publish(
        self, folder: RunFolder, weights: Mapping[str, Tensor], origin: Origin, step: int
    ) -> None:
        """Put these weights where the writer will use them. Raises OSError."""
        if self.modules:
            publishing.publish_adapter(folder.adapter, weights, origin, step)
        else:
            publishing.publish_model(folder.model, weights, origin)

    def take_back(self, folder: RunFolder) -> None:
        """Make the published weights those of the model again."""
        if self.modules:
            weights = publishing.read_adapter(folder.adapter)
        else:
            weights = publishing.read_model(folder.model)
        put_back(self.objective, weights)


def _is_sharded() -> bool:
    """Whether accelerate will spread each weight over processes; compiled code needs it whole."""
    return os.environ.get("ACCELERATE_USE_FSDP", "").lower() == "true"


def _on_grid(length: int) -> int:
    """A batch is filled up to the grid, and must not become longer than the model reads."""
    return length - length % GRID or length


def put_back(objective: Any, weights: Mapping[str, Tensor]) -> None:
    """Put learned weights in place, by their names in the language model."""
    places = dict(objective.named_parameters())
    with torch.no_grad():
        for name, value in weights.items():
            places[f"language_model.{name}"].copy_(value)
