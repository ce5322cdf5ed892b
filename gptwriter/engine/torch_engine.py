"""The engine that computes: a language model in this process, on torch.

It loads one model, keeps its KV cache between requests, puts adapters on it and takes them off, and
falls back to the CPU when a GPU runs out of memory. It knows no window, no document and no other
process. Importing this module imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial

from gptwriter.engine import adapter, catalog, devices, loading, threads
from gptwriter.engine.api import (
    CancelToken,
    Finished,
    LoadPhase,
    LoadProgress,
    ModelInfo,
    ModelSpec,
    Piece,
    Request,
    Usage,
)
from gptwriter.engine.continuation import Continuation
from gptwriter.engine.placement import PlacedModel
from gptwriter.engine.prompt_window import PromptWindow
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.errors import AdapterRefused, ModelMissing, OutOfMemory


@dataclass(frozen=True)
class _Loaded:
    """All that belongs to one model."""

    spec: ModelSpec  # without its adapter
    stamp: frozenset[tuple[object, ...]]  # of the files it was read from
    checked: catalog.CheckedModel
    tokenizer: Tokenizer
    window: PromptWindow
    model: PlacedModel

    @cached_property
    def digest(self) -> str:
        return adapter.digest_of_base(self.checked.weight_files)

    def is_for(self, spec: ModelSpec) -> bool:
        """Whether loading `spec` would read the same files to the same place."""
        moved = bool(self.model.notice)  # the place may have room by now
        return self.spec == _without_adapter(spec) and self.stamp == _stamp(spec) and not moved


class TorchEngine:
    """An `Engine` in this process; see the protocol for what is raised."""

    def __init__(self) -> None:
        self._loaded: _Loaded | None = None
        self._spec: ModelSpec | None = None  # with the adapter that is on the model now
        self._pace = threads.Pace()

    @property
    def info(self) -> ModelInfo | None:
        return _describe(self._loaded, self._spec) if self._loaded and self._spec else None

    def load(self, spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        if self._loaded is None or not self._loaded.is_for(spec):
            self.close()
            for progress in self._load(spec):
                if cancel.cancelled:
                    self.close()
                    return
                yield progress
        if self._loaded:
            self._adapt(self._loaded, spec)

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        loaded = self._loaded
        if loaded is None:
            raise ModelMissing(place="the chosen place")
        continuation = Continuation(
            request,
            cancel,
            tokenizer=loaded.tokenizer,
            window=loaded.window,
            model=loaded.model,
        )
        for step in continuation.run():
            yield step
            if isinstance(step, Finished) and not cancel.cancelled:
                self._keep_pace(loaded, step.usage)

    def close(self) -> None:
        if self._loaded is None:
            return
        device, self._loaded, self._spec = self._loaded.model.device, None, None
        devices.free_memory(device)

    def _load(self, spec: ModelSpec) -> Iterator[LoadProgress]:
        yield LoadProgress(LoadPhase.IMPORTING, 0.0)
        stamp = _stamp(spec)
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
            self._pace.choose(lambda: placed.read([0], CancelToken()))
        base = self._spec = _without_adapter(spec)
        self._loaded = _Loaded(base, stamp, checked, tokenizer, window, placed)
        yield LoadProgress(LoadPhase.WARMING, 1.0)

    def _keep_pace(self, loaded: _Loaded, usage: Usage) -> None:
        """Choose threads anew where this computer has become busy; no text is forgotten."""
        if not devices.may_choose_threads(loaded.model.device):
            return
        if self._pace.is_slow(usage.generated_tokens, usage.decode_seconds):
            self._pace.choose(partial(loaded.model.branch, 0, [0]))

    def _adapt(self, loaded: _Loaded, spec: ModelSpec) -> None:
        """Put the adapter on, or take one off; after an AdapterRefused there is none."""
        checked = None
        try:
            if spec.adapter is not None:
                checked = adapter.check(spec.adapter)
                adapter.refuse_other_base(checked, loaded.digest)
            loaded.model.adapt(checked, spec.adapter_strength)
            self._spec = spec
        except AdapterRefused:
            loaded.model.adapt(None, 1.0)
            self._spec = loaded.spec
            raise
        except OutOfMemory:
            self.close()  # some of its matrices may have been changed
            raise


def _without_adapter(spec: ModelSpec) -> ModelSpec:
    return replace(spec, adapter=None, adapter_strength=1.0)


def _stamp(spec: ModelSpec) -> frozenset[tuple[object, ...]]:
    """Differs when a file of the model was changed; empty when there is no folder."""
    try:
        files = [(file.name, file.stat()) for file in spec.folder.iterdir()]
    except OSError:
        return frozenset()
    return frozenset((name, status.st_size, status.st_mtime_ns) for name, status in files)


def _describe(loaded: _Loaded, spec: ModelSpec) -> ModelInfo:
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
        adapter=spec.adapter,
        adapter_strength=spec.adapter_strength,
    )
