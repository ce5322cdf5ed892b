"""The library of adapters: whole, private, renamed without a move, and really deleted."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from gptwriter import paths
from gptwriter.engine import adapter, catalog
from gptwriter.engine.adapter import CONFIG, WEIGHTS, digest_of_base
from gptwriter.errors import AdapterNotKept, AdapterRefused, UsageError
from gptwriter.finetune import copy_guard
from gptwriter.finetune.adapter_library import CARD, AdapterLibrary, Card, Entry, name_of
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.finetune.messages import Sample
from tests.tiny_adapters import save_adapter

SENTENCE = "He carried a lantern and a loaf of bread to the old harbour."
CARD_OF_RUN = Card(
    "My novel 小说 🕯",
    base="",
    base_digest="",
    created="2026-11-22T03:00:00+00:00",
    documents=("One.txt", "二.docx"),
    characters=123_456,
    bits_before=1.25,
    bits_after=1.125,
    interval=(0.09, 0.11),
    copied_share=0.015,
    samples=(Sample(120, "Once", " upon a time"),),
)


@pytest.fixture
def learned(tiny_model: Path, tmp_path: Path) -> Path:
    return save_adapter(tiny_model, tmp_path / "run" / "adapter")


@pytest.fixture
def library() -> AdapterLibrary:
    return AdapterLibrary()


def names(library: AdapterLibrary) -> list[str]:
    return [entry.card.name for entry in library.entries()]


def test_f15_a_kept_adapter_has_its_card_and_loads_like_the_one_it_came_from(
    library: AdapterLibrary, learned: Path, tiny_model: Path
) -> None:
    kept = library.keep(learned, CARD_OF_RUN)
    (entry,) = library.entries()
    assert entry == kept
    digest = digest_of_base(catalog.check(tiny_model).weight_files)
    assert entry.card == replace(CARD_OF_RUN, base=tiny_model.name, base_digest=digest)
    adapter.refuse_other_base(adapter.check(entry.folder), digest)
    assert (entry.folder / WEIGHTS).read_bytes() == (learned / WEIGHTS).read_bytes()


def test_f13_what_it_may_know_by_heart_is_kept_beside_it_and_beside_its_duplicate(
    library: AdapterLibrary, learned: Path
) -> None:
    (learned / copy_guard.FILE).write_bytes(copy_guard.runs_of([SENTENCE]))
    kept = library.keep(learned, CARD_OF_RUN)
    for entry in (kept, library.duplicate(kept)):
        assert CopyGuard.beside(entry.folder).first_end(SENTENCE)


def test_f15_what_a_killed_process_left_half_made_goes_but_not_what_another_makes_just_now(
    library: AdapterLibrary, learned: Path
) -> None:
    library.keep(learned, CARD_OF_RUN)
    old, new = (paths.adapters_dir() / name for name in (".old.part", ".new.part"))
    for each in (old, new):
        each.mkdir()
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    assert len(library.entries()) == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_f15_a_name_without_an_end_is_cut_and_letters_nobody_sees_are_left_out(
    library: AdapterLibrary, learned: Path
) -> None:
    kept = library.keep(learned, replace(CARD_OF_RUN, name="\u200bMy\x07 " + "long " * 100))
    assert kept.card.name == ("My " + "long " * 100)[:80]


def test_f21_only_its_owner_can_read_it(library: AdapterLibrary, learned: Path) -> None:
    entry = library.keep(learned, CARD_OF_RUN)
    folders = [paths.adapters_dir(), entry.folder]
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}
    assert {stat.S_IMODE(each.stat().st_mode) for each in entry.folder.iterdir()} == {0o600}


def test_f15_renaming_moves_nothing(library: AdapterLibrary, learned: Path) -> None:
    entry = library.keep(learned, CARD_OF_RUN)
    renamed = library.rename(entry, "  Essays\n2026 ")
    assert renamed.folder == entry.folder
    assert name_of(entry.folder) == "Essays 2026"
    assert names(library) == ["Essays 2026"]
    with pytest.raises(UsageError, match="name"):
        library.rename(entry, " \n")
    assert names(library) == ["Essays 2026"]


def test_f15_a_duplicate_is_of_its_own(library: AdapterLibrary, learned: Path) -> None:
    entry = library.keep(learned, replace(CARD_OF_RUN, name="Novel"))
    second, third = library.duplicate(entry), library.duplicate(entry)
    assert [second.card.name, third.card.name] == ["Novel 2", "Novel 3"]
    library.delete(entry)
    assert sorted(names(library)) == ["Novel 2", "Novel 3"]
    adapter.check(second.folder)


def test_f15_deleting_leaves_nothing(library: AdapterLibrary, learned: Path) -> None:
    entry = library.keep(learned, CARD_OF_RUN)
    library.delete(entry)
    assert list(paths.adapters_dir().iterdir()) == []
    with pytest.raises(AdapterNotKept, match="folder is not there"):
        library.delete(entry)


def test_f15_what_is_exported_is_pefts_own_format_and_comes_in_again(
    library: AdapterLibrary, learned: Path, tiny_model: Path, tmp_path: Path
) -> None:
    (learned / copy_guard.FILE).write_bytes(copy_guard.runs_of([SENTENCE]))
    entry = library.keep(learned, CARD_OF_RUN)
    library.export(entry, tmp_path / "for 朋友")
    names = sorted(each.name for each in (tmp_path / "for 朋友").iterdir())
    assert names == [CONFIG, WEIGHTS, copy_guard.FILE]
    again = library.bring_in(tmp_path / "for 朋友", "Back", catalog.check(tiny_model))
    assert again.card.base_digest == entry.card.base_digest
    assert CopyGuard.beside(again.folder).first_end(SENTENCE)
    with pytest.raises(AdapterNotKept):
        library.export(entry, tmp_path / "for 朋友")


def test_f17_one_that_does_not_tell_its_base_is_for_the_model_that_it_fits(
    library: AdapterLibrary, learned: Path, tiny_model: Path, tmp_path: Path
) -> None:
    foreign = from_elsewhere(learned)
    base = catalog.check(tiny_model)
    entry = library.bring_in(foreign, "Theirs", base)
    adapter.refuse_other_base(adapter.check(entry.folder), digest_of_base(base.weight_files))
    before, after = load_file(foreign / WEIGHTS), load_file(entry.folder / WEIGHTS)
    assert before.keys() == after.keys()
    assert all((before[name] == after[name]).all() for name in before)
    with safe_open(entry.folder / WEIGHTS, framework="pt") as file:
        assert file.metadata()["format"] == "pt"


def test_f17_one_that_fits_no_matrix_of_the_model_is_refused(
    library: AdapterLibrary, tiny_llama: Path, tiny_gpt2: Path, tmp_path: Path
) -> None:
    foreign = from_elsewhere(save_adapter(tiny_llama, tmp_path / "adapter"))
    with pytest.raises(AdapterRefused, match="does not fit"):
        library.bring_in(foreign, "Theirs", catalog.check(tiny_gpt2))
    assert library.entries() == []


def from_elsewhere(folder: Path) -> Path:
    """The same adapter as peft saves it: without our metadata."""
    save_file(load_file(folder / WEIGHTS), folder / WEIGHTS, {"format": "pt"})
    assert adapter.check(folder).base_digest == ""
    return folder


@pytest.mark.parametrize("damage", ["", "{", '{"name": 3}', '["x"]', "[" * 100_000])
def test_a_damaged_card_costs_its_figures_and_not_the_adapter(
    library: AdapterLibrary, learned: Path, damage: str
) -> None:
    entry = library.keep(learned, CARD_OF_RUN)
    (entry.folder / CARD).write_text(damage)
    (found,) = library.entries()
    assert found.problem is None
    assert found.card.base == entry.card.base
    library.rename(found, "Named again")
    assert names(library) == ["Named again"]


def test_a_damaged_adapter_is_listed_with_its_problem_and_can_be_deleted(
    library: AdapterLibrary, learned: Path
) -> None:
    entry = library.keep(learned, CARD_OF_RUN)
    (entry.folder / CONFIG).write_text("{}")
    (found,) = library.entries()
    assert found.card.name == CARD_OF_RUN.name
    assert isinstance(found.problem, AdapterRefused)
    library.delete(found)
    assert library.entries() == []


def test_what_is_no_adapter_is_not_kept(library: AdapterLibrary, tmp_path: Path) -> None:
    with pytest.raises(AdapterRefused):
        library.keep(tmp_path, CARD_OF_RUN)
    assert library.entries() == []


def test_r14_a_failed_copy_leaves_nothing_and_says_why(
    library: AdapterLibrary, learned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(AdapterNotKept, match="disk is full"):
        library.keep(learned, CARD_OF_RUN)
    assert list(paths.adapters_dir().iterdir()) == []


def test_the_newest_is_the_first(library: AdapterLibrary, learned: Path) -> None:
    for day in ("01", "03", "02"):
        library.keep(learned, replace(CARD_OF_RUN, name=day, created=f"2026-11-{day}"))
    assert names(library) == ["03", "02", "01"]


def test_the_window_can_look_without_loading_torch(library: AdapterLibrary, learned: Path) -> None:
    entry: Entry = library.keep(learned, CARD_OF_RUN)
    look = (
        "import sys; from gptwriter.finetune.adapter_library import AdapterLibrary;"
        f"library = AdapterLibrary(__import__('pathlib').Path({str(paths.adapters_dir())!r}));"
        "print(len(library.entries()), 'torch' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["1", "False"]
    assert json.loads((entry.folder / CARD).read_text())["name"] == CARD_OF_RUN.name
