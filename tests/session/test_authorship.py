"""Whatever a writer does to a real editor, each character's origin is the one it came with."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gptwriter.documents.provenance import Origin
from gptwriter.session.authorship import Authorship, Edited
from gptwriter.session.document_text import length_of
from gptwriter.ui.carrying import PROVENANCE
from gptwriter.ui.editor import Editor

TYPED, PASTED, ACCEPTED, EDITED = (
    Origin.TYPED,
    Origin.PASTED,
    Origin.ACCEPTED,
    Origin.EDITED,
)


class Author:
    """A writer at an editor, and what is known of her text."""

    def __init__(self, text: str = "") -> None:
        self.editor = Editor()
        self.authorship = Authorship(self.editor.document())
        self.editor.edited.connect(self.authorship.note)
        self.editor.origins = self.authorship.carry
        self.start(text)

    def start(self, text: str) -> None:
        self.compose("")
        self.editor.set_text(text)
        self.authorship.begin()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.editor, text)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.editor, key)

    def accept(self, text: str) -> None:
        self.editor.insert_accepted(text)

    def paste(self, text: str) -> None:
        data = QMimeData()
        data.setText(text)
        self.editor.insertFromMimeData(data)

    def compose(self, preedit: str, commit: str = "") -> None:
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self.editor, event)

    def select(self, start: int, end: int) -> None:
        cursor, length = self.editor.textCursor(), length_of(self.editor.document()) + 1
        cursor.setPosition(start % length)
        cursor.setPosition(end % length, QTextCursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)

    def caret(self, position: int) -> None:
        self.select(position, position)

    def story(self) -> list[tuple[str, Origin]]:
        """The text, divided by what is told of it."""
        text = self.editor.text()
        return [(text[s.start : s.end], s.origin) for s in self.authorship.provenance.spans()]


@pytest.fixture
def author(qtbot: QtBot) -> Author:
    made = Author()
    qtbot.addWidget(made.editor)
    return made


def test_s61_what_is_typed_accepted_and_pasted_is_told_apart(author: Author) -> None:
    author.type("She ")
    author.accept("walked home.")
    author.type(" Then ")
    author.paste("it rained.")
    assert author.story() == [
        ("She ", TYPED),
        ("walked home.", ACCEPTED),
        (" Then ", TYPED),
        ("it rained.", PASTED),
    ]


def test_f14_typing_behind_an_accepted_text_is_typed_however_it_comes(author: Author) -> None:
    author.accept("她走了")
    author.compose("hui")
    author.compose("hui jia")
    author.compose("", "回家")
    author.type("!")
    assert author.story() == [("她走了", ACCEPTED), ("回家!", TYPED)]


def test_f14_composing_inside_an_accepted_text_leaves_its_marks_alone(author: Author) -> None:
    author.accept("她走回家了吗")
    author.caret(2)
    author.compose("man")
    assert author.story() == [("她走回家了吗", ACCEPTED)]
    author.compose("", "慢")
    assert author.story() == [("她走", EDITED), ("慢", TYPED), ("回家了吗", EDITED)]


def test_f14_an_input_method_that_replaces_a_selection_takes_only_that(author: Author) -> None:
    author.type("one ")
    author.accept("two three four five")
    author.select(4, 8)
    author.compose("er")
    author.compose("", "二")
    assert author.story() == [("one 二", TYPED), ("three four five", EDITED)]


def test_f14_undo_and_redo_of_everything_bring_every_mark_back(author: Author) -> None:
    author.type("She ")
    author.accept("walked home.")
    author.select(6, 9)
    author.key(Qt.Key.Key_Delete)
    before = author.story()
    for _ in range(2):
        while author.editor.document().isUndoAvailable():
            author.editor.undo()
        assert author.story() == []
        while author.editor.document().isRedoAvailable():
            author.editor.redo()
        assert author.story() == before


def test_f14_cut_and_paste_moves_the_marks_with_the_text(author: Author) -> None:
    author.type("one ")
    author.accept("two ")
    author.type("three")
    author.select(4, 8)
    author.editor.cut()
    assert author.story() == [("one three", TYPED)]
    author.caret(0)
    author.editor.paste()
    assert author.story() == [("two ", ACCEPTED), ("one three", TYPED)]


@pytest.mark.parametrize(
    ("position", "story"),
    [
        (0, [("two ", ACCEPTED), ("one three", TYPED)]),
        (13, [("one three", TYPED), ("two ", ACCEPTED)]),
        (6, [("one ", TYPED), ("two ", ACCEPTED), ("three", TYPED)]),
    ],
)
def test_f14_dragging_moves_the_marks_with_the_text_as_one_step(
    author: Author, position: int, story: list[tuple[str, Origin]]
) -> None:
    author.type("one ")
    author.accept("two ")
    author.type("three")
    before = author.story()
    author.select(4, 8)
    author.editor.move_selection(position)
    assert author.story() == story
    if story != before:
        author.editor.undo()
    assert author.story() == before


def test_f14_a_text_of_another_document_brings_its_own_numbers(
    author: Author, qtbot: QtBot
) -> None:
    other = Author()
    qtbot.addWidget(other.editor)
    other.accept("elsewhere, ")
    other.editor.selectAll()
    author.accept("here")
    author.caret(0)
    author.editor.insertFromMimeData(other.editor.createMimeDataFromSelection())
    assert author.story() == [("elsewhere, here", ACCEPTED)]
    author.select(0, 1)
    author.key(Qt.Key.Key_Delete)
    assert author.story() == [("lsewhere, ", EDITED), ("here", ACCEPTED)]


@pytest.mark.parametrize("lie", [b"{}", b"[[1]]", b'[["typed",-3,0,0]]', b'[["typed",99,0,0]]'])
def test_f14_what_others_put_on_the_clipboard_is_pasted(author: Author, lie: bytes) -> None:
    data = QMimeData()
    data.setText("text")
    data.setData(PROVENANCE, lie)
    author.editor.insertFromMimeData(data)
    assert author.story() == [("text", PASTED)]


def test_f14_the_context_menu_undoes_and_redoes_as_the_keys_do(author: Author) -> None:
    author.accept("two")
    for name in ("edit-undo", "edit-redo"):
        event = _context_menu_event(author.editor)
        QApplication.sendEvent(author.editor.viewport(), event)
        (menu,) = [one for one in author.editor.findChildren(QMenu) if one.isVisible()]
        next(one for one in menu.actions() if one.objectName() == name).trigger()
        menu.close()
        QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    assert author.story() == [("two", ACCEPTED)]


def _context_menu_event(editor: Editor) -> QContextMenuEvent:
    at = editor.viewport().rect().center()
    reason = QContextMenuEvent.Reason.Mouse
    return QContextMenuEvent(reason, at, editor.viewport().mapToGlobal(at))


KEYS = st.sampled_from(
    [Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left]
)
TEXTS = st.sampled_from(["a", "word ", "one\ntwo", "字", "👍𠮷", "\n"])
PLACES = st.tuples(st.integers(0, 40), st.integers(0, 40))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("key"), KEYS),
        st.tuples(st.just("select"), PLACES),
        st.tuples(st.sampled_from(["type", "accept", "paste", "commit"]), TEXTS),
        st.tuples(st.sampled_from(["undo", "redo", "cut", "copy", "paste it", "compose"])),
        st.tuples(st.just("move"), st.integers(0, 40)),
    ),
    max_size=25,
)


def do(author: Author, step: tuple[object, ...]) -> None:
    editor = author.editor
    match step:
        case ("key", Qt.Key() as key):
            author.key(key)
        case ("select", (int(start), int(end))):
            author.select(start, end)
        case ("type", str(text)):
            author.type(text.replace("\n", " ") if text.isascii() else "z")
        case ("commit", str(text)):
            author.compose("ni")
            author.compose("", text.replace("\n", ""))
        case ("accept", str(text)):
            author.accept(text)
        case ("paste", str(text)):
            author.paste(text)
        case ("move", int(position)):
            editor.move_selection(position % (length_of(editor.document()) + 1))
        case ("undo" | "redo" | "cut" | "copy",):
            getattr(editor, str(step[0]))()
        case ("paste it",):
            editor.paste()
        case _:
            author.compose("n")
            author.compose("")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_f14_the_runs_fit_the_text_and_undo_brings_back_what_was_at_that_step(
    author: Author, steps: list[tuple[object, ...]]
) -> None:
    """What is known at a level of Qt's own undo steps is known again when that level is back."""
    author.start("First paragraph.\nSecond.")
    document = author.editor.document()
    known: dict[int, tuple[object, ...]] = {0: author.authorship.provenance.runs}
    going_back = False

    def remember(edited: Edited) -> None:
        if not going_back:
            known[document.availableUndoSteps()] = author.authorship.provenance.runs

    author.editor.edited.connect(remember)
    try:
        for step in steps:
            runs = author.authorship.provenance.runs
            going_back = step[0] in ("undo", "redo")
            do(author, step)
            after = author.authorship.provenance
            assert after.length == length_of(document)
            if going_back:
                assert after.runs == known[document.availableUndoSteps()], step
            elif step[0] in ("select", "copy"):
                assert after.runs == runs
    finally:
        author.editor.edited.disconnect(remember)
