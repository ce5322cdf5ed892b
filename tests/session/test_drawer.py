"""The drawer keeps what was seen and not taken."""

from __future__ import annotations

import pytest

from gptwriter.session.drawer import CAPACITY, Drawer, left_over
from gptwriter.session.events import Composed, Dismissed, Event, Moved, Typed
from gptwriter.session.states import Suggestion, Way


@pytest.mark.parametrize(
    ("typed", "event", "left"),
    [
        ("", Dismissed(), (" sat down",)),
        (" s", Moved(), (" sat down",)),  # a word that was begun is whole in the drawer
        (" sat", Typed(" u"), (" down",)),
        (" sat", Typed(" down"), ()),  # all of it was taken
        (" sat d", Composed("own"), ()),
    ],
)
def test_s21_what_is_left_of_a_ghost_begins_with_a_whole_word(
    typed: str, event: Event, left: tuple[str, ...]
) -> None:
    assert left_over(Suggestion(1, typed, " sat down"), event) == left


def test_s60_the_alternatives_that_were_listed_are_left_too() -> None:
    others = (Way(" sat"), Way(" ran home"), Way(" slept"))
    assert left_over(Suggestion(1, "", " sat", others=others), Typed(" sat")) == (
        " slept",
        " ran home",
    )


def test_the_last_one_comes_first_and_nothing_is_kept_twice() -> None:
    drawer = Drawer()
    for text in (" a", " b", " a longer", " b", "  "):
        drawer.keep(text)
    assert drawer.texts() == (" a longer", " b")


def test_fifty_are_kept() -> None:
    drawer = Drawer()
    for number in range(CAPACITY + 5):
        drawer.keep(f" {number:03}")
    assert len(drawer.texts()) == 50
    assert drawer.texts()[0] == " 054"
