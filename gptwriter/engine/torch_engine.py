"""The engine that computes: a language model in this process, on torch.

It loads one model, keeps its KV cache between requests, and falls back to the CPU when a GPU runs
out of memory. It knows no window, no document and no other process. Importing this module imports
torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gptwriter.engine import catalog, devices, loading, threads
from gptwriter.engine.api import (
    CancelToken,
    Finished,
    LoadPhase,
    LoadProgress,
    ModelInfo,
    ModelSpec,
    Piece,
    Request,
)
from gptwriter.engine.continuation import Continuation
from gptwriter.engine.placement import PlacedModel
from gptwriter.engine.prompt_window import PromptWindow
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.errors import ModelMissing


@dataclass(frozen=True, slots=True)
class _Loaded:
    """All that belongs to one model."""

    checked: catalog.CheckedModel
    tokenizer: Tokenizer
    window: PromptWindow
    model: PlacedModel


class TorchEngine:
    """An `Engine` in this process; see the protocol for what is raised."""

    def __init__(self) -> None:
        self._loaded: _Loaded | None = None

    @property
    def info(self) -> ModelInfo | None:
        return _describe(self._loaded) if self._loaded else None

    def load(self, spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        self.close()
        for progress in self._load(spec):
            if cancel.cancelled:
                self.close()
                return
            yield progress

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        loaded = self._loaded
        if loaded is None:
            raise ModelMissing(place="the chosen place")
        yield from Continuation(
            request,
            cancel,
            tokenizer=loaded.tokenizer,
            window=loaded.window,
            read=loaded.model.read,
        ).run()

    def close(self) -> None:
        if self._loaded is None:
            return
        device, self._loaded = self._loaded.model.device, None
        devices.free_memory(device)

    def _load(self, spec: ModelSpec) -> Iterator[LoadProgress]:
        yield LoadProgress(LoadPhase.IMPORTING, 0.0)
        checked = catalog.check(spec.folder)
        loading.import_libraries(checked, spec.weights)
        devices.use_threads()
        yield LoadProgress(LoadPhase.CHECKING, 0.5)
        tokenizer = loading.load_tokenizer(checked)
        yield LoadProgress(LoadPhase.LOADING, 0.6)
        device = devices.pick(spec.device)
        model = loading.load_model(checked, tokenizer, device, spec.weights)
        yield LoadProgress(LoadPhase.WARMING, 0.9)
        window = PromptWindow(tokenizer.encode, model.positions)
        placed = PlacedModel(model, device)
        if devices.may_choose_threads(placed.device):
            threads.choose(lambda: placed.read([0], CancelToken()))
        self._loaded = _Loaded(checked, tokenizer, window, placed)
        yield LoadProgress(LoadPhase.WARMING, 1.0)


def _describe(loaded: _Loaded) -> ModelInfo:
    return ModelInfo(
        name=loaded.checked.name,
        architecture=loaded.checked.architecture,
        parameters=loaded.checked.parameters,
        window=loaded.window.positions,
        device=loaded.model.device,
        device_name=devices.name(loaded.model.device),
        dtype=loaded.model.dtype,
        notice=loaded.model.notice,
        weights=loaded.model.weights,
    )
