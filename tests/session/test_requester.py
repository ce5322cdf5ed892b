"""What the model is asked at the caret, with a model that only remembers the questions."""

from __future__ import annotations

import pytest

from gptwriter.engine.api import Length, Request
from gptwriter.session import effects as do
from gptwriter.session import requester as module
from gptwriter.session.asking import Asking
from gptwriter.session.requester import LINES, SLOW_MS, Requester
from gptwriter.session.requests import Surroundings
from gptwriter.session.states import Suggestion


class Caret:
    """A requester at a place, and the model that it asks."""

    def __init__(self) -> None:
        self.asked: dict[int, Request] = {}
        self.place = Surroundings("The", "")
        self.requester = Requester(Asking(self), lambda: self.place)

    def ask(self, request_id: int, request: Request) -> None:
        self.asked[request_id] = request

    def cancel(self, request_id: int) -> None:
        del self.asked[request_id]


@pytest.fixture
def caret() -> Caret:
    return Caret()


@pytest.fixture
def on_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "on_battery", lambda: True)


def test_s36_a_paragraph_is_asked_for_and_remembered_as_one(caret: Caret) -> None:
    caret.requester.ask(do.Ask(1, paragraph=True))
    assert caret.asked[1].length is Length.PARAGRAPH
    assert caret.requester.asked_for_paragraph


def test_s36_another_one_begins_with_nothing_that_was_seen_at_this_place(caret: Caret) -> None:
    caret.requester.ask(do.Ask(1))
    assert not caret.requester.was_seen_here()
    caret.requester.note_seen(Suggestion(1, text=" cat sat"))
    assert caret.requester.was_seen_here()
    caret.requester.ask(do.Ask(2, another=True))
    assert caret.asked[2].not_first == ("cat",)
    caret.place = Surroundings("elsewhere", "")
    assert not caret.requester.was_seen_here()


def test_s36_what_is_left_of_a_ghost_was_seen_behind_what_was_typed_of_it(caret: Caret) -> None:
    caret.requester.ask(do.Ask(1))
    caret.requester.note_seen(Suggestion(1, typed=" cat", text=" cat sat"))
    assert not caret.requester.was_seen_here()
    caret.place = Surroundings("The cat", "")
    assert caret.requester.was_seen_here()


def test_s60_others_are_asked_for_behind_what_they_have_in_common(caret: Caret) -> None:
    caret.requester.ask_others(do.AskOthers(1, typed="", ahead=" cat"))
    assert (caret.asked[1].before, caret.asked[1].alternatives) == ("The cat", LINES)


def test_s36_several_are_asked_for_at_once(caret: Caret) -> None:
    assert caret.requester.ask(do.Ask(1, several=True)) == []
    assert caret.asked[1].alternatives == LINES


@pytest.mark.parametrize(("first_piece_ms", "jobs"), [(SLOW_MS, [1, 2]), (SLOW_MS + 1, [1])])
def test_p9_a_slow_model_does_not_work_in_advance(
    caret: Caret, first_piece_ms: int, jobs: list[int]
) -> None:
    caret.requester.ask(do.Ask(7))
    caret.requester._asking.heard_end(1, None)
    caret.requester.first_piece_ms = first_piece_ms
    caret.requester.work_ahead(Suggestion(7, text=" cat"))
    assert list(caret.asked) == jobs


def test_p4_what_is_read_in_advance_is_not_written_on(caret: Caret) -> None:
    caret.requester.read_ahead()
    assert (caret.asked[1].before, caret.asked[1].max_tokens) == ("The", 0)


def test_p4_where_there_is_nothing_to_read_nothing_is_read(caret: Caret) -> None:
    caret.place = Surroundings(" \n", "after")
    caret.requester.read_ahead()
    assert not caret.asked


@pytest.mark.usefixtures("on_battery")
def test_p15_on_a_battery_nothing_is_done_in_advance(caret: Caret) -> None:
    caret.requester.read_ahead()
    caret.requester.work_ahead(Suggestion(1, text=" cat"))
    assert not caret.asked


def test_s40_the_first_piece_of_an_answer_is_measured_and_no_other(caret: Caret) -> None:
    caret.requester.ask(do.Ask(7))
    caret.requester.first_piece_ms = -1
    caret.requester.note_answer(2)  # of no request that is waited for
    assert caret.requester.first_piece_ms == -1
    caret.requester.note_answer(1)
    assert caret.requester.first_piece_ms >= 0
    caret.requester.first_piece_ms = -1
    caret.requester.note_answer(1)
    assert caret.requester.first_piece_ms == -1
