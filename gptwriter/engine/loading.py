"""Reads a checked model folder into main memory.

Only safetensors, only local files, no code from the folder: `catalog` has refused everything else
before, and the arguments here refuse it again. What only loaded weights can show is checked here.
It knows no GPU and generates nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from gptwriter.engine import devices
from gptwriter.engine.api import Device
from gptwriter.engine.catalog import CheckedModel
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.errors import ModelRefused, OutOfMemory

_UNLIMITED = 2048  # positions for a model that counts none (Bloom); more than a prompt has


def import_libraries() -> None:
    """Import what the other functions need: seconds of work, and a phase of its own to a writer."""
    import transformers.modeling_utils  # noqa: F401 - the slowest part, else imported while loading
    from transformers.utils import logging

    quiet: Callable[[], None] = logging.disable_progress_bar  # it has no types
    quiet()


def load_tokenizer(checked: CheckedModel) -> Tokenizer:
    """Raises ModelRefused when the tokenizer's files are broken."""
    try:
        return Tokenizer(checked.folder)
    except Exception as error:  # the Rust library raises plain Exception
        raise ModelRefused(
            place=str(checked.folder), reason="its tokenizer could not be read."
        ) from error


def load_weights(checked: CheckedModel, device: Device) -> Any:
    """The model in main memory, in the number format of `device`.

    Raises ModelRefused when the weights do not fit the config, and OutOfMemory.
    """
    import transformers

    # Typed as Any: their stubs do not know that a report comes back with the model.
    model_class: Any = transformers.AutoModelForCausalLM
    config_class: Any = transformers.AutoConfig
    out_of_memory = False
    try:
        config = config_class.for_model(**checked.config)
        model, report = model_class.from_pretrained(
            checked.folder,
            config=config,
            dtype=devices.number_format(device),
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
        )
    except Exception as error:  # every library below has errors of its own
        out_of_memory = devices.is_out_of_memory(error)
        if not out_of_memory:
            raise _refused(checked, "its weights do not fit its config.json.") from error
    if out_of_memory:
        raise OutOfMemory(device=devices.name(Device.CPU))
    _check_weights(checked, model, report)
    return model.eval().requires_grad_(requires_grad=False)


def positions(model: Any) -> int:
    """How many tokens the model can attend to; some architectures set no limit."""
    return int(getattr(model.config, "max_position_embeddings", _UNLIMITED))


def _check_weights(checked: CheckedModel, model: Any, report: dict[str, Any]) -> None:
    """A missing tensor would be random numbers, a surplus one is another architecture's."""
    for problem in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if report.get(problem):
            raise _refused(checked, "its weights do not fit its config.json.")
    if not all(torch.isfinite(weights).all() for weights in model.parameters()):
        raise _refused(checked, "some of its weights are not numbers.")


def _refused(checked: CheckedModel, reason: str) -> ModelRefused:
    return ModelRefused(place=str(checked.folder), reason=reason)
