"""S36-S38, S43: no key accepts that may not, and no character is lost or doubled.

Random key sequences go to the editor at a typist's pace, while a model answers at its own, and to a
plain QPlainTextEdit. What the editor may make of an accepting key is worked out from what is on the
screen and since when. GPTWRITER_SEQUENCES is the number of sequences.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from gptwriter.prose.units import Unit, head
from gptwriter.session.controller import Controller
from gptwriter.session.requests import Surroundings
from gptwriter.session.restraint import why_silent
from gptwriter.ui.editor import Editor
from gptwriter.ui.keys import WORD_FIRST, KeyMap
from gptwriter.ui.theme import LIGHT
from tests.faults.ledger import Trials, wanted
from tests.session.scripted_model import ScriptedModel
from tests.virtual_time import Clock, put_on

SEQUENCES = wanted("GPTWRITER_SEQUENCES", 25)
KEYS = 40  # in a sequence
GUARD_MS = 120  # S43

Mod = Qt.KeyboardModifier
SAID = (
    (" the", " old", " man", " and", " the", " sea", "."),
    (" it", " was", " over", ".", " Nobody", " said", " a", " word", "."),
    ("他", "走", "了", "。", "天", "黑", "了", "。"),
    (" café", " 👍", " state-of-the-art", ",", " 3.14"),
    (".", "\n", "Next", " line", "."),
)


@dataclass(frozen=True)
class Stroke:
    """One key press, with the text that Qt gives it."""

    key: Qt.Key
    text: str = ""
    modifiers: Qt.KeyboardModifier = Mod.NoModifier
    held: bool = False  # it repeats of itself

    @property
    def one_key(self) -> Qt.Key:
        """The key that is down: Shift+Tab has a name of its own in Qt, and is Tab."""
        return Qt.Key.Key_Tab if self.key == Qt.Key.Key_Backtab else self.key

    def press(self, on: QObject) -> None:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event = QKeyEvent(kind, self.key, self.modifiers, self.text, self.held)
            QApplication.sendEvent(on, event)


TAB = Stroke(Qt.Key.Key_Tab, "\t")
SHIFT_TAB = Stroke(Qt.Key.Key_Backtab, "", Mod.ShiftModifier)
CTRL_RIGHT = Stroke(Qt.Key.Key_Right, "", Mod.ControlModifier)
CTRL_J = Stroke(Qt.Key.Key_J, "", Mod.ControlModifier)
F2 = Stroke(Qt.Key.Key_F2)
ESCAPE = Stroke(Qt.Key.Key_Escape, "\x1b")
KEYS_OF = {  # what each key takes
    "copilot": {TAB: Unit.ALL, SHIFT_TAB: Unit.SENTENCE, CTRL_RIGHT: Unit.WORD},
    "word first": {SHIFT_TAB: Unit.ALL, TAB: Unit.WORD},
    "own": {CTRL_J: Unit.ALL, F2: Unit.WORD, CTRL_RIGHT: Unit.SENTENCE},
}
MAPS = {
    "copilot": KeyMap(),
    "word first": KeyMap(WORD_FIRST),
    "own": KeyMap(
        own={"accept all": "Ctrl+J", "accept word": "F2", "accept sentence": "Ctrl+Right"}
    ),
}
_TABS = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
OTHERS = (
    replace(TAB, held=True),
    replace(CTRL_J, held=True),
    ESCAPE,
    Stroke(Qt.Key.Key_Backspace, "\x08"),
    Stroke(Qt.Key.Key_Delete, "\x7f"),
    Stroke(Qt.Key.Key_Left),
    Stroke(Qt.Key.Key_Right),
    Stroke(Qt.Key.Key_Home),
    Stroke(Qt.Key.Key_End),
    Stroke(Qt.Key.Key_Left, "", Mod.ShiftModifier),
    Stroke(Qt.Key.Key_Return, "\r"),
    Stroke(Qt.Key.Key_Z, "\x1a", Mod.ControlModifier),
    Stroke(Qt.Key.Key_Z, "\x1a", Mod.ControlModifier | Mod.ShiftModifier),
    Stroke(Qt.Key.Key_Shift, "", Mod.ShiftModifier),
)


class Typist:
    """The editor, the plain one beside it, and a model that answers when it likes."""

    def __init__(self, qtbot: QtBot, keys: str = "copilot") -> None:
        self.takes = KEYS_OF[keys]
        self.editor, self.plain, self.model = Editor(), QPlainTextEdit(), ScriptedModel()
        for page in (self.editor, self.plain):
            qtbot.addWidget(page)
            page.resize(900, 500)
            page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)  # Home and End see one line
        self.editor.set_theme(LIGHT)
        self.editor.keys = MAPS[keys]
        self.clock = Clock()
        self.accepts = self.refused = 0

    def begin(self, chance: random.Random) -> None:
        """An empty page, a new model and a new conversation."""
        self.chance = chance
        self.clock = Clock()
        ESCAPE.press(self.editor)  # whatever key accepted last is down no more
        self.editor.set_text("")
        self.plain.setPlainText("")
        self.model = ScriptedModel()
        editor = self.editor
        controller = Controller(
            self.model, lambda: Surroundings(*editor.around_caret(24_000, 2000))
        )
        controller.eagerness.silent_here = lambda: why_silent(*editor.paragraph())
        editor.happened.connect(controller.handle)
        controller.ghost_shown.connect(editor.show_ghost)
        controller.ghost_hidden.connect(editor.hide_ghost)
        controller.accepted.connect(editor.insert_accepted)
        put_on(self.clock, controller, editor)
        self.controller = controller
        self.answered = 0
        self.to_say: list[str] = []
        self.speak = self.clock.timer(self._say_on)
        self.clock.after_each = self._look_up
        self.seen_since: int | None = None
        self.spent: Qt.Key | None = None  # it has accepted, and is still down

    def end(self) -> None:
        self.editor.happened.disconnect(self.controller.handle)
        self.editor.hide_ghost()
        self.controller.deleteLater()

    # --- what is on the screen ----------------------------------------

    @property
    def seen(self) -> str:
        """The ghost as the paragraph's layout has it, and nothing else knows."""
        return self.editor.textCursor().block().layout().preeditAreaText().replace("\u2028", "\n")

    def look(self) -> None:
        """Note since when a ghost is to be seen."""
        if not self.seen:
            self.seen_since = None
        elif self.seen_since is None:
            self.seen_since = self.clock.now

    # --- what happens ----------------------------------------

    def _look_up(self) -> None:
        """After each moment at which something may have changed."""
        if self.model.last_id > self.answered:
            self.answered = self.model.last_id
            self.to_say = list(self.chance.choice(SAID))
            self.speak.start(self.chance.randrange(5, 200))
        self.look()

    def _say_on(self) -> None:
        if self.answered in self.model.cancelled:
            return
        if self.to_say:
            self.model.say(self.to_say.pop(0), end=False)
            self.speak.start(self.chance.randrange(5, 60))
        else:
            self.model.ended.emit(self.answered, None)

    def stroke(self) -> Stroke:
        """Mostly what a writer presses; often along the ghost, or the key that accepts it."""
        lot = self.chance.random()
        if lot < 0.25 or (self.seen and lot < 0.35):
            return self.chance.choice(list(self.takes))
        if lot < 0.45 and self.seen.strip("\n"):
            return _letter(self.seen[0])
        if lot < 0.75:
            return _letter(self.chance.choice("etaoin  .，。,去"))
        return self.chance.choice(OTHERS)

    def press(self, stroke: Stroke) -> None:
        """The same key to both, unless the rules let it accept."""
        unit, before = self.takes.get(stroke), self.editor.text()
        again = stroke.held and stroke.one_key == self.spent
        if not again and stroke.key != Qt.Key.Key_Shift:
            self.spent = None
        would_take = stroke.held and replace(stroke, held=False) in self.takes
        held_back = again or (would_take and self._may_accept(stroke))  # it does nothing (S38)
        if unit and self._may_accept(stroke):
            cursor = self.plain.textCursor()
            cursor.beginEditBlock()
            cursor.insertText(head(self.seen, unit))
            cursor.endEditBlock()
            self.plain.setTextCursor(cursor)
            self.accepts += 1
            self.spent = stroke.one_key
        elif held_back or (stroke.key == Qt.Key.Key_Escape and self.seen):
            pass
        elif stroke == CTRL_RIGHT:
            self._step_a_word()
        else:
            self.refused += unit is not None
            stroke.press(self.plain)
        caret = self.editor.textCursor().position()
        stroke.press(self.editor)
        self._look_up()
        if stroke == CTRL_RIGHT and self.editor.text() == before:
            moved = self.editor.textCursor().position()
            assert moved >= caret
            self._put_caret(moved)
        assert self.editor.text() == self.plain.toPlainText(), f"{stroke} in {before!r}"
        here, there = self.editor.textCursor(), self.plain.textCursor()
        assert (here.anchor(), here.position()) == (there.anchor(), there.position()), stroke

    def _may_accept(self, stroke: Stroke) -> bool:
        """S37, S43: a ghost is on screen, long enough, nothing is selected, and no Tab indents."""
        if self.seen_since is None or self.clock.now - self.seen_since < GUARD_MS:
            return False
        cursor = self.editor.textCursor()
        left = cursor.block().text()[: cursor.positionInBlock()]
        indented = bool(left) and not left.strip()
        return not cursor.hasSelection() and not (stroke.key in _TABS and indented)

    def _step_a_word(self) -> None:
        """Ctrl+Right is a word step of our own; the text stays."""
        self._put_caret(self.editor.textCursor().position())

    def _put_caret(self, position: int) -> None:
        cursor = self.plain.textCursor()
        cursor.setPosition(position, QTextCursor.MoveMode.MoveAnchor)
        self.plain.setTextCursor(cursor)


