"""Before the start: what it will take, measured, and one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gptwriter.errors import NothingToLearn
from gptwriter.finetune import preflight
from gptwriter.finetune.blocks import Block
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Estimate, Verdict, read, write
from gptwriter.finetune.presets import PRESETS, Preset
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


def test_f2_the_time_is_that_of_all_steps_and_of_all_that_is_measured(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "_step_seconds", lambda *_: 2.0)
    monkeypatch.setattr(preflight, "_watching_seconds", lambda *_: 5.0)
    found = look(tiny_llama, tmp_path, english(20_000))
    assert found.seconds == found.steps * 2.0 + 5.0


def test_f2_what_is_said_twice_is_told_and_the_room_for_what_is_kept(
    tiny_llama: Path, tmp_path: Path
) -> None:
    text = english(20_000)
    paragraph = max(text.split("\n\n"), key=len)
    once, twice = (look(tiny_llama, tmp_path, each) for each in (text, f"{text}\n\n{paragraph}\n"))
    assert once.duplicates == 0
    assert len(paragraph) <= twice.duplicates <= len(paragraph) + 2
    kept = replace(job(tiny_llama, tmp_path), keep_takes=True)
    more = preflight.look(kept, [Document("text", text)], Control()).disk_mb
    takes = PRESETS[Preset.GENTLE].evaluations + 1
    assert more / once.disk_mb == pytest.approx((9 + takes) / 9)


def test_f2_the_longest_step_and_five_from_all_over_are_tried() -> None:
    lengths = [number % 7 + 2 for number in range(80)]
    blocks = [Block((number,) * length, (0,) * length) for number, length in enumerate(lengths)]
    longest, *others = preflight._spread(blocks, 4)
    steps = [blocks[start : start + 4] for start in range(0, 80, 4)]
    assert longest in steps
    assert _tokens(longest) == max(map(_tokens, steps))
    assert [steps.index(list(each)) for each in others] == [0, 4, 8, 12, 16]


def _tokens(step: Sequence[Block]) -> int:
    return sum(len(block.tokens) for block in step)


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
