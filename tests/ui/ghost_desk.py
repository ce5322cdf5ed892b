"""A page with a real controller and a scripted model: keys in, looks out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gptwriter.session.controller import Controller
from gptwriter.session.requests import Surroundings
from gptwriter.session.timers import Timing
from gptwriter.ui.editor import Editor
from gptwriter.ui.theme import LIGHT
from tests.session.scripted_model import ScriptedModel

KEY = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class Desk:
    editor: Editor
    controller: Controller
    model: ScriptedModel
    qtbot: QtBot

    def type(self, text: str) -> None:
        QTest.keyClicks(self.editor, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.editor, key, modifier)

    def until_asked(self, times: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.model.asked) == times)

    def until_ghost(self, ghost: str) -> None:
        self.qtbot.waitUntil(lambda: self.editor.ghost == ghost)

    def sees(self, text: str, ghost: str) -> None:
        """Bring a ghost on screen by asking for it at the end of `text`."""
        self.editor.set_text(text)
        self.editor.moveCursor(QTextCursor.MoveOperation.End)
        self.controller.ask()
        self.model.say(ghost)
        assert self.look == f"{text}[{ghost}]"

    @property
    def look(self) -> str:
        return self.editor.look()


def ghost_desk(qtbot: QtBot) -> Desk:
    editor, model = Editor(), ScriptedModel()
    editor.set_theme(LIGHT)
    editor.ghost_keys.accept_guard_ms = 0
    editor.resize(900, 500)
    qtbot.addWidget(editor)
    controller = Controller(model, lambda: Surroundings(*editor.around_caret(40_000, 2_000)))
    controller.timers.timing = Timing(show_delay=30, start_delay=5)
    editor.happened.connect(controller.handle)
    controller.ghost_shaded.connect(editor.shade_ghost)
    controller.ghost_shown.connect(editor.show_ghost)
    controller.ghost_hidden.connect(editor.hide_ghost)
    controller.accepted.connect(editor.insert_accepted)
    editor.show()
    editor.setFocus()
    return Desk(editor, controller, model, qtbot)
