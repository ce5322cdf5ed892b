"""Any causal model through transformers' own forward pass: the way that always works.

Only safetensors, only local files, no code from the folder: `catalog` has refused everything else
before, and the arguments here refuse it again. Importing this module is cheap; transformers is
imported by the functions, and takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from gptwriter.engine import devices
from gptwriter.engine.adapter import CheckedAdapter
from gptwriter.engine.adapter_weights import WornAdapter
from gptwriter.engine.api import Device, WeightFormat
from gptwriter.engine.catalog import CheckedModel
from gptwriter.engine.decoder import Decoder, decoder_for
from gptwriter.engine.weight_files import WrongWeights

_UNLIMITED = 2048  # positions for a model that counts none (Bloom); more than a prompt has


def import_libraries() -> None:
    """Import what `load` needs: a phase of its own to a writer."""
    import transformers.modeling_utils  # noqa: F401 - the slowest part, else imported while loading
    from transformers.utils import logging

    quiet: Callable[[], None] = logging.disable_progress_bar  # it has no types
    quiet()


class ReferenceModel:
    """A `Model` that is transformers' own."""

    weights = WeightFormat.REFERENCE

    def __init__(self, model: Any) -> None:
        self._model = model
        self._worn = WornAdapter(model)

    @property
    def dtype(self) -> str:
        return str(self._model.dtype).removeprefix("torch.")

    @property
    def positions(self) -> int:
        """How many tokens the model can attend to; some architectures set no limit."""
        return int(getattr(self._model.config, "max_position_embeddings", _UNLIMITED))

    def place(self, device: Device) -> Decoder:
        with self._worn.off():
            self._model.to(device=device.value, dtype=devices.number_format(device))
        return decoder_for(self._model)

    def adapt(self, adapter: CheckedAdapter | None, strength: float) -> None:
        self._worn.wear(adapter, strength)


def load(checked: CheckedModel, device: Device) -> ReferenceModel:
    """The model in main memory, in the number format of `device`.

    Raises WrongWeights, and whatever transformers and torch raise.
    """
    import transformers

    # Typed as Any: their stubs do not know that a report comes back with the model.
    model_class: Any = transformers.AutoModelForCausalLM
    config_class: Any = transformers.AutoConfig
    model, report = model_class.from_pretrained(
        checked.folder,
        config=config_class.for_model(**checked.config),
        dtype=devices.number_format(device),
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
    )
    _check_weights(model, report)
    return ReferenceModel(model.eval().requires_grad_(requires_grad=False))


def _check_weights(model: Any, report: dict[str, Any]) -> None:
    """A missing tensor would be random numbers, a surplus one is another architecture's."""
    for problem in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if report.get(problem):
            raise WrongWeights
    if not all(torch.isfinite(weights).all() for weights in model.parameters()):
        raise WrongWeights(finite=False)
