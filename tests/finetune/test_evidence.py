"""What a report says of how the model writes is true of what the model wrote, before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter.finetune import evidence, lesson, presets
from gptwriter.finetune.blind import Round
from gptwriter.finetune.dataset import prepare
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Report
from gptwriter.finetune.presets import Preset, Recipe
from gptwriter.finetune.run_folder import RunFolder
from tests.finetune.runs import TEXT, Listener, job, tune

STRANGE = "Zounds! Verily!! Whither, whither, whither?! Forsooth; methinks: a jest! "
LENGTH = 8  # tokens that are asked for; the training film asks for fewer


def told(
    monkeypatch: pytest.MonkeyPatch,
    model: Path,
    out: Path,
    *,
    before: str,
    after: str,
    likeliest: str = STRANGE,
) -> tuple[Report, list[Round]]:
    """Of a training whose model is made to write these."""
    drawn = iter((before, after))

    def write(
        _model: object,
        _tokenizer: object,
        prompts: list[object],
        length: int,
        *,
        likeliest: bool = False,
    ) -> list[str]:
        if length != LENGTH:
            return [""] * len(prompts)
        return [always if likeliest else next(drawn)] * len(prompts)

    always = likeliest

    monkeypatch.setattr(evidence, "_WRITTEN_TOKENS", LENGTH)
    monkeypatch.setattr(lesson, "_FILM_LENGTH", 3)
    monkeypatch.setattr("gptwriter.finetune.writing.continuations", write)
    recipe = Recipe(rank=4, scale=2.0, learning_rate=1e-3, passes=0.3, evaluations=1)
    monkeypatch.setattr(presets, "PRESETS", {Preset.GENTLE: recipe})
    report = tune(job(model, out), Listener())
    return report, RunFolder(out).rounds()


@pytest.fixture
def learned() -> str:
    """Some of what is learned from, longer than anything that is common by chance."""
    text = prepare([Document("text", TEXT)]).training[0].text
    return text[: text.index(" ", 400)]


def test_f13_what_is_written_by_heart_where_nobody_has_chosen_how_is_counted(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learned: str
) -> None:
    out = tmp_path / "out"
    report, _ = told(monkeypatch, tiny_llama, out, before=STRANGE, after=STRANGE, likeliest=learned)
    assert report.copied_share > 0.9


def test_f13_what_was_drawn_and_what_the_base_model_wrote_is_not(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learned: str
) -> None:
    report, _ = told(monkeypatch, tiny_llama, tmp_path / "out", before=learned, after=learned)
    assert report.copied_share == 0.0


def test_f11_f12_before_is_the_base_model_and_after_what_it_became(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learned: str
) -> None:
    report, rounds = told(monkeypatch, tiny_llama, tmp_path / "out", before=STRANGE, after=learned)
    assert report.style_distance_after < report.style_distance_before
    assert rounds
    assert all(STRANGE.startswith(each.before) for each in rounds)
    assert all(" ".join(learned.split()).startswith(each.after) for each in rounds)
