"""The settings on one page. OK applies all of them at once, Cancel none.

It edits a copy of the settings value; keeping and obeying it is up to whoever opened the dialog.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gptwriter.session.voices import ADVENTUROUS, BALANCED, FAITHFUL, OWN
from gptwriter.settings import HIDE_AFTER_S, MOST_BANNED, Settings
from gptwriter.ui.actions import GPU
from gptwriter.ui.buttons import button_box
from gptwriter.ui.file_dialog import folder_dialog
from gptwriter.ui.keys import KeyMap
from gptwriter.ui.motion import LESS
from gptwriter.ui.own_sampling import OwnSampling
from gptwriter.ui.preset_box import PresetBox
from gptwriter.ui.screen_fit import BAR, fitting, scrolling

Value = TypeVar("Value", str, int)
_DELAY_RANGE_MS = (100, 5000)  # S41
_DELAY_STEP_MS = 100
_ZOOM_RANGE = (50, 300)


class SettingsDialog(QDialog):
    """Shows settings and lets the writer change them.

    Signals:
        settings_chosen(Settings): the writer pressed OK.
        keys_wanted(): let the writer choose a key for each command; `show_keys` takes them.
    """

    settings_chosen = Signal(object)
    keys_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(500)
        self.language = _box(self._languages(), settings.language)
        self.theme = _box(self._themes(), settings.theme)
        self.motion = QCheckBox(self.tr("&Nothing moves that need not"))
        self.motion.setChecked(settings.motion == LESS)
        self.zoom = QSpinBox(suffix=" %", singleStep=10)
        self.zoom.setRange(*_ZOOM_RANGE)
        self.zoom.setValue(settings.zoom_percent)
        self.suggest = _box(self._suggest_modes(), settings.suggest)
        self.delay = QSlider(Qt.Orientation.Horizontal)
        self.delay.setRange(*(edge // _DELAY_STEP_MS for edge in _DELAY_RANGE_MS))
        self._delay_words = QLabel()
        self.delay.valueChanged.connect(self._show_delay)
        self.delay.setValue(settings.show_delay_ms // _DELAY_STEP_MS)
        self.hide_after = _box(self._hide_times(), settings.hide_after_s)
        self.announce = QCheckBox(self.tr("Tell the screen &reader of suggestions"))
        self.announce.setChecked(settings.announce)
        self._keys = KeyMap.of(settings)
        self.preset = PresetBox(self._keys.preset)
        self.voice = _box(self._voices(), settings.voice)
        self.own = OwnSampling(settings)
        self.voice.currentIndexChanged.connect(self._unfold)
        self.banned = QPlainTextEdit(settings.banned)
        self.banned.setPlaceholderText(self.tr("one phrase a line"))
        self.banned.setTabChangesFocus(True)
        self.banned.setFixedHeight(self.banned.fontMetrics().lineSpacing() * 3 + 16)
        self._too_long = QLabel()
        self.device = _box(self._devices(), settings.device)
        self.folder = QLineEdit(settings.model_folder)
        self.folder.setPlaceholderText(self.tr("the default model"))
        self._lay_out()

    def _languages(self) -> dict[str, str]:
        return {"auto": self.tr("Like the system"), "en": "English", "zh_CN": "简体中文"}

    def _themes(self) -> dict[str, str]:
        return {
            "system": self.tr("Like the system"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
            "light contrast": self.tr("Light, high contrast"),
            "dark contrast": self.tr("Dark, high contrast"),
        }

    def _suggest_modes(self) -> dict[str, str]:
        return {
            "automatic": self.tr("Automatically"),
            "when asked": self.tr("Only when asked"),
            "off": self.tr("Never"),
        }

    def _hide_times(self) -> dict[int, str]:
        times = {0: self.tr("Never")}
        for seconds in HIDE_AFTER_S[1:]:
            times[seconds] = self.tr("After {seconds} s").format(seconds=seconds)
        return times

    def _voices(self) -> dict[str, str]:
        return {
            FAITHFUL: self.tr("Faithful: the likeliest words"),
            BALANCED: self.tr("Balanced: some variety"),
            ADVENTUROUS: self.tr("Adventurous: unexpected words"),
            OWN: self.tr("My own numbers"),
        }

    def _devices(self) -> dict[str, str]:
        return {
            "auto": self.tr("Automatic"),
            "cpu": self.tr("Processor (CPU)"),
            GPU: self.tr("Graphics card (GPU)"),
        }

    def _every_key(self) -> QPushButton:
        button = QPushButton(self.tr("Every Key…"))
        button.setAutoDefault(False)
        button.clicked.connect(self.keys_wanted)
        return button

    def _lay_out(self) -> None:
        browse = QPushButton(self.tr("Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._choose_folder)
        self._delay_words.setMinimumWidth(
            self._delay_words.fontMetrics().horizontalAdvance("0.0 s  ")
        )
        rows = QWidget()
        form = QFormLayout(rows)
        form.setContentsMargins(0, 0, BAR, 0)
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        _add_row(form, self.tr("&Language"), self.language)
        _add_row(form, self.tr("&Theme"), self.theme)
        form.addRow("", self.motion)
        _add_row(form, self.tr("Text si&ze"), self.zoom)
        _add_row(form, self.tr("&Suggest"), self.suggest)
        _add_row(form, self.tr("&After a pause of"), self.delay, self._delay_words)
        _add_row(form, self.tr("&Put it away"), self.hide_after)
        form.addRow("", self.announce)
        _add_row(form, self.tr("&Keys"), self.preset, self._every_key())
        _add_row(form, self.tr("Ch&oice of words"), self.voice)
        form.addRow("", self.own)
        self._form = form
        self._unfold()
        _add_row(form, self.tr("Never &write"), self.banned)
        form.addRow("", self._too_long)
        _add_row(form, self.tr("&Compute on"), self.device)
        _add_row(form, self.tr("&Model folder"), self.folder, browse)
        buttons = button_box(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.banned.textChanged.connect(self._measure_banned)
        self._measure_banned()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28 - BAR, 20)
        column.setSpacing(24)
        column.addWidget(scrolling(rows))
        buttons.setContentsMargins(0, 0, BAR, 0)
        column.addWidget(buttons)
        self.resize(fitting(self, self.sizeHint()))

    @Slot()
    def _unfold(self) -> None:
        self._form.setRowVisible(self.own, self.voice.currentData() == OWN)

    @Slot()
    def _measure_banned(self) -> None:
        """A longer list would not be taken at the next start, and be lost."""
        excess = len(self.banned.toPlainText()) - MOST_BANNED
        self._too_long.setText(self.tr("Too long by {count}").format(count=f"{excess:,}"))
        self._form.setRowVisible(self._too_long, excess > 0)
        self._ok.setEnabled(excess <= 0)

    @property
    def keys(self) -> KeyMap:
        """The keys as the dialog has them now."""
        return replace(self._keys, preset=self.preset.preset)

    @Slot(object)
    def show_keys(self, keys: KeyMap) -> None:
        self._keys = keys
        self.preset.show_preset(keys.preset)

    @Slot(int)
    def _show_delay(self, steps: int) -> None:
        seconds = steps * _DELAY_STEP_MS / 1000
        self._delay_words.setText(self.tr("{seconds} s").format(seconds=f"{seconds:.1f}"))

    @Slot()
    def _choose_folder(self) -> None:
        dialog = folder_dialog(self, self.tr("Model folder"), self.folder.text())
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    @Slot()
    def accept(self) -> None:
        self.settings_chosen.emit(self.chosen())
        super().accept()

    def chosen(self) -> Settings:
        """The settings as the dialog shows them now."""
        kept = self._settings.show_delay_ms  # which a file may have set between two steps
        same_delay = self.delay.value() == kept // _DELAY_STEP_MS
        return replace(
            self.keys.in_settings(self.own.in_settings(self._settings)),
            language=self.language.currentData(),
            theme=self.theme.currentData(),
            motion=LESS if self.motion.isChecked() else "system",
            zoom_percent=self.zoom.value(),
            suggest=self.suggest.currentData(),
            show_delay_ms=kept if same_delay else self.delay.value() * _DELAY_STEP_MS,
            hide_after_s=self.hide_after.currentData(),
            announce=self.announce.isChecked(),
            voice=self.voice.currentData(),
            banned=self.banned.toPlainText(),
            device=self.device.currentData(),
            model_folder=self.folder.text().strip(),
        )


def _box(texts: Mapping[Value, str], current: Value) -> QComboBox:
    box = QComboBox()
    for value, text in texts.items():
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(current)))
    return box


def _add_row(form: QFormLayout, title: str, field: QWidget, *beside: QWidget) -> None:
    """A row whose label's key leads to `field`, with what belongs to it on its right."""
    label = QLabel(title)
    label.setBuddy(field)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    for widget in beside:
        row.addWidget(widget)
    form.addRow(label, row)
