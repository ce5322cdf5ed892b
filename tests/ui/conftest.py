"""A real window around a real editor, in English and light whatever the test before left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gptwriter.session.manuscript import Manuscript
from gptwriter.session.model_setup import ModelSetup
from gptwriter.settings import Settings
from gptwriter.ui.editor import Editor
from gptwriter.ui.window import MainWindow

Kind = TypeVar("Kind", bound=QWidget)


@dataclass(frozen=True)
class Desk:
    """A window and what it was built from."""

    window: MainWindow
    editor: Editor
    manuscript: Manuscript
    setup: ModelSetup
    qtbot: QtBot

    def open(self, path: Path) -> None:
        with self.qtbot.waitSignal(self.manuscript.opened):
            self.window.files.open(path)

    def save(self) -> None:
        with self.qtbot.waitSignal(self.manuscript.saved):
            self.window.actions_.save.trigger()

    def box(self) -> QMessageBox:
        """The question or message that is open, once it is."""
        return self._only(QMessageBox)

    def file_dialog(self) -> QFileDialog:
        return self._only(QFileDialog)

    def press(self, button: QMessageBox.StandardButton) -> None:
        self.box().button(button).click()

    def _only(self, kind: type[Kind]) -> Kind:
        def one() -> None:
            assert len([w for w in self.window.findChildren(kind) if w.isVisible()]) == 1

        self.qtbot.waitUntil(one)
        return next(w for w in self.window.findChildren(kind) if w.isVisible())


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    editor, manuscript = Editor(), Manuscript()
    setup = ModelSetup(command=[sys.executable, "-c", "import time; time.sleep(60)"])
    window = MainWindow(editor, manuscript, setup, Settings(language="en", theme="light"))
    window.show()
    yield Desk(window, editor, manuscript, setup, qtbot)
    window.preferences.change(Settings(language="en", theme="light"))
    setup.close()
    manuscript.close()
    editor.document().setModified(False)
    window.close()
    window.deleteLater()
    qapp.processEvents()
