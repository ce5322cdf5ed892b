"""`gptwriter adapters`: the library from a shell."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from gptwriter.commands import adapters
from gptwriter.engine.adapter import CONFIG, WEIGHTS
from gptwriter.errors import UsageError
from gptwriter.finetune.adapter_library import AdapterLibrary, card_of
from gptwriter.finetune.messages import Report, Sample
from tests.tiny_adapters import save_adapter
from tests.tiny_models import build_tiny_llama

REPORT = Report(
    bits_per_char_before=1.5,
    bits_per_char_after=1.2,
    reduction=0.2,
    interval=(0.18, 0.22),
    copied_share=0.015,
    style_distance_before=0.4,
    style_distance_after=0.2,
    best_step=20,
    steps=30,
    training_characters=100_000,
    reported_characters=10_000,
    seconds=60.0,
    tokens_per_s=500.0,
    peak_memory_mb=1500.0,
    device="CPU",
    ended_early=False,
    adapter="",
)
SAMPLES = [Sample(step, "Once", f" at {step}") for step in (10, 20, 30)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama")


@pytest.fixture
def learned(model: Path, tmp_path: Path) -> Path:
    return save_adapter(model, tmp_path / "learned")


@pytest.fixture
def library(learned: Path) -> AdapterLibrary:
    library = AdapterLibrary()
    library.keep(learned, card_of("Novel", REPORT, ["One.txt", "二.md"], SAMPLES))
    return library


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    parser = argparse.ArgumentParser()
    adapters.add_parser(parser.add_subparsers())
    parsed = parser.parse_args(["adapters", *map(str, arguments)])
    assert parsed.run(parsed) == 0
    return capsys.readouterr().out


def test_f15_the_list_says_what_was_learned_from_what_and_how_well(
    library: AdapterLibrary, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys)
    for part in ("Novel", "tiny-llama", "1.500 -> 1.200", "1.5 % copied", "One.txt, 二.md"):
        assert part in text
    (card,) = json.loads(said(capsys, "--json"))
    assert (card["name"], card["usable"], card["bits_after"]) == ("Novel", True, 1.2)
    assert [each["text"] for each in card["samples"]] == [" at 20"], "those of the best step"


def test_an_empty_library_says_how_to_fill_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert "gptwriter tune" in said(capsys)
    assert json.loads(said(capsys, "--json")) == []


def test_f15_rename_duplicate_and_delete(
    library: AdapterLibrary, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "rename", "Novel", "Essays")
    said(capsys, "duplicate", "Essays")
    said(capsys, "delete", "Essays")
    assert [entry.card.name for entry in library.entries()] == ["Essays 2"]


def test_f15_an_export_warns_with_the_facts_and_comes_in_again(
    library: AdapterLibrary, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warning = said(capsys, "export", "Novel", tmp_path / "out")
    assert "traces of One.txt, 二.md" in warning
    assert "1.5 %" in warning
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [CONFIG, WEIGHTS]
    said(capsys, "import", tmp_path / "out", "--name", "Back", "--model", model)
    assert {entry.card.name for entry in library.entries()} == {"Novel", "Back"}


def test_a_name_that_is_nobodys_or_of_several_is_said_in_one_sentence(
    library: AdapterLibrary, learned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="called Poems"):
        said(capsys, "delete", "Poems")
    twin = library.keep(learned, card_of("Novel", REPORT, [], []))
    with pytest.raises(UsageError, match="Several"):
        said(capsys, "delete", "Novel")
    said(capsys, "delete", twin.folder.name)
    assert len(library.entries()) == 1


def test_an_adapter_is_named_by_its_folder_or_by_its_name(
    library: AdapterLibrary, learned: Path
) -> None:
    assert adapters.folder_of(None) is None
    assert adapters.folder_of(learned) == learned
    assert adapters.folder_of(Path("Novel")) == library.named("Novel").folder
    assert adapters.folder_of(Path("/gone")) == Path("/gone")
