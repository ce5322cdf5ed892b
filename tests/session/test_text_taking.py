"""A copy of the document is the document, whatever is typed while it is taken."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from gptwriter.documents.journal import mark_of
from gptwriter.session.document_text import SLICE
from gptwriter.session.text_taking import Taken, TextTaking

# The first slice ends in the middle of a pair.
LONG = "A\n" * (SLICE // 2 - 1) + "A" + "👍" + "A paragraph of text. 字\n" * (SLICE // 4)


def document(text: str) -> QTextDocument:
    made = QTextDocument()
    made.documentLayout()  # without one Qt tells of no change
    made.setPlainText(text)
    return made


def take(qtbot: QtBot, taking: TextTaking) -> Taken:
    with qtbot.waitSignal(taking.taken) as waited:
        taking.start()
    taken: Taken = waited.args[0]
    return taken


def type_in(made: QTextDocument, position: int, text: str) -> None:
    cursor = QTextCursor(made)
    cursor.setPosition(position)
    cursor.insertText(text)


@pytest.mark.parametrize("text", ["", "Short\u00a0字👍.\n\n", LONG])
def test_the_copy_is_the_text_and_has_its_mark(qtbot: QtBot, text: str) -> None:
    made = document(text)
    taken = take(qtbot, TextTaking(made))
    assert taken == Taken(text, mark_of(text), made.revision())


def test_a_short_text_is_taken_at_once(qtbot: QtBot) -> None:
    taking = TextTaking(document("Short."))
    got: list[Taken] = []
    taking.taken.connect(got.append)
    taking.start()
    assert [taken.text for taken in got] == ["Short."]
    assert not taking.active


def test_what_is_typed_while_a_long_text_is_read_belongs_to_it(qtbot: QtBot) -> None:
    made = document(LONG)
    taking = TextTaking(made)
    with qtbot.waitSignal(taking.taken) as waited:
        taking.start()
        type_in(made, 5, "early\n")
        taking._read_on()
        type_in(made, 7, "👍")
        type_in(made, made.characterCount() - 1, "late")
    taken: Taken = waited.args[0]
    assert taken.text == made.toRawText().replace("\u2029", "\n")
    assert taken.revision == made.revision()


def test_half_a_pair_is_left_out_because_no_file_can_hold_it(qtbot: QtBot) -> None:
    made = document("ab👍c")
    cursor = QTextCursor(made)
    cursor.setPosition(3)
    cursor.deletePreviousChar()
    type_in(made, 0, "")
    text = take(qtbot, TextTaking(made)).text
    assert text.encode("utf-8") == text.encode("utf-8", "replace")


def test_nothing_comes_of_a_copy_that_was_cancelled(qtbot: QtBot) -> None:
    taking = TextTaking(document(LONG))
    got: list[Taken] = []
    taking.taken.connect(got.append)
    taking.start()
    taking.cancel()
    taking.start()
    while taking._reader is not None:
        taking._read_on()
    taking.cancel()
    taking._pool.waitForDone()
    qtbot.wait(0)
    assert not got
    assert take(qtbot, taking).text == LONG
