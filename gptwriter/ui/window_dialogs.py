"""The dialogs that the window's menus open: model, settings, keys, about.

Each is imported when it is wanted: most windows open none. What is chosen in them goes to the
preferences; what becomes of that is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget

import gptwriter
from gptwriter.session.model_setup import ModelSetup
from gptwriter.ui.actions import Actions
from gptwriter.ui.editor import Editor
from gptwriter.ui.file_dialog import folder_dialog
from gptwriter.ui.keys import KeyMap
from gptwriter.ui.preferences import Preferences
from gptwriter.ui.status_bar import StatusBar

if TYPE_CHECKING:
    from gptwriter.ui.first_start import FirstStartDialog
    from gptwriter.ui.settings_dialog import SettingsDialog


class WindowDialogs(QObject):
    """Opens them over one window."""

    def __init__(
        self,
        window: QMainWindow,
        preferences: Preferences,
        model_setup: ModelSetup,
        *,
        editor: Editor,
        actions: Actions,
        status: StatusBar,
    ) -> None:
        super().__init__(window)
        self._window, self._preferences, self._setup = window, preferences, model_setup
        self._editor, self._actions, self._status = editor, actions, status
        self._first_start: FirstStartDialog | None = None

    @Slot()
    def offer_model(self) -> None:
        """Open the dialog that fetches a model; it opens once."""
        from gptwriter.ui.first_start import FirstStartDialog

        if self._first_start is None:
            dialog = FirstStartDialog(self._setup, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.folder_chosen.connect(self._preferences.use_model)
            dialog.destroyed.connect(self._forget_first_start)
            self._first_start = dialog
        self._first_start.show()

    @Slot()
    def choose_model_folder(self) -> None:
        current = self._preferences.settings.model_folder
        dialog = folder_dialog(self._window, self.tr("Model folder"), current)
        dialog.fileSelected.connect(self._preferences.use_model)
        dialog.open()

    @Slot()
    def open_settings(self) -> None:
        from gptwriter.ui.settings_dialog import SettingsDialog

        shown = self._preferences.settings
        dialog = SettingsDialog(shown, self._window)
        dialog.settings_chosen.connect(partial(self._preferences.change_from, shown))
        dialog.keys_wanted.connect(partial(self._open_keys_of, dialog))
        self._open(dialog)

    @Slot()
    def open_keys(self) -> None:
        self._choose_keys(self._editor.keys, self._preferences.use_keys, self._window)

    def _open_keys_of(self, settings: SettingsDialog) -> None:
        self._choose_keys(settings.keys, settings.show_keys, settings)

    def _choose_keys(self, keys: KeyMap, use: Callable[[KeyMap], None], parent: QWidget) -> None:
        from gptwriter.ui.keys_dialog import KeysDialog

        dialog = KeysDialog(keys, self._actions.names(), parent)
        dialog.keys_chosen.connect(use)
        self._open(dialog)

    @Slot()
    def open_about(self) -> None:
        from gptwriter.ui.about import AboutDialog

        self._open(AboutDialog(self._window))

    @Slot()
    def open_project_page(self) -> None:
        """The writer's browser asks, never this program; it is also where newer packages are."""
        page = gptwriter.PROJECT_PAGE
        if not QDesktopServices.openUrl(QUrl(page)):
            self._status.notify(
                self.tr("No browser could be opened. The page is {address}").format(address=page)
            )

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def _forget_first_start(self) -> None:
        self._first_start = None
