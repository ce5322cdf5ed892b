"""A writer finds and replaces without leaving the page, and undoes all of it at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gptwriter.documents.provenance import Origin
from gptwriter.session.authorship import Authorship
from gptwriter.ui import replacing
from gptwriter.ui.finding import Finding
from gptwriter.ui.theme import DARK, LIGHT
from tests.ui.conftest import Desk
from tests.ui.ghost_desk import ghost_desk

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def selected(desk: Desk) -> tuple[str, int]:
    cursor = desk.editor.textCursor()
    return cursor.selectedText(), cursor.selectionStart()


def find(desk: Desk, words: str) -> Finding:
    finding = desk.window.finding
    desk.window.actions_.find.trigger()
    finding.bar.words.setText(words)
    return finding


def test_finding_goes_from_match_to_match_and_round(desk: Desk) -> None:
    desk.editor.set_text("cat 👍 Cat\n猫 cat")
    finding = find(desk, "cat")
    assert selected(desk) == ("cat", 0)
    assert finding.bar.said == "1 of 3"
    QTest.keyClick(finding.bar.words, KEY.Key_Return)
    assert selected(desk) == ("Cat", 7)
    desk.window.actions_.find_next.trigger()
    assert selected(desk) == ("cat", 13)
    assert finding.bar.said == "3 of 3"
    QTest.keyClick(finding.bar.words, KEY.Key_Return)
    assert selected(desk) == ("cat", 0)
    QTest.keyClick(finding.bar.words, KEY.Key_Return, SHIFT)
    assert selected(desk) == ("cat", 13)
    desk.window.actions_.find_previous.trigger()
    assert selected(desk) == ("Cat", 7)


def test_case_and_whole_words_are_switches(desk: Desk) -> None:
    desk.editor.set_text("Cat category cat")
    bar = find(desk, "cat").bar
    assert bar.said == "1 of 3"
    bar.match_case.click()
    assert bar.said == "1 of 2"
    assert selected(desk) == ("cat", 4)
    bar.whole_words.click()
    assert bar.said == "1 of 1"
    assert selected(desk) == ("cat", 13)


def test_what_is_not_there_is_said_in_the_bar(desk: Desk) -> None:
    desk.editor.set_text("悟空笑道")
    bar = find(desk, "八戒").bar
    assert bar.said == "No match"
    bar.words.setText("悟空")
    assert bar.said == "1 of 1"
    bar.words.clear()
    assert bar.said == ""


def test_the_bar_opens_with_the_selection_and_escape_goes_back_to_the_match(desk: Desk) -> None:
    desk.editor.set_text("one two one")
    cursor = desk.editor.textCursor()
    cursor.setPosition(8)
    cursor.setPosition(11, cursor.MoveMode.KeepAnchor)
    desk.editor.setTextCursor(cursor)
    desk.window.actions_.find.trigger()
    bar = desk.window.finding.bar
    assert bar.words.selectedText() == "one"
    assert bar.said == "2 of 2"
    assert bar.words.hasFocus()
    QTest.keyClick(bar.words, KEY.Key_Escape)
    assert bar.isHidden()
    assert desk.editor.hasFocus()
    assert selected(desk) == ("one", 8)


def test_a_selection_of_two_lines_is_not_looked_for(desk: Desk) -> None:
    desk.editor.set_text("one\ntwo")
    find(desk, "two")
    desk.window.finding.close()
    desk.editor.selectAll()
    desk.window.actions_.find.trigger()
    assert desk.window.finding.bar.words.text() == "two"


def test_matches_on_the_screen_are_coloured_beside_other_layers(desk: Desk) -> None:
    desk.editor.set_text("a cat\n" * 500)
    desk.editor.lay_over("tint", [])
    find(desk, "cat")
    desk.qtbot.waitUntil(lambda: len(desk.editor.extraSelections()) > 3)
    seen = desk.editor.extraSelections()
    assert len(seen) < 100
    assert {each.cursor.selectedText() for each in seen} == {"cat"}
    assert {each.format.background().color().name() for each in seen} == {LIGHT.found}
    desk.window.finding.close()
    assert desk.editor.extraSelections() == []


def test_writing_while_the_bar_is_open_is_followed(desk: Desk) -> None:
    desk.editor.set_text("a cat")
    bar = find(desk, "cat").bar
    desk.editor.set_caret(0)
    QTest.keyClicks(desk.editor, "cat ")
    desk.qtbot.waitUntil(lambda: bar.said == "2 matches")


def test_s4_the_ghost_is_away_and_never_found(qtbot: QtBot) -> None:
    desk = ghost_desk(qtbot)
    finding = Finding(desk.editor, desk.editor)
    finding.bar.show()
    desk.sees("a cat ", "and a dog")
    finding.open()
    finding.bar.words.setText("dog")
    assert finding.bar.said == "No match"
    finding.bar.words.setText("cat")
    assert desk.look == "a cat "
    finding.bar.deleteLater()


def test_replacing_goes_on_to_the_next(desk: Desk) -> None:
    desk.editor.set_text("cat 👍 cat cat")
    desk.window.actions_.replace.trigger()
    bar = desk.window.finding.bar
    bar.words.setText("cat")
    QTest.keyClick(bar.words, KEY.Key_Tab)
    assert bar.replacement.hasFocus()
    QTest.keyClicks(bar.replacement, "wildcat")
    QTest.keyClick(bar.replacement, KEY.Key_Return)
    desk.qtbot.waitUntil(lambda: selected(desk) == ("cat", 11))
    assert desk.editor.text() == "wildcat 👍 cat cat"
    QTest.keyClick(bar.replacement, KEY.Key_Return)
    desk.qtbot.waitUntil(lambda: selected(desk) == ("cat", 19))
    desk.editor.undo()
    assert desk.editor.text() == "wildcat 👍 cat cat"


@pytest.mark.parametrize("span", [1 << 16, 1])  # in one go, and a match at a time
def test_replace_all_is_one_undo_step_and_says_how_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, span: int
) -> None:
    monkeypatch.setattr(replacing, "_SPAN", span)
    text = "悟空 and 👍悟空\n悟空"
    desk.editor.set_text(text)
    desk.window.actions_.replace.trigger()
    bar = desk.window.finding.bar
    bar.words.setText("悟空")
    bar.replacement.setText("孙悟空👍")
    bar.replace_all_wanted.emit("孙悟空👍")
    desk.qtbot.waitUntil(lambda: bar.said == "3 replaced")
    assert desk.editor.text() == text.replace("悟空", "孙悟空👍")
    desk.editor.undo()
    assert desk.editor.text() == text
    desk.editor.redo()
    assert desk.editor.text() == text.replace("悟空", "孙悟空👍")


@pytest.mark.parametrize("span", [1 << 16, 1])
def test_f14_what_was_replaced_is_typed_and_what_is_between_stays_whose_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, span: int
) -> None:
    monkeypatch.setattr(replacing, "_SPAN", span)
    desk.editor.set_text("a cat and a cat")
    authorship = Authorship(desk.editor.document())
    desk.editor.edited.connect(authorship.note)
    bar = find(desk, "cat").bar
    bar.replace_all_wanted.emit("d👍!")
    desk.qtbot.waitUntil(lambda: bar.said == "2 replaced")
    typed = [(each.start, each.end) for each in authorship.spans() if each.origin is Origin.TYPED]
    assert typed == [(2, 6), (13, 17)]
    desk.editor.undo()
    assert {each.origin for each in authorship.spans()} == {Origin.UNKNOWN}
    assert authorship.provenance.length == len("a cat and a cat")


def test_a_text_that_must_not_be_changed_is_not(desk: Desk) -> None:
    desk.editor.set_text("a cat")
    desk.editor.setReadOnly(True)
    bar = find(desk, "cat").bar
    bar.replace_wanted.emit("dog")
    bar.replace_all_wanted.emit("dog")
    assert desk.editor.text() == "a cat"


def test_writing_between_two_steps_of_replacing_leaves_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "_SPAN", 1)
    desk.editor.set_text("cat cat cat")
    bar = find(desk, "cat").bar
    bar.replace_all_wanted.emit("dog")
    desk.editor.set_caret(0)
    desk.editor.textCursor().insertText("x")
    desk.qtbot.waitUntil(lambda: bar.said == "1 replaced")
    assert desk.editor.text() == "xcat cat dog"


def test_who_types_on_in_the_bar_stays_at_the_match(desk: Desk) -> None:
    desk.editor.set_text("a cat and a cat")
    finding = find(desk, "c")
    finding.bar.words.setText("ca")
    assert selected(desk) == ("ca", 2)


def test_the_bar_that_is_asked_for_again_lets_its_words_be_typed_over(desk: Desk) -> None:
    bar = find(desk, "cat").bar
    bar.words.deselect()
    desk.window.actions_.find.trigger()
    assert bar.words.selectedText() == "cat"


def test_the_next_match_of_no_words_at_all_is_asked_for_in_the_bar(desk: Desk) -> None:
    desk.editor.set_text("a cat")
    desk.window.actions_.find_next.trigger()
    assert desk.window.finding.bar.isVisible()


def test_the_bar_comes_back_to_say_that_there_is_no_next_match(desk: Desk) -> None:
    desk.editor.set_text("a cat")
    bar = find(desk, "dog").bar
    desk.window.finding.close()
    desk.window.actions_.find_next.trigger()
    assert bar.isVisible()
    assert bar.said == "No match"


def test_a_caret_that_leaves_the_match_is_at_no_number(desk: Desk) -> None:
    desk.editor.set_text("cat cat")
    bar = find(desk, "cat").bar
    assert bar.said == "1 of 2"
    desk.editor.set_caret(7)
    assert bar.said == "2 matches"


def test_after_all_were_replaced_the_next_match_has_a_number_again(desk: Desk) -> None:
    desk.editor.set_text("cat cat")
    bar = find(desk, "cat").bar
    bar.replace_all_wanted.emit("wildcat")
    desk.qtbot.waitUntil(lambda: bar.said == "2 replaced")
    desk.window.actions_.find_next.trigger()
    assert bar.said == "2 of 2"


def test_a_selection_that_is_no_match_is_not_replaced(desk: Desk) -> None:
    desk.editor.set_text("a cat")
    bar = find(desk, "cat").bar
    cursor = desk.editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(1, cursor.MoveMode.KeepAnchor)
    desk.editor.setTextCursor(cursor)
    bar.replace_wanted.emit("dog")
    assert desk.editor.text() == "a cat"
    assert selected(desk) == ("cat", 2)


@pytest.mark.parametrize("change", ["other words", "closed"])
def test_replacing_all_is_given_up_with_the_words_it_was_wanted_for(
    desk: Desk, change: str
) -> None:
    text = "cat dog\n" * 60_000  # not looked through at once
    desk.editor.set_text(text)
    finding = find(desk, "cat")
    assert not finding._search.complete
    finding.bar.replace_all_wanted.emit("mouse")
    if change == "closed":
        finding.close()
    else:
        finding.bar.words.setText("dog")
    desk.qtbot.waitUntil(lambda: finding._search.complete)
    assert not desk.editor.document().isModified()


def test_a_match_that_is_on_the_screen_scrolls_nothing(desk: Desk) -> None:
    desk.editor.set_text("a line\n" * 50 + "cat\ncat\n" + "a line\n" * 50)
    find(desk, "cat")
    at = desk.editor.verticalScrollBar().value()
    assert at > 0
    desk.window.actions_.find_next.trigger()
    assert desk.editor.verticalScrollBar().value() == at


def coloured(desk: Desk) -> list[int]:
    """Where the matches begin that have a colour."""
    return [each.cursor.selectionStart() for each in desk.editor.extraSelections()]


def test_matches_that_are_scrolled_to_are_coloured(desk: Desk) -> None:
    desk.editor.set_text("a cat\n" * 500)
    find(desk, "cat")
    desk.qtbot.waitUntil(lambda: bool(coloured(desk)))
    bar = desk.editor.verticalScrollBar()
    bar.setValue(bar.maximum())
    desk.qtbot.waitUntil(lambda: 499 * 6 + 2 in coloured(desk))


def test_matches_in_a_window_that_grows_are_coloured(desk: Desk) -> None:
    desk.window.resize(800, 300)
    desk.editor.set_text("a cat\n" * 500)
    find(desk, "cat")
    desk.qtbot.waitUntil(lambda: bool(coloured(desk)))
    before = len(coloured(desk))
    desk.window.resize(800, 600)
    desk.qtbot.waitUntil(lambda: len(coloured(desk)) > before)


def test_another_theme_dresses_the_matches(desk: Desk) -> None:
    desk.editor.set_text("a cat")
    find(desk, "cat")
    desk.qtbot.waitUntil(lambda: bool(coloured(desk)))
    desk.window.preferences.change(replace(desk.window.preferences.settings, theme="dark"))

    def colour() -> str:
        (found,) = desk.editor.extraSelections()
        return found.format.background().color().name()

    desk.qtbot.waitUntil(lambda: colour() == DARK.found)


def test_in_a_huge_paragraph_the_matches_near_the_caret_are_coloured(desk: Desk) -> None:
    desk.editor.set_text("a cat " * 20_000)
    find(desk, "cat")
    cursor = desk.editor.textCursor()
    cursor.setPosition(60_000)
    desk.editor.setTextCursor(cursor)
    desk.qtbot.waitUntil(lambda: 60_002 in coloured(desk))
    assert len(coloured(desk)) < 5_000
