"""R10: whatever is done to the document, it is what a plain string would be, and so is its journal.

GPTWRITER_RUNS is the number of runs, each of up to 50 steps.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gptwriter.documents.journal import replay
from gptwriter.documents.recovery import _base_text
from gptwriter.documents.text_file import open_text, save_text
from gptwriter.documents.text_form import TextForm
from gptwriter.session.file_jobs import OnDisk
from gptwriter.session.journal_keeper import JournalKeeper
from gptwriter.ui.editor import Editor
from tests.faults.ledger import SEED, Trials, wanted

RUNS = wanted("GPTWRITER_RUNS", 40)
STEPS = 50
WORDS = st.text("ab \n从前𠮷👍\u00a0\u2028éー", max_size=8)
PLACES = st.floats(0, 1)


class Machine(RuleBasedStateMachine):
    """An editor with its journal, and the string it must be; the test says where and counts."""

    folder: ClassVar[Path]
    trials: ClassVar[Trials]
    looks: ClassVar[int] = 0  # at the journal

    def __init__(self) -> None:
        super().__init__()
        self.trials.count += 1
        self.editor = Editor()
        self.keeper = JournalKeeper(self.editor.document())
        self.editor.document().setModified(False)
        self.file = self.folder / "text.txt"
        self.text = ""
        self.seen = {""}
        self.recorded = False

    # --- the string that it must be ----------------------------------------

    def place(self) -> tuple[int, int]:
        cursor = self.editor.textCursor()
        start, end = sorted((cursor.anchor(), cursor.position()))
        units = self.text.encode("utf-16-le")
        return len(units[: 2 * start].decode("utf-16-le")), len(
            units[: 2 * end].decode("utf-16-le")
        )

    def replace_selection(self, words: str) -> None:
        start, end = self.place()
        self.expect(self.text[:start] + words + self.text[end:])

    def expect(self, text: str) -> None:
        self.recorded |= text != self.text
        self.text = text
        self.seen.add(text)

    # --- what a writer does ----------------------------------------

    @rule(letters=st.text("abc xyz", min_size=1, max_size=5))
    def type(self, letters: str) -> None:
        self.replace_selection(letters)
        QTest.keyClicks(self.editor, letters)

    @rule(words=WORDS)
    def paste(self, words: str) -> None:
        self.replace_selection(words)
        data = QMimeData()
        data.setText(words)
        self.editor.insertFromMimeData(data)

    @rule()
    def new_line(self) -> None:
        self.replace_selection("\n")
        QTest.keyClick(self.editor, Qt.Key.Key_Return)

    @rule(anchor=PLACES, caret=PLACES)
    def select(self, anchor: float, caret: float) -> None:
        self.editor.set_caret(int(anchor * len(self.text)))
        cursor, start = self.editor.textCursor(), self.editor.textCursor().position()
        self.editor.set_caret(int(caret * len(self.text)))
        cursor.setPosition(self.editor.textCursor().position())
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)

    @rule(backwards=st.booleans())
    def erase(self, *, backwards: bool) -> None:
        start, end = self.place()
        QTest.keyClick(self.editor, Qt.Key.Key_Backspace if backwards else Qt.Key.Key_Delete)
        now = self.editor.text()
        if start != end:
            assert now == self.text[:start] + self.text[end:]
        elif backwards:
            gone = len(self.text) - len(now)
            assert now == self.text[: max(0, start - gone)] + self.text[start:]
        else:
            gone = len(self.text) - len(now)
            assert now == self.text[:start] + self.text[start + gone :]
        self.expect(now)

    @rule(words=WORDS)
    def ghost(self, words: str) -> None:
        self.editor.show_ghost(words)

    @rule()
    def cancel(self) -> None:
        self.editor.hide_ghost()

    @rule(pieces=st.lists(WORDS, max_size=3))
    def accept(self, pieces: list[str]) -> None:
        for piece in pieces:
            self.replace_selection(piece)
            self.editor.insert_accepted(piece)

    @rule(back=st.booleans(), times=st.integers(1, 4))
    def undo_or_redo(self, *, back: bool, times: int) -> None:
        for _ in range(times):
            self.editor.undo() if back else self.editor.redo()
            assert self.editor.text() in self.seen, "a text that was never on the screen"
            self.expect(self.editor.text())

    @rule()
    def save_and_reload(self) -> None:
        save_text(self.file, self.editor.text(), TextForm(), None)
        opened = open_text(self.file)
        assert opened.text == self.text
        self.keeper.leave()
        self.editor.set_text(opened.text)
        self.editor.document().setModified(False)
        self.keeper.begin(OnDisk.opened(opened))
        self.recorded = False
        self.seen = {self.text}

    # --- what must hold after each of them ----------------------------------------

    @invariant()
    def the_text_is_the_string(self) -> None:
        assert self.editor.text() == self.text

    @invariant()
    def the_journal_brings_it_back(self) -> None:
        records = self.keeper._writer._file
        if self.recorded and records is not None:
            base = self.file
            replayed = replay(records.path.read_bytes(), lambda header: _base_text(header, base))
            assert replayed.text == self.text
            assert replayed.complete
            Machine.looks += 1

    def teardown(self) -> None:
        self.editor.document().setModified(False)
        self.keeper.close()
        self.editor.deleteLater()


def test_r10_the_document_is_the_string_it_should_be(qtbot: QtBot, tmp_path: Path) -> None:
    trials = Trials("R10", f"document against a string, up to {STEPS} steps")
    Machine.folder, Machine.trials, Machine.looks = tmp_path, trials, 0
    with trials.one("machine"):
        trials.count -= 1
        run_state_machine_as_test(
            seed(SEED)(Machine),
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    trials.settle()
    assert Machine.looks > RUNS  # the journal was there to be looked at
