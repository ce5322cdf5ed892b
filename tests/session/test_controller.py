"""The controller: timers, ids and blocks around the pure machine."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QElapsedTimer
from pytestqt.qtbot import QtBot

from gptwriter.engine.api import Length, Piece
from gptwriter.errors import ModelProcessDied, OutOfMemory
from gptwriter.prose.units import Unit
from gptwriter.session.controller import Controller
from gptwriter.session.events import (
    Accept,
    Asked,
    Composed,
    CompositionChanged,
    Dismissed,
    Erased,
    Event,
    Moved,
    Typed,
)
from gptwriter.session.requests import Manner, Surroundings
from gptwriter.session.restraint import SILENT_AFTER
from gptwriter.session.silence import Silence
from gptwriter.session.states import Disabled, Idle, Queued, State
from gptwriter.session.timers import Timing
from gptwriter.session.voices import BALANCED, VOICES
from tests.session.scripted_model import ScriptedModel
from tests.virtual_time import Clock, Elapsed


class Talk:
    """A controller, its model, and everything it has said."""

    def __init__(self) -> None:
        self.model = ScriptedModel()
        self.place = Surroundings("before", "after")
        self.controller = Controller(self.model, lambda: self.place)
        self.controller.timers.timing = Timing(show_delay=20, start_delay=5)
        self.ghosts: list[str] = []
        self.words: list[str] = []
        self.accepted: list[str] = []
        self.errors: list[object] = []
        self.controller.ghost_shown.connect(self.ghosts.append)
        self.controller.state_changed.connect(self._on_state)
        self.controller.accepted.connect(self.accepted.append)
        self.controller.reported.connect(self.errors.append)

    def let_be_seen(self) -> None:
        """The ghost has been on the page for a second."""
        clock = Clock()
        visible = Elapsed(clock)
        visible.start()
        clock.pass_(1000)
        self.controller.books._visible = cast("QElapsedTimer", visible)

    def _on_state(self, state: State) -> None:
        reason = state.reason if isinstance(state, Disabled) else ""
        self.words.append(f"{type(state).__name__} {reason}".strip())


@pytest.fixture
def talk(qtbot: QtBot) -> Talk:
    return Talk()


def test_s41_the_ghost_waits_for_the_pause_though_the_model_was_quick(
    talk: Talk, qtbot: QtBot
) -> None:
    talk.controller.timers.timing = Timing(show_delay=60, start_delay=1)
    talk.controller.handle(Typed("a"))
    qtbot.waitUntil(lambda: bool(talk.model.asked))
    talk.model.say(" b")
    assert talk.ghosts == []
    qtbot.waitUntil(lambda: talk.ghosts == [" b"])


def test_s72_the_status_word_follows_the_state(talk: Talk, qtbot: QtBot) -> None:
    talk.controller.handle(Typed("a"))
    qtbot.waitUntil(lambda: bool(talk.model.asked))
    talk.model.say(" b")
    qtbot.waitUntil(lambda: bool(talk.ghosts))
    talk.controller.handle(Erased(1))
    talk.controller.block("off")
    assert talk.words == ["Queued", "Predicting", "Suggesting", "Idle", "Disabled off"]


def test_s5_every_request_has_an_id_of_its_own(talk: Talk) -> None:
    for _ in range(3):
        talk.controller.ask()
        talk.controller.handle(Erased(1))
    assert list(talk.model.asked) == [1, 2, 3]
    assert talk.model.cancelled == [1, 2, 3]


def test_s36_q14_another_one_begins_with_none_of_the_words_that_were_seen(talk: Talk) -> None:
    talk.controller.ask()
    talk.model.say(" sat")
    for seen, ghost in ((("sat",), " ran"), (("sat", "ran"), " slept")):
        talk.controller.ask_for_another()
        assert talk.model.asked[talk.model.last_id].not_first == seen
        talk.model.say(ghost)
        assert talk.ghosts[-1] == ghost
    assert talk.controller.drawer.texts() == (" ran", " sat")


def test_s36_what_was_dismissed_here_was_seen_but_elsewhere_it_was_not(talk: Talk) -> None:
    talk.controller.ask()
    talk.model.say(" sat")
    talk.controller.handle(Dismissed())
    talk.controller.ask_for_another()
    assert talk.model.asked[talk.model.last_id].not_first == ("sat",)
    talk.controller.handle(Moved())
    talk.place = Surroundings("elsewhere", "")
    talk.controller.ask_for_another()
    assert talk.model.asked[talk.model.last_id].not_first == ()


@pytest.mark.parametrize(
    "end",
    [Moved(), Typed("!"), Erased(1), CompositionChanged()],
    ids=lambda end: type(end).__name__,
)
def test_s36_whatever_ended_a_ghost_it_was_seen(talk: Talk, end: Event) -> None:
    talk.controller.ask()
    talk.model.say(" sat")
    talk.controller.handle(end)
    talk.controller.handle(Moved())
    talk.controller.ask_for_another()
    assert talk.model.asked[talk.model.last_id].not_first == ("sat",)


def test_s36_a_ghost_that_went_by_itself_was_seen(talk: Talk) -> None:
    talk.controller.ask()
    talk.model.say(" sat")
    talk.controller.timers.hide_due.emit()
    talk.controller.ask_for_another()
    assert talk.model.asked[talk.model.last_id].not_first == ("sat",)


def test_s36_where_nothing_was_seen_it_is_the_ask_key(talk: Talk) -> None:
    talk.controller.ask_for_another()
    talk.model.say(" sat")
    assert talk.ghosts == [" sat"]
    assert talk.model.asked[talk.model.last_id].not_first == ()


def test_s36_another_paragraph_in_the_place_of_a_paragraph(talk: Talk) -> None:
    talk.controller.ask_paragraph()
    talk.model.say(" sat")
    talk.controller.ask_for_another()
    assert talk.model.asked[talk.model.last_id].length == Length.PARAGRAPH


def test_s36_what_is_prepared_behind_another_one_is_free_to_begin_as_it_likes(talk: Talk) -> None:
    talk.controller.ask()
    talk.model.say(" sat")
    talk.controller.ask_for_another()
    talk.model.say(" ran")
    assert talk.model.asked[talk.model.last_id].before == "before ran"  # ahead (P9)
    assert talk.model.asked[talk.model.last_id].not_first == ()


def test_r6_a_model_that_dies_on_work_in_advance_is_told_of_once(talk: Talk) -> None:
    talk.controller.ask()
    talk.model.say(" sat")
    assert talk.model.asked[talk.model.last_id].before == "before sat"  # ahead (P9)
    died = ModelProcessDied()
    talk.model.say(error=died)
    assert talk.errors == [died]
    assert talk.ghosts[-1] == " sat"
    assert talk.words[-1] == "Suggesting"
    talk.controller.handle(Dismissed())
    talk.place = Surroundings("elsewhere", "after")
    talk.controller.ask()
    talk.model.say(error=died)
    assert talk.errors == [died, died]  # a request of the writer's is told of as before


def test_s36_continue_paragraph_asks_for_a_paragraph(talk: Talk) -> None:
    talk.controller.ask_paragraph()
    request = talk.model.asked[1]
    assert (request.before, request.after) == ("before", "after")
    assert request.length is Length.PARAGRAPH


def test_s1_what_an_accept_inserts_is_handled_after_the_accept(talk: Talk) -> None:
    talk.controller.ask()
    talk.model.say(" one two")
    talk.controller.accepted.connect(lambda text: talk.controller.handle(Typed(text)))
    talk.controller.handle(Accept(Unit.WORD))
    assert talk.accepted == [" one"]
    assert talk.ghosts == [" one two", " two"]


def test_s18_the_error_itself_reaches_the_window_once(talk: Talk) -> None:
    talk.controller.ask()
    talk.model.say(error=OutOfMemory(device="CPU"))
    assert [str(error) for error in talk.errors] == [
        "There is not enough memory for this model on CPU."
    ]


def test_s25_the_oldest_of_several_reasons_is_shown_until_it_goes(talk: Talk) -> None:
    talk.controller.block("loading")
    talk.controller.block("off")
    talk.controller.unblock("loading")
    talk.controller.unblock("off")
    assert talk.words == ["Disabled loading", "Disabled off", "Idle"]


def test_s58_a_redo_never_asks_of_its_own_accord(talk: Talk) -> None:
    talk.controller.handle(Typed("a"), False)
    assert talk.controller.state == Idle()


def test_a_place_that_wants_silence_is_left_alone(talk: Talk) -> None:
    talk.controller.eagerness.silent_here = lambda: Silence.HEADING
    talk.controller.handle(Typed("a"))
    assert talk.controller.state == Idle()
    assert talk.controller.asking.silences.counts() == {"heading": 1}  # Q17


def test_s7_nothing_is_asked_while_composing(talk: Talk, qtbot: QtBot) -> None:
    talk.controller.handle(Typed("a"))
    talk.controller.handle(CompositionChanged())
    assert not talk.controller.timers.until_start.isActive()
    talk.controller.handle(Composed("去"))
    qtbot.waitUntil(lambda: bool(talk.model.asked))


def test_a_pause_that_began_while_the_model_was_loading_is_answered_when_it_is_ready(
    talk: Talk,
) -> None:
    talk.controller.block("loading")
    talk.controller.handle(Typed("a"))
    talk.controller.unblock("loading")
    assert list(talk.model.asked) == [1]
    talk.model.say(Piece(" perhaps", -4.0))
    assert talk.ghosts == []  # it was no key that asked (Q9)


@pytest.mark.parametrize("last", [Moved(), Erased(1)])
def test_s70_a_model_that_becomes_ready_does_not_ask_unless_the_writer_typed_last(
    talk: Talk, last: Event
) -> None:
    talk.controller.block("loading")
    talk.controller.handle(Typed("a"))
    talk.controller.handle(last)
    talk.controller.unblock("loading")
    assert not talk.model.asked


def test_p9_the_next_continuation_is_ready_when_the_ghost_is_accepted(
    talk: Talk, qtbot: QtBot
) -> None:
    talk.place = Surroundings("The", "")
    talk.controller.ask()
    talk.model.say(" cat")
    assert talk.model.asked[2].before == "The cat"
    talk.model.say(" sat")
    talk.place = Surroundings("The cat", "")
    talk.controller.handle(Typed(" cat"))
    qtbot.waitUntil(lambda: talk.ghosts == [" cat", " sat"])
    assert len(talk.model.asked) == 3  # the third is the one after that, in advance again


def test_p4_a_new_place_is_read_in_advance_once_the_caret_rests(talk: Talk, qtbot: QtBot) -> None:
    talk.controller.handle(Moved())
    qtbot.waitUntil(lambda: bool(talk.model.asked))
    assert talk.model.asked[1].max_tokens == 0


def test_p4_nothing_is_read_in_advance_while_suggestions_are_off(talk: Talk) -> None:
    talk.controller.block("off")
    talk.controller.handle(Moved())
    talk.controller._read_ahead()
    assert not talk.model.asked


def test_s46_a_writer_who_keeps_turning_ghosts_down_is_left_alone(talk: Talk) -> None:
    for _ in range(SILENT_AFTER):
        talk.controller.handle(Asked(talk.controller._new_id()))
        talk.model.say(" cat")
        talk.let_be_seen()
        talk.controller.handle(Dismissed())
        talk.place = replace(talk.place, before=talk.place.before + "x")
    talk.controller.handle(Typed("a"))
    states = [talk.controller.state]
    talk.controller.ask()  # asking is always answered, and ends the silence
    talk.model.say(" cat")
    talk.controller.handle(Typed("!"))
    assert [*states, talk.controller.state] == [Idle(), Queued()]


def test_s46_a_word_that_was_kept_forgives(talk: Talk) -> None:
    for _ in range(SILENT_AFTER - 1):
        talk.controller.handle(Asked(talk.controller._new_id()))
        talk.model.say(" cat sat")
        talk.let_be_seen()
        talk.controller.handle(Dismissed())
        talk.place = replace(talk.place, before=talk.place.before + "x")
    talk.controller.handle(Asked(talk.controller._new_id()))
    talk.model.say(" cat sat")
    talk.controller.handle(Accept(Unit.WORD))
    talk.let_be_seen()
    talk.controller.handle(Dismissed())
    talk.controller.handle(Typed("a"))
    assert talk.controller.state == Queued()


def test_f16_a_ghost_is_written_anew_when_the_model_has_been_told_to_write_otherwise(
    talk: Talk,
) -> None:
    talk.controller.ask()
    talk.model.say(" cat")
    talk.controller.write_anew()
    talk.model.say(" dog", end=False)
    assert talk.ghosts == [" cat", " dog"]
    assert talk.model.asked[1] == talk.model.asked[talk.model.last_id]


def test_f16_where_no_ghost_is_due_none_is_asked_for(talk: Talk) -> None:
    talk.controller.write_anew()
    assert not talk.model.asked


def test_q9_an_unlikely_continuation_is_not_shown_until_it_is_asked_for(
    talk: Talk, qtbot: QtBot
) -> None:
    talk.controller.handle(Typed("a"))
    qtbot.waitUntil(lambda: bool(talk.model.asked))
    talk.model.say(Piece(" perhaps", -4.0))
    assert talk.controller.state == Idle()
    assert talk.ghosts == []
    talk.controller.ask()
    talk.model.say(Piece(" perhaps", -4.0))
    assert talk.ghosts == [" perhaps"]


def test_q16_the_model_is_asked_in_the_manner_the_writer_wants(talk: Talk) -> None:
    talk.controller.requester.manner = Manner(VOICES[BALANCED], "delve")
    talk.controller.ask()
    asked = talk.model.asked[1]
    assert (asked.sampling, asked.banned) == (VOICES[BALANCED], "delve")


def test_s42_after_the_ask_key_nothing_waits_for_a_timer(talk: Talk) -> None:
    talk.controller.timers.timing = Timing(show_delay=60_000, start_delay=60_000)
    talk.controller.ask()
    assert list(talk.model.asked) == [1]
    talk.model.say(" cat", end=False)
    assert talk.ghosts == [" cat"]


def test_s47_what_does_not_fit_hides_the_ghost_and_stops_the_model_before_the_event_is_over(
    talk: Talk,
) -> None:
    hidden: list[None] = []
    talk.controller.ghost_hidden.connect(lambda: hidden.append(None))
    talk.controller.ask()
    talk.model.say(" cat", end=False)
    talk.controller.handle(Typed("!"))
    assert hidden == [None]
    assert talk.model.cancelled == [1]


def test_p5_the_model_works_while_the_writer_s_pause_is_waited_for(
    talk: Talk, qtbot: QtBot
) -> None:
    talk.controller.timers.timing = Timing(show_delay=60_000, start_delay=1)
    talk.controller.handle(Typed("a"))
    qtbot.waitUntil(lambda: bool(talk.model.asked))
    talk.model.say(" cat")
    assert talk.controller.timers.until_show.isActive()
    assert talk.ghosts == []
    talk.controller._show_due()
    assert talk.ghosts == [" cat"]


def test_p6_typing_what_may_still_fit_keeps_the_request_that_runs(talk: Talk, qtbot: QtBot) -> None:
    talk.controller.handle(Typed("T"))
    qtbot.waitUntil(lambda: bool(talk.model.asked))
    for letter in "he c":
        talk.controller.handle(Typed(letter))
    talk.model.say("he", " cat", end=False)
    assert list(talk.model.asked) == [1]
    assert talk.model.cancelled == []


def test_s67_a_piece_that_arrives_after_a_change_was_made_for_another_text(talk: Talk) -> None:
    talk.controller.ask()
    talk.controller.handle(Typed("!"))
    talk.model.say(" cat", end=False)
    talk.controller.handle(Moved())
    talk.model.say(" sat")
    assert talk.ghosts == []
