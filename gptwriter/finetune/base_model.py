"""Loads the base model as training needs it, and readies it for one of the two methods.

Weights that learn are float32, and autocast computes with them in bfloat16 wherever the device
does: on a CPU measured at ten times the speed of either format alone. Frozen weights are bfloat16
from the start, which saves casting them in every step (a third of the time) and half their memory.
Importing this module imports torch; transformers and peft are imported when they are needed, and
take seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from gptwriter.engine.api import Device
from gptwriter.engine.catalog import CheckedModel
from gptwriter.engine.devices import is_out_of_memory, name, number_format
from gptwriter.errors import ModelRefused, OutOfMemory, translate
from gptwriter.finetune.presets import Method, Recipe


def computes_in_bfloat16(device: Device) -> bool:
    return number_format(device) is torch.bfloat16


def autocast(device: torch.device) -> torch.autocast:
    """What a model that `load` gave is run in, outside of the Trainer, which has its own."""
    enabled = computes_in_bfloat16(Device(device.type))
    return torch.autocast(device.type, torch.bfloat16, enabled=enabled)


def load(checked: CheckedModel, device: Device, method: Method) -> Any:
    """The model in main memory. Raises ModelRefused and OutOfMemory."""
    import transformers
    from transformers.utils import logging

    from gptwriter.finetune import recurrent  # noqa: F401 - it makes our own kind known

    quiet: Callable[[], None] = logging.disable_progress_bar  # it has no types
    quiet()
    narrow = method is Method.LORA and computes_in_bfloat16(device)
    model_class: Any = transformers.AutoModelForCausalLM
    config_class: Any = transformers.AutoConfig
    short_of_memory = False
    try:
        model, report = model_class.from_pretrained(
            checked.folder,
            config=config_class.for_model(**checked.config),
            dtype=torch.bfloat16 if narrow else torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
        )
    except Exception as error:  # every library below has errors of its own
        short_of_memory = is_out_of_memory(error)
        if not short_of_memory:
            raise _refused(checked) from error
    if short_of_memory:
        raise OutOfMemory(device=name(Device.CPU))
    if any(report.get(each) for each in ("missing_keys", "unexpected_keys", "mismatched_keys")):
        raise _refused(checked)
    if device is Device.CPU:
        from gptwriter.finetune import attention

        attention.use_in(model)
    return model


def add_lora(model: Any, recipe: Recipe) -> list[str]:
    """Freeze the model and put LoRA beside every linear layer but the output; returns their names.

    The matrices start as they always do (Hu et al. 2021): the model's answers are unchanged.
    """
    import peft
    from transformers.pytorch_utils import Conv1D

    head = model.get_output_embeddings()
    linear = {
        path: module
        for path, module in model.named_modules()
        if isinstance(module, torch.nn.Linear | Conv1D) and module is not head
    }
    names = sorted({path.rpartition(".")[2] for path in linear})
    config = peft.LoraConfig(
        r=recipe.rank,
        lora_alpha=round(recipe.rank * recipe.scale),
        target_modules=names,
        fan_in_fan_out=is_transposed(model),
        task_type="CAUSAL_LM",
    )
    torch.manual_seed(recipe.seed)
    peft.inject_adapter_in_model(config, model)
    module: Any
    for module in model.modules():
        if hasattr(module, "cast_input_dtype_enabled"):
            module.cast_input_dtype_enabled = False  # autocast would only cast back
    for weights in model.parameters():
        if weights.requires_grad:
            weights.data = weights.data.float()  # small steps are lost in 8 bits of mantissa
    return names


def is_transposed(model: Any) -> bool:
    """Whether the model keeps its matrices as (inputs, outputs), as GPT-2 does."""
    from transformers.pytorch_utils import Conv1D

    return any(isinstance(module, Conv1D) for module in model.modules())


def _refused(checked: CheckedModel) -> ModelRefused:
    return ModelRefused(
        place=str(checked.folder),
        reason=translate("errors", "its weights do not fit its config.json."),
    )
