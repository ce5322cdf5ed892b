"""Which model writes, and with what it has learned: the choice of the settings, carried out.

It loads the model and its adapter, keeps suggestions off while none is there, and tells the asking
side how sure this model must be and what it must not say by heart. It knows no window; what is to
be seen of it goes out as signals.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gptwriter import paths
from gptwriter.engine.api import Device, LoadProgress, ModelInfo, ModelSpec
from gptwriter.errors import GptwriterError
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.session import calibration
from gptwriter.session.controller import Controller
from gptwriter.session.model_thread import ModelThread
from gptwriter.settings import Settings


class ModelChoice(QObject):
    """The model of one window.

    Signals:
        showed(LoadProgress | ModelInfo | None): how far the model is; None when there is none.
        complained(GptwriterError): it could not be loaded.
        lacking(): no model is on this computer.
    """

    showed = Signal(object)
    complained = Signal(object)
    lacking = Signal()

    def __init__(
        self,
        model: ModelThread,
        controller: Controller,
        chosen: Settings,
        fixed: Path | None,
        parent: QObject,
    ) -> None:
        """`fixed`: the folder that the command line names in the place of the settings' own."""
        super().__init__(parent)
        self._model = model
        self._controller = controller
        self._chosen = chosen
        self._fixed = fixed
        self._due = False  # to be loaded when suggestions are switched on
        model.progressed.connect(self._on_progress)
        model.loaded.connect(self._on_loaded)
        model.load_failed.connect(self._on_failed)

    @property
    def folder(self) -> Path:
        """Where the model is that should write."""
        if self._fixed:
            return self._fixed
        chosen = self._chosen.model_folder
        return Path(chosen) if chosen else paths.default_model_dir()

    def begin(self) -> None:
        """Load the model, or say that there is none."""
        if self.folder.is_dir() or self._fixed or self._chosen.model_folder:
            self.load(self.folder)
        else:
            self._controller.block("no model")
            self.showed.emit(None)
            self.lacking.emit()

    def obey(self, chosen: Settings) -> None:
        """The settings are these from now on."""
        before, self._chosen = self._chosen, chosen
        if self._due and chosen.suggest != "off":
            self.begin()
        elif _adapter_of(before) != _adapter_of(chosen):
            self._wear_adapter()

    @Slot(object)
    def load(self, folder: Path) -> None:
        """Load the model of this folder, unless all is off (S71)."""
        self._due = self._chosen.suggest == "off"
        if self._due:
            return
        self._controller.unblock("no model")
        self._controller.unblock("failed")
        self._controller.block("loading")
        self._controller.asking.forget()
        self._model.load(self._spec(folder))

    @Slot()
    def load_again(self) -> None:
        """Load the same model: on another device, or after it failed."""
        self.load(self.folder)

    def _spec(self, folder: Path) -> ModelSpec:
        chosen = self._chosen
        adapter = Path(chosen.adapter) if chosen.adapter else None
        strength = chosen.adapter_percent / 100
        return ModelSpec(folder, Device(chosen.device), adapter=adapter, adapter_strength=strength)

    def _wear_adapter(self) -> None:
        """Let the model write with the chosen adapter, and the ghost come again (F16)."""
        self._guard_against_copies()
        if not self._due:
            self._model.load(self._spec(self.folder))
            self._controller.write_anew()

    def _guard_against_copies(self) -> None:
        """Whatever the model learned from, no suggestion says it word for word (F13)."""
        adapter = Path(self._chosen.adapter) if self._chosen.adapter else None
        self._controller.asking.learned = CopyGuard.beside(adapter, self.folder)

    @Slot(object)
    def _on_progress(self, progress: LoadProgress) -> None:
        self.showed.emit(progress)

    @Slot(object)
    def _on_loaded(self, info: ModelInfo) -> None:
        self.showed.emit(info)
        self._guard_against_copies()
        self._controller.asking.thresholds = calibration.thresholds_for(info)
        self._controller.unblock("loading")
        self._controller.unblock("failed")

    @Slot(object)
    def _on_failed(self, error: GptwriterError) -> None:
        self.showed.emit(None)
        self.complained.emit(error)
        self._controller.block("failed")
        self._controller.unblock("loading")


def _adapter_of(chosen: Settings) -> tuple[str, int]:
    return chosen.adapter, chosen.adapter_percent
