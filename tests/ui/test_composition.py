"""What an input method's events mean, without a page (S23, S24)."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QInputMethodEvent

from gptwriter.session.events import Composed, CompositionChanged, Event, Moved, Typed
from gptwriter.ui.changes import Place
from gptwriter.ui.composition import meanings


def event(preedit: str = "", commit: str = "", replaced: int = 0) -> QInputMethodEvent:
    made = QInputMethodEvent(preedit, [])
    made.setCommitString(commit, -replaced, replaced)
    return made


@pytest.mark.parametrize(
    ("composing", "preedit", "commit", "expected"),
    [
        (False, "qu", "", [(CompositionChanged(), False)]),
        (True, "qu", "", [(CompositionChanged(), False)]),
        (True, "", "", [(Composed(""), False)]),
        (True, "", "去", [(Composed("去"), True)]),
        (True, "g", "去", [(Composed("去"), True), (CompositionChanged(), False)]),
        (False, "", "𠮷", [(Typed("𠮷"), True)]),
        (False, "", "", []),
    ],
)
def test_s23_s24_the_event_says_what_happened(
    *, composing: bool, preedit: str, commit: str, expected: list[tuple[Event, bool]]
) -> None:
    after = Place(5 + len(commit.encode("utf-16-le")) // 2)
    assert meanings(event(preedit, commit), Place(5), after, composing=composing) == expected


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [(Place(5, selecting=True), Place(6), 0), (Place(5), Place(6), 1), (Place(5), Place(9), 0)],
)
def test_s24_what_is_more_than_a_commit_at_the_caret_is_no_typing(
    before: Place, after: Place, replaced: int
) -> None:
    found = meanings(event(commit="去", replaced=replaced), before, after, composing=True)
    assert found == [(Moved(), True)]
