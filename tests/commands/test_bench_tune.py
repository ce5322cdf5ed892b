"""The race of trainings: the same text for everyone, and only useful tokens count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gptwriter.commands.bench import our_lesson, trainer_peer, tune
from gptwriter.commands.bench.lesson import STOCK_BATCH, Clock, Curriculum, Step
from gptwriter.commands.bench.options import Options
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.errors import UsageError
from gptwriter.finetune.presets import PRESETS, Preset
from tests.tiny_models import WORDS, build_tiny_llama

RECIPE = PRESETS[Preset.NORMAL]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama")


def test_ours_and_both_peers_take_every_step_with_the_same_number_of_threads(model: Path) -> None:
    said = tune.run(Options(model, WORDS, rounds=1, threads=1)).to_json()
    names = {tune.OURS, tune.FLOAT32, tune.BFLOAT16}
    assert said["missing"] == {}
    settings, memory = said["settings"], said["peak_memory_mb"]
    assert isinstance(settings, dict)
    assert isinstance(memory, dict)
    assert {each["threads"] for each in settings.values()} == {1}
    assert settings.keys() == memory.keys() == names
    assert isinstance(said["ours"], float)
    assert said["ours"] > 0


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated")
def test_the_peers_padding_is_not_counted(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    tokenizer = Tokenizer(model)
    texts = ("The old keeper.\n", WORDS.splitlines()[0]) * (STOCK_BATCH // 2)
    steps: list[Step] = []
    lesson = trainer_peer.start(Curriculum(model, texts, 1, 1, RECIPE), bf16=False)
    lesson.run(Clock(lambda: None, steps.append))
    (step,) = steps
    assert step.tokens == sum(len(tokenizer.encode(text)) - 1 for text in texts)
    assert step.seconds > 0


def test_ours_counts_what_its_loss_is_made_of(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    steps: list[Step] = []
    lesson = our_lesson.start(Curriculum(model, (WORDS,) * 40, 2, 1, RECIPE))
    lesson.run(Clock(lambda: None, steps.append))
    assert [step.tokens for step in steps] == [
        sum(block.scored for block in lesson._blocks[first : first + RECIPE.blocks_per_step])
        for first in (0, RECIPE.blocks_per_step)
    ]


def test_a_text_that_is_too_short_is_said_again() -> None:
    found = tune._enough(["One.\n", "Two.\n"], steps=3)
    assert len(found) >= 3 * STOCK_BATCH
    assert sum(map(len, found)) >= 3 * RECIPE.blocks_per_step * RECIPE.block_tokens


def test_no_text_is_said_in_one_sentence(model: Path) -> None:
    with pytest.raises(UsageError, match="no text"):
        tune.run(Options(model, " \n"))
