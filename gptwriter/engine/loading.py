"""Reads a checked model folder: its tokenizer, and its weights the way that runs fastest.

The tables of architectures decide between the fast decoder, a network of our own and transformers.
Whatever goes wrong below becomes one of gptwriter's errors here. It knows no request and generates
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gptwriter.engine import devices, fast_loading, recurrent_model, reference_model
from gptwriter.engine.api import Device, WeightFormat
from gptwriter.engine.architectures import Layout, layout_of
from gptwriter.engine.catalog import CheckedModel
from gptwriter.engine.placement import Model
from gptwriter.engine.quality import Sample
from gptwriter.engine.recurrent_network import MODEL_TYPE
from gptwriter.engine.refusal import Refusal
from gptwriter.engine.sample_texts import SAMPLE_TEXTS
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.engine.weight_files import WrongWeights
from gptwriter.errors import ModelRefused, OutOfMemory, translate


def import_libraries(checked: CheckedModel, weights: WeightFormat) -> None:
    """Import what loading this model needs beyond torch: seconds of work, or nothing."""
    if checked.architecture not in _OWN and _fast_layout(checked, weights) is None:
        reference_model.import_libraries()


def load_tokenizer(checked: CheckedModel) -> Tokenizer:
    """Raises ModelRefused when the tokenizer's files are broken."""
    try:
        return Tokenizer(checked.folder)
    except Exception as error:  # the Rust library raises plain Exception
        raise _refused(checked, translate("errors", "its tokenizer could not be read.")) from error


def load_model(
    checked: CheckedModel, tokenizer: Tokenizer, device: Device, weights: WeightFormat
) -> Model:
    """The model in main memory, in the number format of `device`.

    Raises ModelRefused when the weights do not fit the config, and OutOfMemory.
    """
    try:
        if own := _OWN.get(checked.architecture):
            return own(checked)
        layout = _fast_layout(checked, weights)
        if layout is None:
            return reference_model.load(checked, device)
        return fast_loading.load(
            checked, layout, device, weights, _samples(tokenizer, layout.shape.positions)
        )
    except WrongWeights as error:
        if error.finite:
            raise _refused(checked, _MISFIT) from error
        raise _refused(
            checked, translate("errors", "some of its weights are not numbers.")
        ) from error
    except Exception as error:  # every library below has errors of its own
        if not devices.is_out_of_memory(error):
            raise _refused(checked, _MISFIT) from error
    raise OutOfMemory(device=devices.name(Device.CPU))  # the error kept memory alive


_OWN: Mapping[str, Callable[[CheckedModel], Model]] = {MODEL_TYPE: recurrent_model.load}
"""Kinds of model that gptwriter makes itself and nobody else runs."""
_MISFIT = translate("errors", "its weights do not fit its config.json.")


def _fast_layout(checked: CheckedModel, weights: WeightFormat) -> Layout | None:
    if weights is WeightFormat.REFERENCE:
        return None
    try:
        return layout_of(checked.config)
    except Refusal as error:
        raise ModelRefused(place=str(checked.folder), reason=error.reason, **error.fields) from None


def _samples(tokenizer: Tokenizer, positions: int) -> Sequence[Sample]:
    """As much of the sample texts as the model can attend to."""
    start = tokenizer.prompt([])
    texts = (tokenizer.encode(text)[: positions - len(start)] for text in SAMPLE_TEXTS)
    return [Sample(start, tokens, len(tokenizer.decode(tokens))) for tokens in texts]


def _refused(checked: CheckedModel, reason: str) -> ModelRefused:
    return ModelRefused(place=str(checked.folder), reason=reason)
