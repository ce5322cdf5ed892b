"""What the model writes with: the choice, its card, its strength, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gptwriter.errors import AdapterRefused
from gptwriter.finetune.adapter_library import Card, Entry
from gptwriter.session.adapter_shelf import AdapterShelf
from gptwriter.ui.learning.voices import Voices
from tests.session.test_adapter_shelf import StillLibrary

CARD = Card(
    "My novel", "SmolLM2", "d" * 64, "2026-11-22T00:00:00+00:00", ("novel.txt",), 682_113,
    1.83, 1.52, (0.15, 0.19), 0.004,
)  # fmt: skip


@pytest.fixture
def shelf() -> Iterator[AdapterShelf]:
    made = AdapterShelf(library=StillLibrary())
    yield made
    made.close()


@pytest.fixture
def voices(qtbot: QtBot, shelf: AdapterShelf, tmp_path: Path) -> Voices:
    made = Voices(shelf, lambda: tmp_path)
    qtbot.addWidget(made)
    made.show()
    made.show_choice(str(tmp_path), 100)
    shelf.listed.emit([Entry(tmp_path, CARD)])
    return made


def test_f15_the_card_of_the_voice_in_use_is_shown(voices: Voices) -> None:
    assert voices._box.currentText() == "My novel"
    assert voices._facts.text().splitlines() == [
        "Learned on SmolLM2.",
        "From novel.txt: 682,113 characters.",
        "1.83 → 1.52 bits per character.",
        "0.4 % of what it writes stands like that in your texts.",
    ]


def test_the_model_as_it_is_can_be_chosen_and_needs_no_strength(
    qtbot: QtBot, voices: Voices
) -> None:
    with qtbot.waitSignal(voices.chosen) as chosen:
        voices._box.setCurrentIndex(0)
        voices._box.activated.emit(0)
    assert chosen.args == [None, 100]
    assert not voices._strength.isVisible()


def test_f16_a_strength_is_told_once_the_slider_rests(
    qtbot: QtBot, voices: Voices, tmp_path: Path
) -> None:
    told: list[tuple[object, int]] = []
    voices.chosen.connect(lambda folder, percent: told.append((folder, percent)))
    with qtbot.waitSignal(voices.chosen):
        for percent in (90, 60, 130):
            voices._strength.setValue(percent)
    assert told == [(tmp_path, 130)]
    assert voices._percent.text() == "130 %"
    assert voices._strength.maximum() == 150


def test_showing_a_choice_tells_nobody(qtbot: QtBot, voices: Voices, tmp_path: Path) -> None:
    with qtbot.assertNotEmitted(voices.chosen, wait=300):
        voices.show_choice(str(tmp_path), 40)
    assert voices._percent.text() == "40 %"


def test_f15_deleting_asks_first(
    qtbot: QtBot, voices: Voices, shelf: AdapterShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Entry] = []
    monkeypatch.setattr(shelf, "delete", gone.append)
    voices._actions[voices._delete].trigger()
    box = voices.findChild(QMessageBox)
    assert box
    assert box.text() == "Delete “My novel”?"
    assert not gone
    next(each for each in box.buttons() if each.text() == "&Delete").click()
    assert [entry.card.name for entry in gone] == ["My novel"]


def test_f15_exporting_warns_that_it_holds_traces_of_the_texts(voices: Voices) -> None:
    voices._actions[voices._export].trigger()
    box = voices.findChild(QMessageBox)
    assert box
    assert "traces of your texts" in box.informativeText()


def choose_folder(voices: Voices, folder: Path) -> None:
    dialog = voices.findChild(QFileDialog)
    assert dialog
    dialog.fileSelected.emit(str(folder))
    dialog.close()


def test_f15_an_export_goes_into_the_chosen_folder_under_the_voice_s_name(
    voices: Voices, shelf: AdapterShelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exported: list[tuple[Entry, Path]] = []
    monkeypatch.setattr(shelf, "export", lambda entry, folder: exported.append((entry, folder)))
    entry = Entry(tmp_path, replace(CARD, name="My novel: 小说/2"))
    shelf.listed.emit([entry])
    voices._actions[voices._export].trigger()
    box = voices.findChild(QMessageBox)
    assert box
    next(each for each in box.buttons() if each.text() == "&Choose a Folder…").click()
    choose_folder(voices, tmp_path / "shared")
    assert exported == [(entry, tmp_path / "shared" / "My novel- 小说-2")]


def test_f15_an_import_is_for_the_model_in_use(
    voices: Voices, shelf: AdapterShelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken: list[tuple[Path, Path]] = []
    monkeypatch.setattr(shelf, "bring_in", lambda folder, base: taken.append((folder, base)))
    voices._actions[voices._bring_in].trigger()
    choose_folder(voices, tmp_path / "voice")
    assert taken == [(tmp_path / "voice", tmp_path)]


def test_f15_a_duplicate_is_of_the_voice_in_use(
    voices: Voices, shelf: AdapterShelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    doubled: list[Entry] = []
    monkeypatch.setattr(shelf, "duplicate", doubled.append)
    voices._actions[voices._duplicate].trigger()
    assert doubled == [Entry(tmp_path, CARD)]


def test_f15_a_voice_that_was_deleted_is_no_longer_written_with(
    qtbot: QtBot, voices: Voices, shelf: AdapterShelf, tmp_path: Path
) -> None:
    with qtbot.waitSignal(voices.chosen) as chosen:
        voices.show_choice(str(tmp_path / "gone"), 80)
        shelf.listed.emit([])
    assert chosen.args == [None, 80]
    assert voices._box.currentText() == "The model as it is"


def test_f15_a_new_name_goes_to_the_library(
    voices: Voices, shelf: AdapterShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    monkeypatch.setattr(shelf, "rename", lambda _entry, name: names.append(name))
    voices._actions[voices._rename].trigger()
    dialog = voices.findChild(QInputDialog)
    assert dialog
    dialog.setTextValue("Diary")
    dialog.accept()
    assert names == ["Diary"]


def test_a_damaged_voice_can_only_be_deleted(
    voices: Voices, shelf: AdapterShelf, tmp_path: Path
) -> None:
    problem = AdapterRefused(place="here", reason="it does not fit this base model.")
    shelf.listed.emit([replace(Entry(tmp_path, CARD), problem=problem)])
    able = {do.__name__ for do, action in voices._actions.items() if action.isEnabled()}
    assert able == {"_delete", "_bring_in"}
    assert "does not fit" in voices._facts.text()
