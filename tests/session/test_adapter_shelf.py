"""The library for the window: work in a thread, news in the window's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gptwriter.errors import AdapterRefused
from gptwriter.finetune.adapter_library import AdapterLibrary, Card, Entry
from gptwriter.session.adapter_shelf import AdapterShelf

CARD = Card("Mine", "tiny", "d" * 64, "2026-11-22T00:00:00+00:00")


class StillLibrary(AdapterLibrary):
    """Keeps cards in memory; refuses what lies in a folder called "bad"."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.kept: list[Entry] = []

    def entries(self) -> list[Entry]:
        return list(self.kept)

    def keep(self, learned: Path, card: Card) -> Entry:
        if learned.name == "bad":
            raise AdapterRefused(place=str(learned), reason="the folder is not there.")
        self.kept.append(Entry(learned, card))
        return self.kept[-1]

    def delete(self, entry: Entry) -> None:
        self.kept.remove(entry)


@pytest.fixture
def shelf(qtbot: QtBot) -> Iterator[AdapterShelf]:
    made = AdapterShelf(library=StillLibrary())
    yield made
    made.close()


def test_what_is_kept_is_told_and_listed(qtbot: QtBot, shelf: AdapterShelf) -> None:
    kept: list[Entry] = []
    shelf.kept.connect(kept.append)
    with qtbot.waitSignal(shelf.listed) as listed:
        shelf.keep(Path("good"), CARD)
    entry = Entry(Path("good"), CARD)
    assert (kept, listed.args) == ([entry], [[entry]])
    with qtbot.waitSignal(shelf.listed) as listed:
        shelf.delete(entry)
    assert listed.args == [[]]


def test_what_is_refused_is_one_sentence_and_the_list_stays(
    qtbot: QtBot, shelf: AdapterShelf
) -> None:
    errors: list[object] = []
    shelf.failed.connect(errors.append)
    with qtbot.waitSignal(shelf.listed) as listed:
        shelf.keep(Path("bad"), CARD)
    assert [type(error) for error in errors] == [AdapterRefused]
    assert listed.args == [[]]
