"""R16: texts of many megabytes open soon, and a key is on the screen before it is missed.

The promise is 10 MB in a second, 100 MB in five, and a key within 50 ms; the figures of this run
are told. In a run for other purposes (GPTWRITER_LEDGER is not set) a busy machine may be ten times
as slow, and the largest text is left out.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gptwriter.prose.dividing import divided
from gptwriter.session.journal_keeper import JournalKeeper
from gptwriter.ui.editor import Editor
from gptwriter.ui.file_actions import LONG_PARAGRAPH
from tests.faults.ledger import LEDGER, Trials

SENTENCE = "Once upon a time there was a village by the sea. "
PARAGRAPH = SENTENCE * 9 + "\n"
MEGABYTE = 1_000_000
KEYS = 200 if LEDGER else 20
PATIENCE = 1 if LEDGER else 10
LONGEST_KEY_S = 0.05
TEXTS = {
    "10 MB": (PARAGRAPH * (10 * MEGABYTE // len(PARAGRAPH)), 1.0),
    "a paragraph of 1 MB, divided": (SENTENCE * (MEGABYTE // len(SENTENCE)), 1.0),
}
if LEDGER:
    TEXTS["100 MB"] = (PARAGRAPH * (100 * MEGABYTE // len(PARAGRAPH)), 5.0)


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[Editor]:
    made = Editor()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    keeper = JournalKeeper(made.document())
    yield made
    made.document().setModified(False)
    keeper.close()


@pytest.mark.parametrize("name", TEXTS)
def test_r16_a_big_text_opens_soon_and_takes_keys(editor: Editor, name: str) -> None:
    text, longest = TEXTS[name]
    began = time.perf_counter()
    editor.set_text(divided(text, LONG_PARAGRAPH))
    QApplication.processEvents()
    opened = time.perf_counter() - began
    keys = [press(editor) for _ in range(KEYS)]
    p99 = statistics.quantiles(keys, n=100)[-1]
    figures = f"open {opened:.2f} s, key p99 {p99 * 1000:.0f} ms"
    trials = Trials("R16", f"{name}: {figures}")
    with trials.one("open"):
        assert opened < longest * PATIENCE, figures
    with trials.one("keys"):
        assert p99 < LONGEST_KEY_S * PATIENCE, figures
    trials.settle()


def press(editor: Editor) -> float:
    """Seconds from a key to its letter on the screen."""
    began = time.perf_counter()
    QTest.keyClick(editor, Qt.Key.Key_A)
    QApplication.processEvents()
    return time.perf_counter() - began
