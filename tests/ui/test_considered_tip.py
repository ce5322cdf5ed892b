"""Other words here, for text that was kept: by the pointer and by key."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from gptwriter.engine.api import Other, Piece
from gptwriter.session.authorship import Authorship
from gptwriter.session.considered import Considered
from gptwriter.ui.considered_tip import ConsideredTip
from gptwriter.ui.editor import Editor
from gptwriter.ui.theme import LIGHT

ALT = Qt.KeyboardModifier.AltModifier
TIP = "What the model thought of here\nsat – 50 %\nran – 25 %\nslept – < 1 %"


@dataclass
class Page:
    editor: Editor
    tip: ConsideredTip
    authorship: Authorship

    def rest_on(self, position: int) -> str:
        """The pointer rests in the middle of the character there; what is shown."""
        cursor = QTextCursor(self.editor.document())
        cursor.setPosition(position)
        left = self.editor.cursorRect(cursor)
        cursor.setPosition(position + 1)
        middle = QPoint(
            (left.center().x() + self.editor.cursorRect(cursor).center().x()) // 2,
            left.center().y(),
        )
        return self.point_at(middle)

    def point_at(self, place: QPoint) -> str:
        QToolTip.hideText()
        viewport = self.editor.viewport()
        event = QHelpEvent(QHelpEvent.Type.ToolTip, place, viewport.mapToGlobal(place))
        QApplication.sendEvent(viewport, event)
        return plain()

    def press_at(self, position: int) -> str:
        QToolTip.hideText()
        self.editor.set_position(position)
        QTest.keyClick(self.editor, Qt.Key.Key_Return, ALT)
        return plain()


def plain() -> str:
    shown = QToolTip.text() if QToolTip.isVisible() else ""
    text = shown.removeprefix("<p>").removesuffix("</p>")
    return text.replace("<br>", "\n").replace("&lt;", "<")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    """`The cat sat down`, of which the model wrote the end."""
    editor, considered = Editor(), Considered()
    editor.set_theme(LIGHT)
    editor.resize(900, 400)
    qtbot.addWidget(editor)
    authorship = Authorship(editor.document())
    editor.edited.connect(authorship.note)
    tip = ConsideredTip(editor, authorship, considered)
    with qtbot.waitExposed(editor):
        editor.show()
    QTest.keyClicks(editor, "The cat")
    others = (Other(" sat", 0.5), Other(" ran", 0.25), Other(" slept", 0.001))
    considered.note("The cat", Piece(" sat", math.log(0.5), others=others))
    considered.note("The cat sat", Piece(" down", math.log(0.97)))
    editor.insert_accepted(" sat down")
    return Page(editor, tip, authorship)


def test_the_pointer_on_a_kept_word_shows_what_else_it_might_have_been(page: Page) -> None:
    assert page.rest_on(9) == TIP
    assert page.rest_on(13) == "The model was sure of this word\ndown – 97 %"


def test_on_the_writer_s_own_words_and_beside_the_text_it_shows_nothing(page: Page) -> None:
    assert page.rest_on(1) == ""
    assert page.point_at(QPoint(400, 350)) == ""
    end = page.editor.cursorRect()
    assert page.point_at(end.center() + QPoint(60, 0)) == ""


def test_what_the_writer_types_herself_is_hers_though_the_model_had_said_it(page: Page) -> None:
    page.editor.selectAll()
    QTest.keyClicks(page.editor, "The cat sat down")
    assert page.rest_on(9) == ""


def test_nothing_is_shown_while_a_ghost_is(page: Page) -> None:
    page.editor.show_ghost(" and purred")
    assert page.rest_on(9) == ""


def test_alt_enter_shows_it_at_the_caret(page: Page) -> None:
    assert page.press_at(9) == TIP
    assert page.editor.textCursor().position() == 9
    assert page.press_at(11) == "The model was sure of this word\ndown – 97 %"
    assert page.press_at(16) == "The model was sure of this word\ndown – 97 %"


def test_alt_enter_elsewhere_goes_on_doing_what_it_did(page: Page) -> None:
    assert page.press_at(2) == ""


def test_an_edited_word_is_no_longer_known(page: Page) -> None:
    page.editor.set_position(9)
    QTest.keyClicks(page.editor, "x")
    assert page.rest_on(8) == ""
