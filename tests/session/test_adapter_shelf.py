"""The library for the window: work in a thread, news in the window's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gptwriter.engine.catalog import CheckedModel
from gptwriter.errors import AdapterRefused
from gptwriter.finetune.adapter_library import AdapterLibrary, Card, Entry
from gptwriter.session.adapter_shelf import AdapterShelf
from tests.tiny_models import build_tiny_gpt2

CARD = Card("Mine", "tiny", "d" * 64, "2026-11-22T00:00:00+00:00")


class StillLibrary(AdapterLibrary):
    """Keeps cards in memory; refuses what lies in a folder called "bad"."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.kept: list[Entry] = []
        self.threads: set[threading.Thread] = set()
        self.may_end = threading.Event()  # clear it to make the disk a slow one
        self.may_end.set()

    def entries(self) -> list[Entry]:
        return list(self.kept)

    def keep(self, learned: Path, card: Card) -> Entry:
        if learned.name == "bad":
            raise AdapterRefused(place=str(learned), reason="the folder is not there.")
        self.threads.add(threading.current_thread())
        self.may_end.wait(10)
        self.kept.append(Entry(learned, card))
        return self.kept[-1]

    def bring_in(self, folder: Path, name: str, base: CheckedModel) -> Entry:
        return self.keep(folder, replace(CARD, name=name, base=base.name))

    def delete(self, entry: Entry) -> None:
        self.kept.remove(entry)


@pytest.fixture
def library() -> StillLibrary:
    return StillLibrary()


@pytest.fixture
def shelf(qtbot: QtBot, library: StillLibrary) -> Iterator[AdapterShelf]:
    made = AdapterShelf(library=library)
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


def test_the_window_does_not_wait_for_the_disk_but_its_end_does(
    shelf: AdapterShelf, library: StillLibrary
) -> None:
    library.may_end.clear()
    shelf.keep(Path("good"), CARD)
    assert library.kept == []
    threading.Timer(0.1, library.may_end.set).start()
    shelf.close()
    assert library.kept == [Entry(Path("good"), CARD)]
    assert threading.current_thread() not in library.threads


def test_f15_an_adapter_from_elsewhere_is_taken_in_for_the_model_in_use(
    qtbot: QtBot, shelf: AdapterShelf, tmp_path: Path
) -> None:
    base = build_tiny_gpt2(tmp_path / "tiny")
    with qtbot.waitSignal(shelf.listed) as listed:
        shelf.bring_in(Path("elsewhere") / "Essays", base)
    assert listed.args == [[Entry(Path("elsewhere/Essays"), replace(CARD, name="Essays"))]]
