"""Before the start: what it will take, measured, and one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gptwriter.errors import NothingToLearn
from gptwriter.finetune import preflight
from gptwriter.finetune.blocks import Block
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Estimate, Verdict, read, write
from tests.finetune.runs import job
from tests.finetune.texts import english


def look(model: Path, out: Path, text: str) -> Estimate:
    wanted = replace(job(model, out), only_look=True)
    return preflight.look(wanted, [Document("text", text)], Control())


def test_f2_an_estimate_says_what_there_is_and_what_it_takes(
    tiny_llama: Path, tmp_path: Path
) -> None:
    found = look(tiny_llama, tmp_path / "a" / "b", english(20_000))
    assert 15_000 < found.training_characters < found.usable_characters <= 20_100
    assert found.languages == ("en",)
    assert found.steps > 3
    assert found.seconds > 0
    assert found.peak_memory_mb > 50
    assert found.disk_mb > 0
    assert not (tmp_path / "a").exists()
    assert read(write(found)) == found


def test_f2_the_longest_step_and_five_others_are_tried() -> None:
    blocks = [Block((0,) * (number % 7 + 2), (0,) * (number % 7 + 2)) for number in range(80)]
    tried = preflight._spread(blocks, 4)
    assert len(tried) == 6
    longest = sum(len(block.tokens) for block in tried[0])
    assert all(sum(len(block.tokens) for block in step) <= longest for step in tried)


@pytest.mark.parametrize(
    ("characters", "verdict"),
    [
        (3_000, Verdict.VERY_LITTLE_TEXT),
        (30_000, Verdict.LITTLE_TEXT),
        (110_000, Verdict.READY),
    ],
)
def test_f3_the_verdict_is_one_sentence(
    tiny_llama: Path, tmp_path: Path, characters: int, verdict: Verdict
) -> None:
    assert look(tiny_llama, tmp_path / "out", english(characters)).verdict is verdict


def test_a_full_disk_comes_first(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    assert look(tiny_llama, tmp_path / "out", english(3_000)).verdict is Verdict.LITTLE_DISK


def test_a_long_training_is_said_to_be_one(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "_LONG", 0.0)
    assert look(tiny_llama, tmp_path / "out", english(110_000)).verdict is Verdict.LONG


def test_what_the_training_would_refuse_is_refused_here(tiny_llama: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToLearn):
        look(tiny_llama, tmp_path / "out", "hello")


def test_a_stop_ends_it(tiny_llama: Path, tmp_path: Path) -> None:
    control = Control()
    control.stop()
    with pytest.raises(Stopped):
        preflight.look(
            job(tiny_llama, tmp_path / "out"), [Document("text", english(9_000))], control
        )
