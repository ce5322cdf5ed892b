"""The account of what became of suggestions (P17, Q17)."""

from __future__ import annotations

import pytest

from gptwriter.session.account import Account, Outcome
from gptwriter.session.latency import Start, Time
from gptwriter.session.restraint import SEEN_SECONDS
from gptwriter.session.silence import Silence, Tally

LONG, SHORT = SEEN_SECONDS, SEEN_SECONDS - 0.01


def counts(account: Account) -> tuple[int, ...]:
    """Shown, accepted, kept in part, rejected, dismissed, passed."""
    return tuple(account.outcomes().values())


def test_q17_s45_what_was_seen_counts_as_shown() -> None:
    account = Account(Tally())
    account.gone(1, LONG, "rejected")
    account.gone(2, LONG, "dismissed")
    account.gone(3, LONG, "")
    assert counts(account) == (3, 0, 0, 1, 1, 1)


def test_q17_s45_what_was_not_seen_counts_as_nothing_unless_it_was_kept() -> None:
    account = Account(Tally())
    account.gone(1, SHORT, "rejected")
    account.gone(2, 0.0, "dismissed")
    account.gone(3, SHORT, "")
    assert counts(account) == (0, 0, 0, 0, 0, 0)
    account.gone(4, SHORT, "accepted")
    assert counts(account) == (1, 1, 0, 0, 0, 0)


def test_q17_a_ghost_that_comes_back_is_one() -> None:
    account = Account(Tally())
    account.gone(1, LONG, "")
    assert counts(account) == (1, 0, 0, 0, 0, 1)
    account.gone(1, SHORT, "accepted")
    assert counts(account) == (1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize("then", ["rejected", "dismissed"])
def test_q17_s31_of_which_a_word_was_kept_is_kept_in_part_whatever_comes_then(then: str) -> None:
    account = Account(Tally())
    account.took(1)
    account.gone(1, SHORT, then)
    assert counts(account) == (1, 0, 1, 0, 0, 0)
    account.took(2)
    account.gone(2, SHORT, "accepted")
    assert counts(account) == (2, 1, 1, 0, 0, 0)


def test_q17_s31_of_which_a_word_was_kept_and_which_was_left_is_kept_in_part_and_once() -> None:
    account = Account(Tally())
    account.took(1)
    account.gone(1, LONG, "")  # an input method is at work over it
    account.gone(1, LONG, "")
    assert counts(account) == (1, 0, 1, 0, 0, 0)
    account.gone(1, SHORT, "rejected")
    assert counts(account) == (1, 0, 1, 0, 0, 0)


def test_q17_s31_what_was_kept_in_part_and_then_to_its_end_is_accepted() -> None:
    account = Account(Tally())
    account.took(1)
    account.gone(1, LONG, "")
    account.gone(1, SHORT, "accepted")
    assert counts(account) == (1, 1, 0, 0, 0, 0)


def test_q17_a_ghost_that_outlives_the_clearing_is_counted_anew() -> None:
    account = Account(Tally())
    account.took(1)
    account.gone(1, LONG, "")
    account.clear()
    account.gone(1, LONG, "accepted")
    assert counts(account) == (1, 1, 0, 0, 0, 0)


def test_q17_p17_the_export_has_every_name_and_figure() -> None:
    account = Account(Tally())
    account.gone(1, LONG, "accepted")
    account.silences.add(Silence.HEADING)
    account.silences.add(Silence.BANNED, 3)
    account.latency.note(Time(Start.APPEND, 480, 400))
    lines = account.export().split("\n")
    assert lines[:3] == ["shown 1", "accepted 1", "part 0"]
    assert lines[3:6] == ["rejected 0", "dismissed 0", "passed 0"]
    assert {line.split(":")[0] for line in lines if line.startswith("silent")} == {
        f"silent {silence}" for silence in Silence
    }
    assert "silent heading: 1" in lines
    assert "silent banned: 3" in lines
    assert lines[-1] == (
        "latency append: 1 times, p50 480 ms, p95 480 ms; beyond the pause p50 80 ms, p95 80 ms"
    )


def test_q17_every_suppression_of_the_rule_has_its_name() -> None:
    assert {silence.value for silence in Silence} == {
        "duplicate", "repeat", "script", "low-confidence", "mid-paragraph", "heading",
        "after-delete", "after-undo", "after-focus", "back-off", "snoozed", "private", "banned",
        "copied", "empty",
    }  # fmt: skip


def test_q17_it_can_be_cleared() -> None:
    account = Account(Tally())
    account.gone(1, LONG, "accepted")
    account.silences.add(Silence.HEADING)
    account.latency.note(Time(Start.APPEND, 480))
    account.since = 0.0
    account.clear()
    assert counts(account) == (0, 0, 0, 0, 0, 0)
    assert account.silences.counts() == {}
    assert account.latency.figures(Start.APPEND) is None
    assert account.since > 0.0
    assert Outcome.SHOWN in account.outcomes()
