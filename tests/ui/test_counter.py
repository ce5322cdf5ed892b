"""The text is counted behind the writer's back, without ever holding up a key press."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from gptwriter.ui import counter as module
from gptwriter.ui.counter import Counter, Tally, stretches, tally


def counted(qtbot: QtBot, counter: Counter) -> Tally:
    with qtbot.waitSignal(counter.counted) as blocker:
        counter.count_soon()
    return blocker.args[0]  # type: ignore[no-any-return]  # the signal came


@pytest.fixture
def document(qtbot: QtBot) -> QTextDocument:
    return QTextDocument()


def test_all_paragraphs_are_counted(qtbot: QtBot, document: QTextDocument) -> None:
    document.setPlainText("One two.\n\n三四五。")
    assert counted(qtbot, Counter(document)) == Tally(words=5, characters=11, han=3)


def test_an_edit_is_counted_and_known_paragraphs_are_not_counted_again(
    qtbot: QtBot, document: QTextDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def watched(text: str) -> Tally:
        asked.append(text)
        return tally(text)

    monkeypatch.setattr(module, "tally", watched)
    document.setPlainText("One.\nTwo.\nOne.")
    counter = Counter(document)
    counted(qtbot, counter)
    asked.clear()
    document.setPlainText("One.\nTwo three.\nOne.")
    assert counted(qtbot, counter).words == 4
    assert asked == ["Two three."]


def test_an_edit_during_a_count_starts_it_anew(qtbot: QtBot, document: QTextDocument) -> None:
    document.setPlainText("\n".join(f"Line {number}." for number in range(2000)))
    counter = Counter(document)
    totals: list[Tally] = []
    counter.counted.connect(totals.append)
    counter._start()
    counter._count_slice()
    document.setPlainText("One word more.")
    assert counted(qtbot, counter).words == 3
    assert totals == [Tally(3, 12, 0)]


def test_no_slice_of_a_huge_paragraph_holds_up_a_key_press(
    qtbot: QtBot, document: QTextDocument
) -> None:
    document.setPlainText("a word or two, " * 60_000)
    counter = Counter(document)
    counter._start()
    durations = []
    with qtbot.waitSignal(counter.counted):
        while counter._slices.isActive():
            start = perf_counter()
            counter._count_slice()
            durations.append(perf_counter() - start)
    assert len(durations) > 5
    assert sorted(durations)[len(durations) // 2] < 0.016


@given(st.text(alphabet="ab 中。\n", max_size=60), st.integers(1, 10))
def test_stretches_lose_nothing_and_are_no_longer_than_asked(text: str, length: int) -> None:
    parts = list(stretches(text, length))
    assert "".join(parts) == text
    assert all(len(part) <= length for part in parts)


@given(st.lists(st.sampled_from(["word", "it’s", "中", "x"]), min_size=1, max_size=40))
def test_cutting_at_blanks_does_not_change_the_count(words: list[str]) -> None:
    text = " ".join(words)
    assert sum((tally(part) for part in stretches(text, 20)), Tally()) == tally(text)


@pytest.mark.parametrize(
    ("text", "mostly"), [("", False), ("I", False), ("他说 hello", True), ("我 am here now", False)]
)
def test_mostly_han_text_is_told_from_the_rest(text: str, mostly: bool) -> None:  # noqa: FBT001
    assert tally(text).mostly_han is mostly
