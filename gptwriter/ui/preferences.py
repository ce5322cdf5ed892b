"""The settings while the window is open: one value, who may change it, and what it changes here.

Menus and the settings dialog change settings by one way only, so both always agree. Themes, zoom
and language are obeyed here; all else is told by signal. Keeping settings on disk is not done here.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow

from gptwriter import paths
from gptwriter.settings import Settings
from gptwriter.ui import motion, theme
from gptwriter.ui.actions import Actions
from gptwriter.ui.editor import Editor
from gptwriter.ui.keys import KeyMap
from gptwriter.ui.translation import Translation

ZOOM_STEP = 10
ZOOM_LIMITS = (50, 300)


class Preferences(QObject):
    """The settings of one window.

    Signals:
        changed(Settings): keep these, and obey what is not obeyed here.
        device_changed(str): compute elsewhere.
        model_changed(Path): load the model in this folder.
        tint_changed(Theme | None): colours for where the text came from; None: show no such thing.
        dressed(Theme): all wear these colours now.
    """

    changed = Signal(object)
    device_changed = Signal(str)
    model_changed = Signal(object)
    tint_changed = Signal(object)
    dressed = Signal(object)

    def __init__(
        self, settings: Settings, editor: Editor, actions: Actions, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._window = window
        self.settings = settings
        self._editor = editor
        self._actions = actions
        self._translation = Translation(_application())
        actions.suggest.triggered.connect(self._choose_suggest)
        actions.theme.triggered.connect(self._choose_theme)
        actions.device.triggered.connect(self._choose_device)
        actions.origins.triggered.connect(self._choose_origins)
        actions.zoom_in.triggered.connect(self._zoom_in)
        actions.zoom_out.triggered.connect(self._zoom_out)
        actions.zoom_reset.triggered.connect(self._zoom_reset)
        _application().styleHints().colorSchemeChanged.connect(self._follow_desktop)
        self._obey(settings)

    @Slot(object)
    def change(self, settings: Settings) -> None:
        """Obey new settings, and say what is new in them."""
        old, self.settings = self.settings, settings
        if settings == old:
            return
        self._obey(settings)
        self.changed.emit(settings)
        if settings.device != old.device:
            self.device_changed.emit(settings.device)
        if settings.model_folder != old.model_folder:
            folder = settings.model_folder
            self.model_changed.emit(Path(folder) if folder else paths.default_model_dir())

    def change_from(self, before: Settings, after: Settings) -> None:
        """Obey what is different between these; what has changed since `before` stays."""
        names = (each.name for each in fields(Settings))
        changed = {
            name: new for name in names if (new := getattr(after, name)) != getattr(before, name)
        }
        self.change(replace(self.settings, **changed))

    def _obey(self, settings: Settings) -> None:
        self._translation.use(settings.language)
        colours = theme.apply(_application(), settings.theme)
        motion.obey(_application(), self._window, settings.motion)
        self._editor.set_theme(colours)
        self.colours = colours
        self.dressed.emit(colours)
        self.tint = colours if settings.show_origins else None
        self.tint_changed.emit(self.tint)
        self._editor.verticalScrollBar().setStyleSheet(theme.scroll_bar_style(colours))
        self._editor.set_zoom(settings.zoom_percent)
        self._editor.keys = KeyMap.of(settings)
        self._actions.use_keys(self._editor.keys)
        self._actions.suggest.mark(settings.suggest)
        self._actions.theme.mark(settings.theme)
        self._actions.device.mark(settings.device)
        self._actions.origins.setChecked(settings.show_origins)

    @Slot(QAction)
    def _choose_suggest(self, action: QAction) -> None:
        self.change(replace(self.settings, suggest=action.data()))

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        self.change(replace(self.settings, theme=action.data()))

    @Slot(QAction)
    def _choose_device(self, action: QAction) -> None:
        self.change(replace(self.settings, device=action.data()))

    @Slot(bool)
    def _choose_origins(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.change(replace(self.settings, show_origins=shown))

    @Slot()
    def _zoom_in(self) -> None:
        self._zoom_to(self.settings.zoom_percent + ZOOM_STEP)

    @Slot()
    def _zoom_out(self) -> None:
        self._zoom_to(self.settings.zoom_percent - ZOOM_STEP)

    @Slot()
    def _zoom_reset(self) -> None:
        self._zoom_to(100)

    def _zoom_to(self, percent: int) -> None:
        least, most = ZOOM_LIMITS
        self.change(replace(self.settings, zoom_percent=min(most, max(least, percent))))

    @Slot()
    def _follow_desktop(self) -> None:
        if self.settings.theme == theme.SYSTEM:
            self._obey(self.settings)

    @Slot(object)
    def use_keys(self, keys: KeyMap) -> None:
        self.change(keys.in_settings(self.settings))

    @Slot(object)
    def use_model(self, folder: Path | str) -> None:
        self.change(replace(self.settings, model_folder=str(folder)))

    @Slot(object, int)
    def use_adapter(self, folder: Path | None, percent: int = 100) -> None:
        """Write with what was learned in this folder, at so many percent; None: with nothing."""
        self.change(replace(self.settings, adapter=str(folder or ""), adapter_percent=percent))


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("Preferences need a QApplication.")
    return application
