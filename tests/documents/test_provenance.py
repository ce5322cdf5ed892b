"""Provenance against the plainest model there is: one origin for each character (F14, S61)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptwriter.documents import provenance as module
from gptwriter.documents.provenance import Origin, Provenance, Run, Span

TYPED, PASTED, ACCEPTED = Origin.TYPED, Origin.PASTED, Origin.ACCEPTED

EDITS = st.tuples(
    st.just("edit"),
    st.floats(0, 1),  # where
    st.integers(0, 6),  # removed
    st.integers(0, 6),  # added
    st.sampled_from([TYPED, PASTED, ACCEPTED]),
    st.booleans(),  # merged into the undo step before
)
STEPS = st.lists(st.one_of(EDITS, EDITS, st.tuples(st.sampled_from(["undo", "redo"]))), max_size=40)

Character = tuple[Origin, int]


class Characters:
    """The same, written out: every character on its own, every undo step as a whole copy."""

    def __init__(self, length: int) -> None:
        self.now: list[Character] = [(Origin.UNKNOWN, 0)] * length
        self.steps: list[list[Character]] = []  # the text before each step
        self.undone: list[list[Character]] = []

    def replace(self, position: int, removed: int, added: list[Character], *, merge: bool) -> None:
        if not (merge and self.steps):
            self.steps.append(list(self.now))
        self.undone.clear()
        around = self.now[position - 1 : position], self.now[position + removed :][:1]
        inside = [one[0][1] for one in around if one]
        if len(inside) == 2 and position and inside[0] == inside[1] and inside[0]:
            added = [(origin, piece or inside[0]) for origin, piece in added]
        self.now[position : position + removed] = added

    def undo(self) -> None:
        self.undone.append(self.now)
        self.now = self.steps.pop()

    def redo(self) -> None:
        self.steps.append(self.now)
        self.now = self.undone.pop()


def written_out(provenance: Provenance) -> list[Character]:
    return [(run.origin, run.piece) for run in provenance.runs for _ in range(run.length)]


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_f14_runs_say_of_every_character_what_a_list_of_characters_would(
    steps: list[tuple[object, ...]],
) -> None:
    provenance, model = Provenance.unknown(5), Characters(5)
    for step in steps:
        match step:
            case ("undo",) if model.steps:
                model.undo()
                provenance.undo(len(model.steps))
            case ("redo",) if model.undone:
                model.redo()
                provenance.redo(len(model.steps))
            case ("edit", float(where), int(removed), int(added), Origin() as origin, bool(merge)):
                position = round(where * len(model.now))
                removed = min(removed, len(model.now) - position)
                plain = (Run(origin, added),)
                runs = provenance.accepted(added) if origin is ACCEPTED else plain
                characters = [(run.origin, run.piece) for run in runs for _ in range(run.length)]
                model.replace(position, removed, characters, merge=merge)
                provenance.replace(position, removed, runs, len(model.steps))
            case _:
                pass
        assert written_out(provenance) == model.now
        spans = list(provenance.spans())
        assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
        assert provenance.length == len(model.now)
        assert provenance.counts() == told(spans)
        for first in range(len(model.now)):
            part = list(provenance.spans(first, first + 3))
            assert told(part) == told(clipped(spans, first, first + 3))


def told(spans: list[Span]) -> Counter[Origin]:
    found: Counter[Origin] = Counter()
    for span in spans:
        found[span.origin] += span.end - span.start
    return found


def clipped(spans: list[Span], first: int, last: int) -> list[Span]:
    parts = [Span(max(s.start, first), min(s.end, last), s.origin) for s in spans]
    return [part for part in parts if part.end > part.start]


def test_a_key_in_a_long_text_touches_only_the_runs_around_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = [run for _ in range(500) for run in (Run(TYPED, 20), Run(PASTED, 10))]
    provenance, touched = Provenance(runs), 0

    def counted(*arguments: Any, **changes: Any) -> Any:
        nonlocal touched
        touched += 1
        return replace(*arguments, **changes)

    monkeypatch.setattr(module, "replace", counted)
    for number in range(10):
        provenance.replace(7_000 + number, 1, [Run(TYPED, 2)], number)
    assert provenance.length == 15_010
    assert touched < 100  # it was ten thousand


def accepted_of(length: int) -> Provenance:
    provenance = Provenance()
    provenance.replace(0, 0, [Run(TYPED, 3)], 1)
    provenance.replace(3, 0, provenance.accepted(length), 2)
    return provenance


def test_f14_a_changed_letter_makes_an_accepted_text_an_edited_one() -> None:
    provenance = accepted_of(10)
    provenance.replace(6, 1, [Run(TYPED, 1)], 3)
    assert provenance.counts() == {TYPED: 4, Origin.EDITED: 9}
    provenance.undo(2)
    assert provenance.counts() == {TYPED: 3, ACCEPTED: 10}
    provenance.redo(3)
    assert provenance.counts() == {TYPED: 4, Origin.EDITED: 9}


@pytest.mark.parametrize(("removed", "fate"), [(4, Origin.EDITED), (5, TYPED)])
def test_f14_it_stays_the_model_s_until_half_of_it_has_changed(removed: int, fate: Origin) -> None:
    provenance = accepted_of(10)
    provenance.replace(4, removed, [], 3)
    assert provenance.counts()[fate] >= 10 - removed


def test_f14_typing_behind_an_accepted_text_is_no_change_of_it() -> None:
    provenance = accepted_of(10)
    provenance.replace(13, 0, [Run(TYPED, 20)], 3)
    provenance.replace(0, 1, [], 4)
    assert provenance.counts() == {TYPED: 22, ACCEPTED: 10}


def test_f14_a_paragraph_divided_and_joined_again_is_as_it_was() -> None:
    provenance = accepted_of(10)
    before = provenance.runs
    provenance.replace(8, 0, [Run(TYPED, 1)], 3)
    assert provenance.counts()[Origin.EDITED] == 10
    provenance.replace(8, 1, [], 4)
    assert provenance.runs == before


def test_f14_a_text_moved_elsewhere_takes_its_origin_along() -> None:
    provenance = accepted_of(10)
    moved = provenance.between(3, 13)
    provenance.replace(3, 10, [], 3)
    assert provenance.counts() == {TYPED: 3}
    provenance.replace(1, 0, moved, 4)
    assert [(span.start, span.end, span.origin) for span in provenance.spans()] == [
        (0, 1, TYPED),
        (1, 11, ACCEPTED),
        (11, 13, TYPED),
    ]
