"""A word is shown as strongly as the model was sure of it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gptwriter.engine import api
from gptwriter.engine.api import Request
from gptwriter.session.events import Piece, Typed
from gptwriter.session.strength import Faint, faint_parts, moved
from tests.session.desk import Desk
from tests.session.test_asking import Talk


def test_s81_the_less_likely_a_word_the_fainter_it_is() -> None:
    odds = {0: 0.9, 4: 0.7, 8: 0.4, 12: 0.1}
    parts = faint_parts(" one two now not", 0, lambda start, _end: odds[start])
    assert [(part.start, part.end) for part in parts] == [(4, 8), (8, 12), (12, 16)]
    assert [part.strength for part in parts] == [2 / 3, 1 / 3, 0.0]


def test_s81_a_certain_text_has_no_faint_part() -> None:
    assert faint_parts("我们去公园。", 0, lambda _start, _end: 1.0) == ()


def test_s81_parts_follow_a_text_of_which_the_start_is_gone() -> None:
    parts = (Faint(0, 3, 0.0), Faint(3, 6, 0.5))
    assert moved(parts, -4) == (Faint(0, 2, 0.5),)
    assert moved(parts, 2) == (Faint(2, 5, 0.0), Faint(5, 8, 0.5))


def test_s6_the_strength_of_a_word_stays_with_it_while_the_ghost_is_used_up() -> None:
    desk = Desk.waiting("The cat").do(Piece(1, " sat"), Piece(1, " down", (Faint(0, 5, 0.5),)))
    assert desk.show_due().faint == (Faint(4, 9, 0.5),)
    assert desk.do(Typed(" sa")).faint == (Faint(1, 6, 0.5),)


def test_s81_what_is_asked_for_brings_its_probabilities(qtbot: QtBot) -> None:
    talk = Talk()
    talk.asking.ask(1, Request("The cat"), wanted=True)
    talk.model.say(api.Piece(" sat", -0.1), api.Piece(" perhaps", -4.0))
    first, second = talk.heard[:2]
    assert first == Piece(1, " sat")
    assert second == Piece(1, " perhaps", (Faint(0, 8, 0.0),))
    assert talk.asking.ask(2, Request("The cat"), wanted=True)[0] == Piece(
        2, " sat perhaps", (Faint(4, 12, 0.0),)
    )
