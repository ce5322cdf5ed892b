"""The weights of a checked adapter: read, and put on a model's own at any strength.

W' = W + strength * alpha / r * B A  (LoRA, Hu et al. 2021). Tensors are read by safetensors alone.
It does not know how the engine runs a model. It imports torch when it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gptwriter.engine.adapter import (
    WEIGHTS,
    CheckedAdapter,
    check_strength,
    down_name,
    misfit,
    refused,
    up_name,
)
from gptwriter.errors import AdapterRefused, translate

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Change:
    """What an adapter adds to one linear layer's matrix at full strength: scale * up @ down."""

    down: Tensor  # (rank, inputs)
    up: Tensor  # (outputs, rank)


def read(adapter: CheckedAdapter) -> dict[str, Change]:
    """The changes by the path of their layer. Raises AdapterRefused."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors = load_file(adapter.folder / WEIGHTS)
    except (OSError, SafetensorError) as error:
        reason = translate("errors", "it could not be read: {words}.")
        raise AdapterRefused(
            place=str(adapter.folder), reason=reason, words=type(error).__name__
        ) from None
    tensors = {name: each.float() for name, each in tensors.items()}
    if not all(bool(torch.isfinite(each).all()) for each in tensors.values()):
        raise refused(adapter.folder, translate("errors", "some of its weights are not numbers."))
    return {
        module: Change(tensors[down_name(module)], tensors[up_name(module)])
        for module in adapter.modules
    }


class MergedAdapter:
    """An adapter on a model's own weights, at any strength, without loading the base again.

    A copy of each changed matrix is kept, so that strength 0 is the base, bit for bit.
    """

    def __init__(self, matrices: Mapping[str, Tensor], adapter: CheckedAdapter) -> None:
        """`matrices` are the base's weights by module path, changed in place.

        Raises AdapterRefused when one that the adapter changes is missing or has another shape.
        """
        self._scale = adapter.scale
        self._parts: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []
        for module, change in read(adapter).items():
            down, up = change.down, change.up
            first, second = (down.T, up.T) if adapter.transposed else (up, down)
            matrix = matrices.get(module)
            if matrix is None or matrix.shape != (first.shape[0], second.shape[1]):
                raise misfit(adapter)
            self._parts.append((matrix, matrix.clone(), first, second))

    def set_strength(self, strength: float) -> None:
        """0 is the base, 1 as it was learned. Raises ValueError."""
        check_strength(strength)
        for matrix, base, first, second in self._parts:
            if strength == 0:
                matrix.data.copy_(base)
                continue
            change = (first.to(matrix.device).float() @ second.to(matrix.device).float()).mul_(
                strength * self._scale
            )
            matrix.data.copy_(change.add_(base))


class WornAdapter:
    """What adapter a torch model has on, by changing its matrices in place."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._adapter: CheckedAdapter | None = None
        self._strength = 1.0
        self._merged: MergedAdapter | None = None

    def wear(self, adapter: CheckedAdapter | None, strength: float) -> None:
        """Raises AdapterRefused when it does not fit."""
        if adapter != self._adapter:
            self._take_off()
        self._adapter, self._strength = adapter, strength
        self._put_on()

    @contextmanager
    def off(self) -> Iterator[None]:
        """The model as it was, to be moved or converted; after that it wears the same again."""
        self._take_off()
        yield
        self._put_on()

    def _put_on(self) -> None:
        if self._adapter is None:
            return
        if self._merged is None:
            self._merged = MergedAdapter(linear_matrices(self._model), self._adapter)
        self._merged.set_strength(self._strength)

    def _take_off(self) -> None:
        if self._merged is not None:
            self._merged.set_strength(0)
            self._merged = None


def linear_matrices(model: Any) -> dict[str, Tensor]:
    """The weight matrices of a model by module path."""
    return {
        path: module.weight
        for path, module in model.named_modules()
        if getattr(getattr(module, "weight", None), "ndim", 0) == 2
    }
