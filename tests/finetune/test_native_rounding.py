"""A compiled layer is transformers' layer with the same roundings, and nothing else.

What 8 bits cost would hide a scale that is wrong by a fiftieth. Here they cost both sides the same.
There is one layer alone: a rounding that turns out otherwise in it would turn many in the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from gptwriter.engine import catalog
from gptwriter.engine.api import Device
from gptwriter.engine.architectures import layout_of
from gptwriter.finetune import base_model, native_layers
from gptwriter.finetune.objective import Objective
from gptwriter.finetune.presets import Method, Recipe
from tests.finetune import rounded_reference
from tests.finetune.test_native_layers import MODELS, SIZES, batch, distance
from tests.tiny_models import save_model

pytestmark = pytest.mark.usefixtures("build")

# At most twice the largest of seven seeds and three lengths: 0.0050, 0.0148 and 0.0045.
AS_ROUNDED = 0.01  # of the length of what a layer gives
AS_SLOPED = 0.025  # of a gradient's length
AS_LONG = 0.008  # by how much a gradient is longer or shorter: a scale that is wrong


@pytest.fixture(scope="module", params=MODELS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of one layer."""
    model_class, config_class, more = MODELS[request.param]
    place = tmp_path_factory.mktemp("models") / "tiny"
    return save_model(model_class, config_class(**SIZES | more | {"num_hidden_layers": 1}), place)


def learner(folder: Path, use_in: Callable[[Any, Any], object], rank: int = 4) -> Objective:
    """With matrices that change something, and some inputs that are much larger than others."""
    checked = catalog.check(folder)
    model = base_model.load(checked, Device.CPU, Method.LORA)
    base_model.add_lora(model, Recipe(rank=rank, scale=2.0, learning_rate=1e-3, passes=1))
    torch.manual_seed(3)
    for name, weights in model.named_parameters():
        if weights.requires_grad or name.endswith("bias"):
            torch.nn.init.normal_(weights, std=0.05)
        elif name.endswith("layernorm.weight"):
            weights.data[::7] = 5
    use_in(model, layout_of(checked.config))
    return Objective(model)


def forwards_and_back(objective: Objective, ids: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """What the model gives, and the slopes of what learns and of what the layer is given."""
    given: list[Tensor] = []
    objective.language_model.get_input_embeddings().register_forward_hook(
        lambda _module, _ids, found: given.append(found.requires_grad_())
    )
    hidden = objective._hidden(ids)
    slopes = torch.randn(hidden.shape, generator=torch.Generator().manual_seed(7))
    torch.autograd.backward(hidden, slopes)
    learning = {name: each.grad for name, each in objective.named_parameters()}
    found = learning | {"input": given[0].grad}
    return hidden.detach(), {name: each for name, each in found.items() if each is not None}


def longer(found: Tensor, expected: Tensor) -> float:
    """How much longer than expected, in the direction that is."""
    one, other = found.float().flatten(), expected.float().flatten()
    return float(one @ other / (other @ other)) - 1


@pytest.mark.parametrize("rank", [4, 17])
@pytest.mark.parametrize("length", [32, 96])
def test_a_layer_and_its_slopes_are_those_with_the_same_roundings(
    folder: Path, length: int, rank: int
) -> None:
    ids = batch(length)["input_ids"]
    mine, slopes = forwards_and_back(learner(folder, native_layers.use_in, rank), ids)
    others, directions = forwards_and_back(learner(folder, rounded_reference.use_in, rank), ids)
    assert distance(mine, others) < AS_ROUNDED
    assert slopes.keys() == directions.keys()
    assert len(slopes) == 2 * 7 + 1
    for name, found in slopes.items():
        assert distance(found, directions[name]) < AS_SLOPED, name
        assert abs(longer(found, directions[name])) < AS_LONG, name


def test_the_loss_of_each_token_is_that_with_the_same_roundings(folder: Path) -> None:
    ours, theirs = (
        learner(folder, each).eval() for each in (native_layers.use_in, rounded_reference.use_in)
    )
    with torch.no_grad():
        mine = ours(**batch(), each_token=True)["losses"]
        others = theirs(**batch(), each_token=True)["losses"]
    assert len(mine) == 64 + 32
    torch.testing.assert_close(mine, others, atol=0.05, rtol=0)
    assert float((mine - others).abs().mean()) < 0.003


def test_rounding_is_what_makes_the_difference(folder: Path) -> None:
    """A reference that forgot to round would be noticed, and so would compiled layers."""
    rounded, exact = (
        learner(folder, each) for each in (rounded_reference.use_in, lambda _model, _layout: None)
    )
    exact.float()
    ids = batch()["input_ids"]
    with torch.no_grad():
        assert distance(rounded._hidden(ids), exact._hidden(ids)) > 2 * AS_ROUNDED
