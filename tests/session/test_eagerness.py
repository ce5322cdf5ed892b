"""When a suggestion may come that nobody asked for, and what is counted where none may."""

from __future__ import annotations

import pytest

from gptwriter.session.eagerness import Eagerness
from gptwriter.session.events import Change, Composed, Erased, Event, Moved, Typed
from gptwriter.session.restraint import SILENT_AFTER, SLOWER_AFTER
from gptwriter.session.silence import Silence, Tally


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def eagerness(tally: Tally) -> Eagerness:
    return Eagerness(tally)


def turn_down(eagerness: Eagerness, times: int) -> None:
    for _ in range(times):
        eagerness.note_outcome("dismissed", visible_seconds=1.0)


def test_s70_it_comes_of_typing_by_hand_alone(eagerness: Eagerness) -> None:
    assert eagerness.may_ask(by_hand=True)
    assert not eagerness.may_ask(by_hand=False)  # S58
    eagerness.automatic = False
    assert not eagerness.may_ask(by_hand=True)


def test_q17_the_silence_of_a_place_is_counted_at_each_key(
    eagerness: Eagerness, tally: Tally
) -> None:
    eagerness.silent_here = lambda: Silence.HEADING
    eagerness.note_change(Typed("a"), by_hand=True)
    eagerness.note_change(Composed("去"), by_hand=True)
    eagerness.note_change(Moved(), by_hand=True)
    assert not eagerness.may_ask(by_hand=True)
    assert tally.counts() == {"heading": 2}


def test_q17_who_only_wants_to_ask_is_kept_no_silence(eagerness: Eagerness, tally: Tally) -> None:
    eagerness.automatic = False
    eagerness.silent_here = lambda: Silence.HEADING
    eagerness.note_change(Typed("a"), by_hand=True)
    eagerness.note_idle(Erased(1), by_hand=True)
    eagerness.note_return()
    assert tally.counts() == {}


@pytest.mark.parametrize(
    ("event", "by_hand", "counts"),
    [
        (Erased(1), True, {"after-delete": 1}),
        (Erased(1), False, {"after-undo": 1}),
        (Typed("a"), False, {"after-undo": 1}),
        (Typed("a"), True, {}),
        (Moved(), True, {}),
    ],
)
def test_s58_s62_q17_deleting_and_undoing_are_followed_by_silence(
    eagerness: Eagerness, tally: Tally, event: Event, *, by_hand: bool, counts: dict[str, int]
) -> None:
    eagerness.note_idle(event, by_hand=by_hand)
    assert tally.counts() == counts


@pytest.mark.parametrize("why", [Silence.PRIVATE, Silence.SNOOZED])
def test_q17_what_another_silence_would_have_kept_back_is_not_counted_as_a_deletion(
    eagerness: Eagerness, tally: Tally, why: Silence
) -> None:
    eagerness.silent_here = lambda: why
    eagerness.note_idle(Erased(1), by_hand=True)
    eagerness.note_idle(Typed("a"), by_hand=False)
    eagerness.note_return()
    assert tally.counts() == {}


@pytest.mark.parametrize(
    ("event", "typed"),
    [(Typed("a"), True), (Composed("去"), True), (Erased(1), False), (Moved(), False)],
)
def test_s70_what_happened_last_is_remembered(
    eagerness: Eagerness, event: Change, *, typed: bool
) -> None:
    eagerness.note_change(Typed("a"), by_hand=True)
    eagerness.note_change(event, by_hand=True)
    assert eagerness.typed_last == typed


def test_s46_who_keeps_turning_them_down_waits_longer_and_is_then_left_alone(
    eagerness: Eagerness, tally: Tally
) -> None:
    turn_down(eagerness, SLOWER_AFTER)
    assert (eagerness.patience(), eagerness.may_ask(by_hand=True)) == (2, True)
    turn_down(eagerness, SILENT_AFTER - SLOWER_AFTER)
    eagerness.note_change(Typed("a"), by_hand=True)
    assert not eagerness.may_ask(by_hand=True)
    assert tally.counts() == {"back-off": 1}
    eagerness.forgive()
    assert (eagerness.patience(), eagerness.may_ask(by_hand=True)) == (1, True)
