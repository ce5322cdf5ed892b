"""Whatever is done to a real editor, the recorded edits replay to its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gptwriter.documents.gap_buffer import GapBuffer
from gptwriter.documents.journal import Edit
from gptwriter.session import document_text
from gptwriter.session.document_text import (
    SLICE,
    TextReader,
    assembled,
    length_of,
    text_between,
)
from gptwriter.session.edit_recorder import EditRecorder
from gptwriter.ui.editor import Editor

TEXTS = st.sampled_from(
    ["", "a", "word ", "\n", "one\n\ntwo", "字", "👍𠮷", "\u00a0", "e\u0301", "\u2028"]
)


class Witness:
    """An editor, and what its edits amount to."""

    def __init__(self, text: str = "") -> None:
        self.editor = Editor()
        self.document = self.editor.document()
        self.recorder = EditRecorder(self.document)
        self.buffer = GapBuffer()
        self.edits: list[Edit] = []
        self.document.contentsChange.connect(self._on_change)
        self.start(text)

    def start(self, text: str) -> None:
        """Begin with another document."""
        self.compose("")
        self.editor.set_text(text)
        self.recorder.restart()
        self.buffer = GapBuffer(self.text())
        self.edits.clear()

    def _on_change(self, position: int, removed: int, added: int) -> None:
        if edit := self.recorder.edit(position, removed, added):
            self.edits.append(edit)
            self.buffer.replace(edit.position, edit.removed, edit.text)
            assert len(self.buffer) == edit.length

    def text(self) -> str:
        return text_between(self.document, 0, length_of(self.document))

    def select(self, start: int, end: int) -> None:
        cursor = self.editor.textCursor()
        length = length_of(self.document)
        cursor.setPosition(start % (length + 1))
        cursor.setPosition(end % (length + 1), QTextCursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)

    def compose(self, preedit: str, commit: str = "") -> None:
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self.editor, event)

    def paste(self, text: str) -> None:
        data = QMimeData()
        data.setText(text)
        self.editor.insertFromMimeData(data)

    def two_in_one_block(self, text: str) -> None:
        cursor = QTextCursor(self.document)
        cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.deletePreviousChar()
        cursor.insertText(text)
        cursor.endEditBlock()


KEYS = st.sampled_from(
    [Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left]
)
STEPS = st.one_of(
    st.tuples(st.just("key"), KEYS),
    st.tuples(st.just("select"), st.tuples(st.integers(0, 40), st.integers(0, 40))),
    st.tuples(st.sampled_from(["paste", "accept", "compose", "commit", "block"]), TEXTS),
    st.tuples(st.sampled_from(["undo", "redo", "all", "ghost", "set"]), TEXTS),
)


DO: dict[str, Callable[[Witness, Any], None]] = {
    "key": lambda witness, key: QTest.keyClick(witness.editor, key),
    "select": lambda witness, ends: witness.select(*ends),
    "paste": Witness.paste,
    "accept": lambda witness, text: witness.editor.insert_accepted(text),
    "compose": lambda witness, text: witness.compose(text.replace("\n", "")),
    "commit": lambda witness, text: witness.compose("ni", text),
    "block": Witness.two_in_one_block,
    "ghost": lambda witness, text: witness.editor.show_ghost(text),
    "set": lambda witness, text: witness.editor.set_text(text),
    "undo": lambda witness, _: witness.editor.undo(),
    "redo": lambda witness, _: witness.editor.redo(),
    "all": lambda witness, _: witness.editor.selectAll(),
}


@pytest.fixture
def witness(qtbot: QtBot) -> Witness:
    made = Witness("First paragraph.\nSecond.")
    qtbot.addWidget(made.editor)
    return made


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TEXTS, st.lists(STEPS, max_size=25))
def test_r1_any_editing_replays_to_the_text_on_the_screen(
    witness: Witness, start: str, steps: list[tuple[str, Any]]
) -> None:
    witness.start(start)
    for name, what in steps:
        DO[name](witness, what)
        assert witness.buffer.text() == witness.text()


def test_one_letter_is_one_small_edit(witness: Witness) -> None:
    QTest.keyClicks(witness.editor, "ab")
    assert witness.edits == [Edit(0, 0, "a", 25), Edit(1, 0, "b", 26)]


def test_a_pre_edit_that_changes_no_text_is_recorded_once_at_most(witness: Witness) -> None:
    for preedit in ("n", "ni", "nih", "ni", ""):
        witness.compose(preedit)
    assert len(witness.edits) <= 1
    assert witness.buffer.text() == witness.text() == "First paragraph.\nSecond."


def test_composing_on_and_on_records_what_is_committed_and_not_the_paragraph(
    witness: Witness,
) -> None:
    witness.compose("n")
    witness.edits.clear()
    for word in ("你", "好", "吗"):
        witness.compose("x")
        witness.compose("", word)
    assert [edit.text for edit in witness.edits] == ["你", "好", "吗"]


def test_s4_a_ghost_is_not_recorded(witness: Witness) -> None:
    witness.editor.show_ghost("a ghost")
    witness.editor.hide_ghost()
    assert witness.edits == []


def test_half_a_pair_is_recorded_as_it_is(witness: Witness) -> None:
    witness.paste("👍")
    cursor = QTextCursor(witness.document)
    cursor.setPosition(1)
    cursor.insertText("m")
    assert witness.text().startswith("\ud83dm\udc4d")
    assert witness.buffer.text() == witness.text()


def test_a_report_that_cannot_be_true_is_answered_by_the_whole_text(witness: Witness) -> None:
    edit = witness.recorder.edit(3, 0, 500_000)
    assert edit == Edit(0, 24, "First paragraph.\nSecond.", 24)


def test_a_long_text_is_read_in_steps_while_it_is_edited(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_text, "STEP_S", 0.0)  # as on a slow machine: a slice a step
    witness = Witness("A paragraph of some length, as they are. 字👍\n" * 20_000)
    qtbot.addWidget(witness.editor)
    reader = TextReader(witness.document)
    witness.document.contentsChange.connect(lambda *_: reader.note(witness.edits[-1]))
    steps, places = 1, (5, 3 * SLICE - 3, length_of(witness.document) - 2)
    while not reader.step():
        steps += 1
        for place in places:
            witness.select(place, place + 7 * steps)
            witness.paste(f"edit {steps}\n")
    assert steps > 10
    assert assembled(reader.parts()) == witness.text()
