"""All matches of a document are known after a while, whatever is written meanwhile."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gptwriter.prose.finding import Term, matches
from gptwriter.session import search as module
from gptwriter.session.search import Search


def told(document: QTextDocument) -> QTextDocument:
    """Qt tells of changes only where somebody lays them out."""
    document.documentLayout()
    return document


@pytest.fixture
def document(qtbot: QtBot) -> QTextDocument:
    return told(QTextDocument())


def every(search: Search) -> list[tuple[int, int]]:
    return list(zip(*search.all(), strict=True))


def finish(search: Search) -> None:
    while not search.complete:
        search._go_on()


def test_matches_are_numbered_and_go_round(document: QTextDocument) -> None:
    document.setPlainText("cat dog 👍 Cat\n猫 CAT")
    search = Search(document)
    search.look_for(Term("cat"))
    assert every(search) == [(0, 3), (11, 14), (17, 20)]
    assert search.number((11, 14)) == 2
    assert search.number((11, 13)) == 0
    assert search.next_from(1) == (11, 14)
    assert search.next_from(18) == (0, 3)
    assert search.last_before(11) == (0, 3)
    assert search.last_before(0) == (17, 20)
    assert search.between(2, 12) == [(0, 3), (11, 14)]


def test_without_words_or_matches_there_is_nothing_to_go_to(document: QTextDocument) -> None:
    document.setPlainText("cat")
    search = Search(document)
    for words in ("", "dog"):
        search.look_for(Term(words))
        assert search.complete
        assert search.count == 0
        assert search.next_from(0) is None
        assert search.last_before(3) is None


EDITS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 8), st.text("ab👍 \n", max_size=6)), max_size=5
)


@given(st.text("abB👍\n", max_size=60), st.sampled_from(["ab", "a", "aa", "👍b"]), EDITS)
def test_after_edits_the_same_is_known_as_by_a_new_search(
    qapp: QApplication, text: str, words: str, edits: list[tuple[int, int, str]]
) -> None:
    before, module._SLICE = module._SLICE, 7
    try:
        document = told(QTextDocument(text))
        search = Search(document)
        for whole in (False, True):
            term = Term(words, whole_words=whole)
            search.look_for(term)
            for position, removed, added in edits:
                last = document.characterCount() - 1
                cursor = QTextCursor(document)
                cursor.setPosition(search._whole(min(position, last)))
                keep = QTextCursor.MoveMode.KeepAnchor
                cursor.setPosition(search._whole(min(position + removed, last)), keep)
                cursor.insertText(added)
                search._go_on()
            finish(search)
            assert every(search) == list(matches(document.toPlainText(), term))
    finally:
        module._SLICE = before


def test_no_slice_of_a_big_text_holds_up_a_key_press(document: QTextDocument) -> None:
    document.setPlainText("It is a truth universally acknowledged, that 中.\n" * 20_000)
    search, durations = Search(document), []
    start = perf_counter()
    search.look_for(Term("T"))
    durations.append(perf_counter() - start)
    while not search.complete:
        start = perf_counter()
        search._go_on()
        durations.append(perf_counter() - start)
    assert search.count == 20_000 * 5
    assert len(durations) > 10
    assert sorted(durations)[len(durations) // 2] < 0.016


def test_after_an_edit_what_is_before_it_is_known_at_once(document: QTextDocument) -> None:
    document.setPlainText("a cat\n" * 50_000)
    search = Search(document)
    search.look_for(Term("cat"))
    finish(search)
    cursor = QTextCursor(document)
    cursor.setPosition(200_000)
    cursor.insertText("cat ")
    assert not search.complete
    assert search.count > 33_000
    search._go_on()
    assert search.next_from(200_000) == (200_000, 200_003)
    assert search.last_before(199_900) is not None
