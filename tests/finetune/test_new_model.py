"""A model from nothing learns, is held against the classical one, and is a model like any other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from gptwriter.engine.api import CancelToken, Device, Finished, ModelSpec, Piece, Request
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.engine.torch_engine import TorchEngine
from gptwriter.finetune import evidence, lesson, new_model, presets, run
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.finetune.dataset import characters, prepare
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import Message, Progress
from gptwriter.finetune.new_model import RecurrentSize, Size, TransformerSize
from gptwriter.finetune.presets import Method, Preset, Recipe, Shape
from tests.engine.conftest import loaded
from tests.finetune.runs import TEXT, Listener, job, tune
from tests.finetune.texts import chinese, english

TINY: dict[Shape, Size] = {
    Shape.TRANSFORMER: TransformerSize(layers=2, width=64, heads=2, vocabulary=512),
    Shape.LSTM: RecurrentSize(layers=2, width=64, embedding=48, vocabulary=512, dropout=0.1),
}
LATER = chinese(6_000)  # no run of it stands in the other text
ARCHITECTURES = {Shape.TRANSFORMER: "gpt2", Shape.LSTM: "gptwriter_lstm"}
EVERY_SHAPE = pytest.mark.parametrize("shape", list(Shape))
QUICK = Recipe(
    rank=0,
    scale=0.0,
    learning_rate=1e-2,
    passes=8.0,
    block_tokens=64,
    blocks_per_step=8,
    evaluations=3,
    ends_early=False,
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson, "_FILM_LENGTH", 3)
    monkeypatch.setattr(evidence, "_WRITTEN_TOKENS", 8)
    sizes = {shape: {Preset.GENTLE: size} for shape, size in TINY.items()}
    monkeypatch.setattr(new_model, "SIZES", sizes)
    monkeypatch.setattr(run, "SIZES", sizes)
    monkeypatch.setattr(presets, "NEW_MODELS", {shape: {Preset.GENTLE: QUICK} for shape in Shape})
    lora = replace(QUICK, rank=4, scale=2.0, passes=1.0)
    monkeypatch.setattr(presets, "PRESETS", {Preset.GENTLE: lora})
    torch.set_num_threads(1)


def new(out: Path, shape: Shape, *, resume: bool = False) -> Job:
    return replace(job(Path(), out, method=Method.NEW, resume=resume), shape=shape)


def written(engine: TorchEngine, request: Request) -> str:
    steps = engine.generate(request, CancelToken())
    return "".join(each.text for each in steps if isinstance(each, Piece))


@EVERY_SHAPE
def test_it_learns_from_nothing_and_writes_in_the_engine_like_any_other(
    tmp_path: Path, shape: Shape
) -> None:
    listener = Listener()
    report = tune(new(tmp_path / "out", shape), listener)
    losses = list(listener.losses.values())
    assert losses[0] is not None
    assert losses[-1] is not None
    assert losses[-1] < 0.7 * losses[0]
    engine = loaded(Path(report.adapter))
    assert engine.info is not None
    assert engine.info.architecture == ARCHITECTURES[shape]
    *pieces, last = engine.generate(Request("The keeper", max_tokens=12), CancelToken())
    assert isinstance(last, Finished)
    assert "".join(each.text for each in pieces if isinstance(each, Piece)).strip()


@EVERY_SHAPE
def test_its_report_is_against_a_character_5_gram_of_the_same_text(
    tmp_path: Path, shape: Shape
) -> None:
    report = tune(new(tmp_path / "out", shape), Listener())
    assert report.baseline == "character 5-gram"
    assert 0.3 < report.bits_per_char_before < 4, "the text is made by rule"
    low, high = report.interval
    assert low <= report.reduction <= high


@EVERY_SHAPE
def test_f10_it_goes_on_from_the_same_beginning(tmp_path: Path, shape: Shape) -> None:
    unbroken = Listener()
    tune(new(tmp_path / "unbroken", shape), unbroken)
    control, seen = Control(), Listener()

    def stop_at_two(message: Message) -> None:
        seen(message)
        if isinstance(message, Progress) and message.loss and message.step == 2:
            control.stop()

    with pytest.raises(Stopped):
        run.tune(
            new(tmp_path / "out", shape),
            [Document("text", TEXT)],
            stop_at_two,
            control,
        )
    last = Listener()
    tune(new(tmp_path / "out", shape, resume=True), last)
    assert seen.losses | last.losses == unbroken.losses


@EVERY_SHAPE
def test_fine_tuning_on_top_of_it_is_a_second_stage(tmp_path: Path, shape: Shape) -> None:
    first = tune(new(tmp_path / "new", shape), Listener())
    second = tune(job(Path(first.adapter), tmp_path / "tuned"), Listener())
    assert second.baseline == ""
    engine = loaded(Path(first.adapter))
    base = ModelSpec(Path(first.adapter), Device.CPU)
    list(engine.load(replace(base, adapter=Path(second.adapter)), CancelToken()))
    assert engine.info is not None
    assert engine.info.adapter == Path(second.adapter)
    assert written(engine, Request("The keeper", max_tokens=12)).strip()


@EVERY_SHAPE
def test_all_of_it_can_be_taught_again_as_a_second_stage(tmp_path: Path, shape: Shape) -> None:
    first = tune(new(tmp_path / "new", shape), Listener())
    again = job(Path(first.adapter), tmp_path / "tuned", method=Method.FULL)
    second = tune(again, Listener(), text=LATER)
    assert loaded(Path(second.adapter)).info is not None
    for made in (first, second):
        card = (Path(made.adapter) / "README.md").read_text("utf-8")
        assert "It holds traces of these texts." in card
    for model, texts in ((first, [TEXT]), (second, [TEXT, LATER])):  # F13
        guard = CopyGuard.beside(Path(model.adapter))
        for text in texts:
            learned = prepare([Document("text", text)]).training[0].text
            assert guard.first_end(learned)


@EVERY_SHAPE
def test_its_tokenizer_has_seen_the_training_text_alone_and_can_write_any(
    tmp_path: Path, shape: Shape
) -> None:
    dataset = prepare([Document("text", chinese(6_000))])
    for name in ("a", "b"):
        new_model.begin(tmp_path / name, dataset, TINY[shape], QUICK)
    tokenizer = Tokenizer(tmp_path / "a")
    text = "𓀀 ŋ 山水👩‍👩‍👧 never seen <|endoftext|>"
    assert tokenizer.decode(tokenizer.encode(text)) == text
    if shape is Shape.LSTM:
        assert tokenizer.count("山水风云") == 4, "a token each"
    else:
        assert tokenizer.count("山水风云") < len("山水风云".encode())
    for file in ("tokenizer.json", "model.safetensors"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_longer_text_has_more_words_to_learn_and_those_held_out_are_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = prepare([Document("text", english(60_000))])
    monkeypatch.setattr(new_model, "_SEEN", characters(dataset.training) // 530)
    *others, last = dataset.reported
    secret = replace(last, paragraphs=(*last.paragraphs, "zyzzyva " * 2_000))
    size = replace(TINY[Shape.TRANSFORMER], vocabulary=8192)
    new_model.begin(tmp_path / "new", replace(dataset, reported=(*others, secret)), size, QUICK)
    kept = json.loads((tmp_path / "new" / "tokenizer.json").read_bytes())["model"]["vocab"]
    assert 530 <= len(kept) <= 532  # the least would be 512, and the size allows 8192
    assert "Ġzyzzyva" not in kept