def _letter(letter: str) -> Stroke:
    return Stroke(Qt.Key(0x41) if letter.isalpha() else Qt.Key.Key_Space, letter)


@pytest.mark.parametrize("keys", list(MAPS))
def test_s36_s37_s38_s43_random_keys_accept_only_what_may_be_accepted_and_lose_no_character(
    qtbot: QtBot, keys: str
) -> None:
    typist = Typist(qtbot, keys)
    trials = Trials("S43", f"sequences of {KEYS} keys ({keys}) of a typist against a plain editor")
    for number, chance in trials.numbers(SEQUENCES):
        with trials.one(number):
            typist.begin(chance)
            for _ in range(KEYS):
                pause = chance.randrange(500, 1200) if chance.random() < 0.2 else 0
                typist.clock.pass_(pause + chance.randrange(30, 250))
                typist.press(typist.stroke())
        typist.end()
    trials.settle()
    assert typist.accepts > SEQUENCES, "too few ghosts were accepted to tell anything"
    assert typist.refused > SEQUENCES / 10, "too few keys were the editor's own"


def test_s36_esc_ends_a_long_continuation(qtbot: QtBot) -> None:
    typist = Typist(qtbot)
    typist.begin(random.Random(1))  # noqa: S311 - any
    for letter in "The":
        typist.press(_letter(letter))
    typist.controller.ask_paragraph()
    typist.model.say(" old", end=False)
    typist.look()
    assert typist.seen == " old"
    typist.press(ESCAPE)
    assert not typist.seen
    assert typist.model.cancelled == [typist.model.last_id]
    typist.end()
