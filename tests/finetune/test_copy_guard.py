"""The runs of the learned texts are kept without the texts, and a suggestion's are found again."""

from __future__ import annotations

from pathlib import Path

from gptwriter.finetune import copy_guard
from gptwriter.finetune.copy_guard import CopyGuard

SENTENCE = "He carried a lantern and a loaf of bread to the old harbour."
HAN = "从前有一座山，山上有一座庙，庙里有一个老和尚。"


def guard(*texts: str) -> CopyGuard:
    return CopyGuard([copy_guard.runs_of(texts)])


def test_f13_the_first_copied_run_ends_with_its_eighth_word() -> None:
    text = "So he carried a lantern and a loaf of bread"
    end = guard(SENTENCE).first_end(text)
    assert text[:end] == "So he carried a lantern and a loaf of"
    assert guard(SENTENCE).first_end("He carried a lantern and a loaf") is None


def test_f13_or_with_its_fifteenth_han_character() -> None:
    assert guard(HAN).first_end(HAN) == len("从前有一座山，山上有一座庙，庙里有")
    assert guard(HAN).first_end("从前有一座山，山上有一座庙") is None


def test_f21_the_file_holds_none_of_the_words() -> None:
    assert b"lantern" not in copy_guard.runs_of([SENTENCE])


def test_what_stands_beside_an_adapter_and_its_model_counts_together(tmp_path: Path) -> None:
    for name, text in (("adapter", SENTENCE), ("model", HAN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / copy_guard.FILE).write_bytes(copy_guard.runs_of([text]))
    both = CopyGuard.beside(tmp_path / "adapter", tmp_path / "model")
    assert both.first_end(SENTENCE)
    assert both.first_end(HAN)


def test_a_folder_without_the_file_or_with_a_cut_one_tells_of_no_copies(tmp_path: Path) -> None:
    (tmp_path / copy_guard.FILE).write_bytes(copy_guard.runs_of([SENTENCE])[:7])
    for found in (CopyGuard.beside(tmp_path), CopyGuard.beside(None, tmp_path / "none")):
        assert found.first_end(SENTENCE) is None
