"""What a screen reader hears of a ghost (S83)."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from gptwriter.ui.ghost_voice import SETTLED_MS, GhostVoice
from gptwriter.ui.keys import WORD_FIRST, KeyMap


class Hearing:
    """A voice, a ghost that grows as long as `grows`, and what was heard."""

    def __init__(self, qtbot: QtBot) -> None:
        self.grows = False
        self.heard: list[str] = []
        editor = QPlainTextEdit()
        qtbot.addWidget(editor)
        self.voice = GhostVoice(editor, lambda: self.grows)
        assert self.voice._settled.interval() == SETTLED_MS == 50
        self.voice._settled.setInterval(1)
        self.qtbot = qtbot

    def hear(self, event: QAccessibleEvent) -> None:
        assert event.type() == QAccessible.Event.Announcement
        self.heard.append(event.message())  # type: ignore[attr-defined]  # an announcement's

    def until_silent(self) -> None:
        self.qtbot.waitUntil(lambda: not self.voice._settled.isActive())


@pytest.fixture
def hearing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Hearing:
    hearing = Hearing(qtbot)
    monkeypatch.setattr(QAccessible, "updateAccessibility", hearing.hear)
    return hearing


def test_s83_a_ghost_is_told_once_when_it_has_stopped_growing(hearing: Hearing) -> None:
    hearing.grows = True
    for ghost in (" sat", " sat down", " sat down."):
        hearing.voice.note(ghost)
    hearing.qtbot.waitUntil(hearing.voice._settled.isActive)
    assert hearing.heard == []
    hearing.grows = False
    hearing.until_silent()
    assert hearing.heard == ["Suggestion: sat down. Tab keeps it."]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (KeyMap(WORD_FIRST), "Suggestion: sat. Shift+Tab keeps it."),
        (KeyMap(own={"accept all": "Ctrl+J"}), "Suggestion: sat. Ctrl+J keeps it."),
        (KeyMap(own={"accept all": ""}), "Suggestion: sat."),
    ],
)
def test_s83_the_key_that_is_named_is_the_writers(
    hearing: Hearing, keys: KeyMap, told: str
) -> None:
    hearing.voice.keys = keys
    hearing.voice.note(" sat")
    hearing.until_silent()
    assert hearing.heard == [told]


def test_s83_what_is_left_of_it_is_not_told_again_but_another_one_is(hearing: Hearing) -> None:
    hearing.voice.note(" sat down")
    hearing.until_silent()
    hearing.voice.note(" down")
    hearing.until_silent()
    assert len(hearing.heard) == 1
    hearing.voice.forget()
    hearing.voice.note(" down")
    hearing.until_silent()
    assert len(hearing.heard) == 2


def test_s83_one_that_goes_at_once_or_is_unwanted_is_never_told(hearing: Hearing) -> None:
    hearing.voice.note(" sat")
    hearing.voice.forget()
    assert not hearing.voice._settled.isActive()
    hearing.voice.wanted = False
    hearing.voice.note(" sat")
    hearing.until_silent()
    assert hearing.heard == []
