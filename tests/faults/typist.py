"""A real window that is typed into until it is killed; what it types follows from a seed.

Its arguments are SEED and FILE, which may be "-". After each edit it writes the number of edits and
a mark of the text on the screen, in one line, to stdout. Unsaved text that it finds at its start is
recovered first. `tests.faults.starter` starts it.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gptwriter.app import App, Options
from gptwriter.session.end_signals import EndSignals
from gptwriter.session.model_thread import ModelThread
from gptwriter.ui.editor import Editor
from gptwriter.ui.recovery_dialog import RecoveryDialog
from tests.fakes import FakeEngine

EDITS = 400
SAVE_EVERY = 40
WORDS = ("once ", "upon\n", "二字", "👍", "\u00a0", "a longer piece of text that was accepted. ")


def typing(editor: Editor, seed: int) -> Iterator[str]:
    """The text after each edit; there are all kinds that a writer makes, each changes the text."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    text = editor.text()
    for _ in range(EDITS):
        before = text
        editor.document().setModified(True)  # Qt divides undo where a save was, whenever that was
        _one_edit(editor, chance)
        if (text := editor.text()) == before:
            QTest.keyClick(editor, Qt.Key.Key_X)
            text = editor.text()
        yield text


def mark_of(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest().encode()


def _one_edit(editor: Editor, chance: random.Random) -> None:
    word = chance.choice(WORDS)
    match chance.randrange(10):
        case 0:
            _select(editor, chance)
            editor.insert_accepted(word)
        case 1:
            data = QMimeData()
            data.setText(word * 5)
            editor.insertFromMimeData(data)
        case 2:
            editor.undo()
        case 3:
            editor.redo()
        case 4:
            commit = QInputMethodEvent("", [])
            commit.setCommitString(word.strip())
            QApplication.sendEvent(editor, QInputMethodEvent("ni", []))
            QApplication.sendEvent(editor, commit)
        case 5:
            QTest.keyClick(editor, Qt.Key.Key_Backspace)
        case 6:
            QTest.keyClick(editor, Qt.Key.Key_Return)
        case _:
            QTest.keyClicks(editor, chance.choice("abcdefgh"))


def _select(editor: Editor, chance: random.Random) -> None:
    at = chance.randrange(len(editor.text()) + 1)
    editor.set_caret(at)
    cursor, start = editor.textCursor(), editor.textCursor().position()
    editor.set_caret(at + chance.randrange(6))
    cursor.setPosition(editor.textCursor().position())
    cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


class Typist(QObject):
    """Starts the program and types."""

    def __init__(self, seed: int, document: Path | None) -> None:
        super().__init__()
        self._app = App(Options(document), ModelThread(FakeEngine(" and more.").watched_by))
        self._app.keeper._latest.setInterval(30)  # so that restarts are hit as well
        self._seed = seed
        self._named = document is not None
        self._count = 0
        self._typing: Iterator[str] = iter(())
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._type)
        self._app.recovery.finished.connect(self._on_finished)
        self._recoverer = QTimer(self, interval=1)
        self._recoverer.timeout.connect(self._recover)
        self._recoverer.start()
        self._app.start()

    @Slot()
    def _recover(self) -> None:
        for dialog in self._app.window.findChildren(RecoveryDialog):
            self._recoverer.stop()
            dialog._recover.click()

    @Slot(bool)
    def _on_finished(self, recovered: bool) -> None:  # noqa: FBT001 - a signal's slot
        self._recoverer.stop()
        if not recovered and not self._named:
            self._begin()
        else:
            self._app.window.files.replaced.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _begin(self) -> None:
        if self._timer.isActive():
            return
        self._app.editor.moveCursor(QTextCursor.MoveOperation.Start)
        self._app.editor.document().clearUndoRedoStacks()
        self._tell(self._app.editor.text())
        self._typing = typing(self._app.editor, self._seed)
        self._timer.start()

    @Slot()
    def _type(self) -> None:
        text = next(self._typing, None)
        if text is None:
            self._timer.stop()
            return
        self._count += 1
        self._tell(text)
        if self._named and self._count % SAVE_EVERY == 0 and self._app.manuscript.path:
            self._app.window.files.saving.save()

    def _tell(self, text: str) -> None:
        os.write(1, b"%d %s\n" % (self._count, mark_of(text)))


def main(seed: str, file: str) -> int:
    application = QApplication(sys.argv[:1])
    typist = Typist(int(seed), None if file == "-" else Path(file))
    application.aboutToQuit.connect(typist._timer.stop)
    application.aboutToQuit.connect(typist._app.close)
    end = EndSignals(typist)
    end.received.connect(QApplication.exit)
    return application.exec()
