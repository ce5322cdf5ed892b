"""The numbers behind the choice of words, for a writer who wants to set them (folded otherwise).

It edits settings values; what they do to a text is not known here.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QFormLayout, QSpinBox, QWidget

from gptwriter.settings import Settings


class OwnSampling(QWidget):
    """One field a number, in whole per cent where it is a share."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self.temperature = self._field(
            self.tr("Temperature"), settings.own_temperature, 0, 200, " %"
        )
        self.top_p = self._field(self.tr("Top-p"), settings.own_top_p, 1, 100, " %")
        self.min_p = self._field(self.tr("Min-p"), settings.own_min_p, 0, 100, " %")
        self.top_k = self._field(self.tr("Top-k"), settings.own_top_k, 0, 1000)
        self.top_k.setSpecialValueText(self.tr("no limit"))
        self.repetition = self._field(
            self.tr("Repetition penalty"), settings.own_repetition, 100, 200, " %"
        )
        self.seed = self._field(self.tr("Seed"), settings.own_seed, 0, 999_999)

    def _field(self, title: str, value: int, least: int, most: int, unit: str = "") -> QSpinBox:
        field = QSpinBox(suffix=unit)
        field.setRange(least, most)
        field.setValue(value)
        self._form.addRow(title, field)
        return field

    def in_settings(self, settings: Settings) -> Settings:
        """The settings with these numbers."""
        return replace(
            settings,
            own_temperature=self.temperature.value(),
            own_top_p=self.top_p.value(),
            own_min_p=self.min_p.value(),
            own_top_k=self.top_k.value(),
            own_repetition=self.repetition.value(),
            own_seed=self.seed.value(),
        )
