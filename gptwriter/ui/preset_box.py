"""The choice between the presets of keys, wherever it is offered. It knows no key itself."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from gptwriter.ui.keys import COPILOT, WORD_FIRST


class PresetBox(QComboBox):
    """Each preset with the one thing that tells it from the other."""

    def __init__(self, preset: str) -> None:
        super().__init__()
        self.addItem(self.tr("Copilot: Tab keeps all of it"), COPILOT)
        self.addItem(self.tr("Word first: Tab keeps the next word"), WORD_FIRST)
        self.show_preset(preset)

    @property
    def preset(self) -> str:
        return str(self.currentData())

    def show_preset(self, preset: str) -> None:
        self.setCurrentIndex(self.findData(preset))
