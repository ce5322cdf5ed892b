"""Continuations come from memory, from work done in advance, or from the model."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gptwriter.engine import api
from gptwriter.engine.api import Request
from gptwriter.errors import GenerationFailed
from gptwriter.session.asking import Asking
from gptwriter.session.events import Alternatives, Ended, Event, Piece
from gptwriter.session.latency import Start
from gptwriter.session.states import Way
from gptwriter.session.strength import Faint
from tests.session.scripted_model import ScriptedModel

HERE, NEXT = Request("The cat"), Request("The cat sat")


class Talk:
    def __init__(self) -> None:
        self.model = ScriptedModel()
        self.asking = Asking(self.model)
        self.heard: list[Event] = []
        self.model.yielded.connect(self._pieces)
        self.model.ended.connect(self._end)

    def _pieces(self, job: int, pieces: tuple[api.Piece, ...]) -> None:
        self.heard += self.asking.heard(job, pieces)

    def _end(self, job: int, error: GenerationFailed | None) -> None:
        self.heard += self.asking.heard_end(job, error)


@pytest.fixture
def talk(qtbot: QtBot) -> Talk:
    return Talk()


def test_a_request_is_a_job_and_its_pieces_carry_the_request_s_id(talk: Talk) -> None:
    assert talk.asking.ask(7, HERE) == []
    talk.model.say(" sat", " down")
    assert talk.heard == [Piece(7, " sat"), Piece(7, " down"), Ended(7)]


def test_p8_a_place_that_was_answered_is_not_asked_about_again(talk: Talk) -> None:
    talk.asking.ask(1, HERE)
    talk.model.say(" sat", " down")
    assert talk.asking.ask(2, NEXT) == [Piece(2, " down"), Ended(2)]
    assert len(talk.model.asked) == 1


@pytest.mark.parametrize("how", ["cancelled", "replaced", "failed", "forgotten"])
def test_p8_what_is_not_whole_or_not_true_any_more_is_not_remembered(talk: Talk, how: str) -> None:
    talk.asking.ask(1, HERE)
    if how == "cancelled":
        talk.asking.cancel(1)
    if how == "replaced":
        talk.asking.ask(2, Request("elsewhere"))
    talk.model.yielded.emit(1, (api.Piece(" sat"),))
    talk.model.ended.emit(1, GenerationFailed(reason="a trial") if how == "failed" else None)
    if how == "forgotten":
        talk.asking.forget()
    assert talk.asking.ask(3, HERE) == []


def test_p9_work_in_advance_is_heard_by_nobody_and_answers_the_request_that_comes(
    talk: Talk,
) -> None:
    talk.asking.work_ahead(HERE)
    talk.model.say(" sat", " down")
    assert talk.heard == []
    assert talk.asking.ask(1, HERE) == [Piece(1, " sat down"), Ended(1)]


def test_p9_what_was_done_in_advance_is_not_done_again(talk: Talk) -> None:
    talk.asking.work_ahead(HERE)
    talk.model.say(" sat", " down")
    talk.asking.work_ahead(HERE)
    assert len(talk.model.asked) == 1


def test_p9_a_request_takes_over_the_work_that_is_under_way_for_it(talk: Talk) -> None:
    talk.asking.work_ahead(HERE)
    talk.model.say(" sat", end=False)
    assert talk.asking.ask(5, HERE) == [Piece(5, " sat")]
    talk.model.say(" down")
    assert talk.heard == [Piece(5, " down"), Ended(5)]
    assert len(talk.model.asked) == 1


def test_p9_a_request_for_another_place_comes_first(talk: Talk) -> None:
    talk.asking.work_ahead(HERE)
    talk.asking.ask(1, Request("elsewhere"))
    assert len(talk.model.asked) == 2
    talk.model.yielded.emit(1, (api.Piece(" of the old job"),))
    assert talk.heard == []


def test_p9_what_the_writer_waits_for_is_never_replaced_by_work_in_advance(talk: Talk) -> None:
    talk.asking.ask(1, HERE)
    talk.asking.work_ahead(NEXT)
    assert len(talk.model.asked) == 1


GHOST = " and so on" * 50


@pytest.mark.parametrize("typed", [" but not so", GHOST + " till the end"])
def test_p9_p17_who_types_on_after_work_in_advance_is_at_no_new_place(
    talk: Talk, typed: str
) -> None:
    talk.asking.ask(1, HERE)
    talk.model.say(GHOST)
    talk.asking.work_ahead(Request(HERE.before + GHOST))
    talk.model.say(" Then.")
    made_from = []
    for number, before in ((2, HERE.before + typed), (3, "elsewhere " * 50)):
        talk.asking.ask(number, Request(before))
        made_from.append(talk.asking.start)
    assert made_from == [Start.APPEND, Start.COLD]


def test_p4_reading_ahead_writes_nothing(talk: Talk) -> None:
    talk.asking.read_ahead(HERE)
    assert talk.model.asked[1].max_tokens == 0
    talk.model.say()
    assert talk.asking.ask(1, HERE) == []  # there is nothing to remember


def test_s5_cancelling_stops_the_job_and_only_the_right_one(talk: Talk) -> None:
    talk.asking.ask(1, HERE)
    talk.asking.cancel(2)
    assert talk.model.cancelled == []
    talk.asking.cancel(1)
    assert talk.model.cancelled == [1]


def test_what_was_begun_in_advance_is_dropped_when_the_model_is_another_one(talk: Talk) -> None:
    talk.asking.work_ahead(HERE)
    talk.asking.forget()
    assert talk.model.cancelled == [1]
    talk.model.say(" sat")
    assert talk.asking.ask(1, HERE) == []
    assert len(talk.model.asked) == 2


UNLIKELY = api.Piece(" perhaps", -4.0)


def test_q9_a_job_of_which_nothing_more_will_be_shown_is_stopped(talk: Talk) -> None:
    talk.asking.ask(3, HERE)
    talk.model.say(" sat", UNLIKELY, " on")
    assert talk.heard == [Piece(3, " sat"), Ended(3)]
    assert talk.model.cancelled == [1]


def test_q17_a_silence_is_counted_by_its_name(talk: Talk) -> None:
    talk.asking.ask(1, HERE)
    talk.model.say(UNLIKELY)
    assert talk.heard == [Ended(1)]
    assert talk.asking.silences.counts() == {"low-confidence": 1}


def test_s35_what_is_asked_for_by_a_key_is_shown_however_unlikely(talk: Talk) -> None:
    talk.asking.ask(1, HERE, wanted=True)
    talk.model.say(UNLIKELY)
    assert talk.heard == [Piece(1, " perhaps", (Faint(0, 8, 0.0),)), Ended(1)]


def test_p8_what_came_by_itself_does_not_answer_the_ask_key(talk: Talk) -> None:
    talk.asking.ask(1, HERE)
    talk.model.say(" sat", UNLIKELY)
    assert talk.asking.ask(2, HERE, wanted=True) == []
    assert talk.asking.ask(3, HERE) == [Piece(3, " sat"), Ended(3)]


def test_s19_the_ask_key_lifts_the_threshold_of_what_is_under_way(talk: Talk) -> None:
    talk.asking.ask(1, HERE)
    talk.model.say(",", end=False)
    assert talk.asking.lift(1) == [Piece(1, ",")]
    talk.model.say(UNLIKELY)
    assert talk.heard == [Piece(1, " perhaps", (Faint(0, 8, 0.0),)), Ended(1)]


def test_p10_several_lines_are_kept_apart_and_said_when_each_has_begun(talk: Talk) -> None:
    talk.asking.ask_others(4, Request("The cat", alternatives=2), "")
    talk.model.say(" sat", " down", end=False)
    assert talk.heard == []
    talk.model.say(api.Piece(" ran", 0.0, 1))
    known = Alternatives(4, (Way(" sat down", 1.0), Way(" ran", 1.0)))
    assert talk.heard == [known, known, Ended(4)]


def test_p10_lines_of_which_nothing_more_passes_are_stopped(talk: Talk) -> None:
    talk.asking.ask_others(4, Request("The cat", " ran home", alternatives=2), "")
    talk.model.say(*(api.Piece(f" {word}", 0.0, n) for word in ("ran", "home") for n in (0, 1)))
    assert talk.model.cancelled == [1]
    assert talk.heard[-1] == Ended(4)


def test_s18_a_failure_while_several_lines_are_written_is_told(talk: Talk) -> None:
    talk.asking.ask_others(4, Request("The cat", alternatives=2), "")
    talk.model.say(error=GenerationFailed(reason="a trial"))
    assert talk.heard == [Ended(4, "GenerationFailed")]


def test_s5_cancelling_stops_the_lines_too(talk: Talk) -> None:
    talk.asking.ask_others(4, Request("The cat", alternatives=2), "")
    talk.asking.cancel(4)
    assert talk.model.cancelled == [1]


def test_p16_a_whole_answer_comes_once_and_complete(talk: Talk) -> None:
    talk.asking.ask(7, HERE, whole=True)
    talk.model.say(" sat", " down", end=False)
    assert talk.heard == []
    talk.model.say(".")
    assert talk.heard == [Piece(7, " sat down."), Ended(7)]


def test_p16_p9_so_does_one_that_was_begun_in_advance(talk: Talk) -> None:
    talk.asking.work_ahead(HERE)
    talk.model.say(" sat", end=False)
    assert talk.asking.ask(7, HERE, whole=True) == []
    talk.model.say(" down")
    assert talk.heard == [Piece(7, " sat down"), Ended(7)]


def test_p16_other_ways_come_all_at_once(talk: Talk) -> None:
    talk.asking.ask_others(7, Request("The cat", alternatives=2), whole=True)
    talk.model.say(api.Piece(" sat"), api.Piece(" ran", line=1), end=False)
    assert talk.heard == []
    talk.model.say(end=True)
    assert [type(event) for event in talk.heard] == [Alternatives, Ended]


def test_p17_it_is_known_from_what_an_answer_was_made(talk: Talk) -> None:
    made_from = []
    for number, text in enumerate(("The cat", "The cat was", "The cat s")):
        talk.asking.ask(number, Request(text))
        made_from.append(talk.asking.start)
        talk.model.say(" sat")
    talk.asking.forget()
    talk.asking.ask(4, Request("The cat was"))
    assert [*made_from, talk.asking.start] == [Start.COLD, Start.APPEND, Start.READY, Start.COLD]
