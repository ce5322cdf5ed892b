"""What is written down of a ghost, from the request to its end."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QElapsedTimer

from gptwriter.session import effects as do
from gptwriter.session.account import Outcome
from gptwriter.session.bookkeeper import Bookkeeper
from gptwriter.session.events import CompositionChanged, Dismissed, Moved, Typed
from gptwriter.session.latency import Start
from gptwriter.session.silence import Tally
from gptwriter.session.states import Composing, Idle, Predicting, Suggesting, Suggestion
from tests.virtual_time import Clock, Elapsed

GHOST = Suggesting(Suggestion(1, text=" cat"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def books(clock: Clock) -> Bookkeeper:
    books = Bookkeeper(Tally())
    books._visible = cast("QElapsedTimer", Elapsed(clock))
    return books


def test_p17_the_first_paint_of_what_was_asked_for_is_measured_once(books: Bookkeeper) -> None:
    books.note_asked(1)
    books.note_pause(400)
    books.note_paint(Predicting(GHOST.suggestion), 480, Start.COLD)  # nothing is visible
    books.note_paint(GHOST, 500, Start.COLD)
    books.note_paint(GHOST, 900, Start.COLD)
    figures = books.account.latency.figures(Start.COLD)
    assert figures
    assert (figures.count, figures.p50, figures.p50_beyond) == (1, 500, 100)


def test_p17_what_waited_for_something_else_is_not_measured(books: Bookkeeper) -> None:
    books.note_asked(1)
    books.measure_nothing()
    books.note_paint(GHOST, 500, Start.COLD)
    assert books.account.latency.figures(Start.COLD) is None


def test_s45_a_ghost_is_visible_from_its_first_piece_to_its_end(
    books: Bookkeeper, clock: Clock
) -> None:
    assert books.visible_seconds == 0
    books.note_shown()
    clock.pass_(200)
    books.note_shown()  # it grows
    clock.pass_(100)
    assert books.visible_seconds == 0.3
    books.note_none(GHOST, Dismissed(), Idle(), (do.Hide(), do.Count("dismissed")))
    assert books.visible_seconds == 0
    outcomes = books.account.outcomes()
    assert (outcomes[Outcome.SHOWN], outcomes[Outcome.DISMISSED]) == (1, 1)


@pytest.mark.parametrize(("ms", "shown"), [(249, 0), (250, 1)])
def test_s45_what_was_hardly_there_was_not_shown(
    books: Bookkeeper, clock: Clock, ms: int, shown: int
) -> None:
    books.note_shown()
    clock.pass_(ms)
    books.note_none(GHOST, Moved(), Idle(), (do.Hide(),))
    assert books.account.outcomes()[Outcome.SHOWN] == shown


def test_s46_a_ghost_of_which_a_word_was_kept_is_kept_in_part(books: Bookkeeper) -> None:
    books.note_shown()
    books.note_taken(GHOST)
    books.note_none(GHOST, Dismissed(), Idle(), (do.Hide(), do.Count("dismissed")))
    assert books.account.outcomes()[Outcome.PART] == 1


def test_what_was_not_taken_is_in_the_drawer_but_not_while_an_input_method_is_at_work(
    books: Bookkeeper,
) -> None:
    books.note_none(GHOST, CompositionChanged(), Composing(GHOST.suggestion, seen=True), ())
    assert books.drawer.texts() == ()
    books.note_none(GHOST, Typed("!"), Idle(), ())
    assert books.drawer.texts() == (" cat",)
