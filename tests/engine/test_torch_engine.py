"""The whole engine on tiny real models, and once on the real default one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from gptwriter.engine import devices
from gptwriter.engine.api import (
    CancelToken,
    Device,
    Finished,
    FinishReason,
    Length,
    LoadPhase,
    ModelSpec,
    Piece,
    Request,
    Sampling,
    WeightFormat,
)
from gptwriter.engine.detokenizer import Detokenizer
from gptwriter.engine.text_stream import TextStream
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.engine.torch_engine import TorchEngine
from gptwriter.errors import ModelMissing, ModelRefused, OutOfMemory
from tests.default_model import DEFAULT_MODEL
from tests.engine.conftest import loaded
from tests.tiny_models import WORDS

SENTENCE = "The old lighthouse keeper walked down to the"


def written(
    engine: TorchEngine,
    before: str,
    *,
    length: Length = Length.OPEN,
    max_tokens: int = 24,
    sampling: Sampling | None = None,
) -> tuple[str, Finished]:
    request = Request(before, length=length, max_tokens=max_tokens, sampling=sampling or Sampling())
    *pieces, last = engine.generate(request, CancelToken())
    assert isinstance(last, Finished)
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece)), last


def reference(engine: TorchEngine, folder: Path, before: str, count: int) -> str:
    """What transformers itself writes greedily in the same number format, cleaned as ours is."""
    from transformers import AutoModelForCausalLM

    assert engine.info is not None
    model_class: Any = AutoModelForCausalLM  # its stubs cannot call what it returns
    model = model_class.from_pretrained(folder, dtype=getattr(torch, engine.info.dtype))
    tokenizer = Tokenizer(folder)
    prompt = tokenizer.encode(before)
    tokens = model.generate(torch.tensor([prompt]), do_sample=False, max_new_tokens=count)[0]
    words, stream = Detokenizer(tokenizer.decode), TextStream(before, Length.OPEN)
    texts = [words.push(int(token)) for token in tokens[len(prompt) :] if int(token) != 0]
    pieces = stream.push("".join([*texts, words.finish()]))
    return "".join(piece.text for piece in pieces + stream.finish(FinishReason.LENGTH))


def test_loading_goes_through_its_phases_and_ends_with_a_model(tiny_model: Path) -> None:
    engine = TorchEngine()
    steps = list(engine.load(ModelSpec(tiny_model), CancelToken()))
    assert list(dict.fromkeys(step.phase for step in steps)) == [
        LoadPhase.IMPORTING,
        LoadPhase.CHECKING,
        LoadPhase.LOADING,
        LoadPhase.WARMING,
    ]
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert engine.info is not None
    assert engine.info.name == tiny_model.name
    assert engine.info.architecture == tiny_model.name.removeprefix("tiny-")
    assert engine.info.device is not Device.AUTO
    assert engine.info.notice == ""


@pytest.mark.parametrize("after", range(4))
def test_a_cancelled_load_ends_early_and_leaves_no_model(tiny_llama: Path, after: int) -> None:
    engine, cancel = TorchEngine(), CancelToken()
    steps = engine.load(ModelSpec(tiny_llama), cancel)
    for _ in range(after):
        next(steps)
    cancel.cancel()
    assert list(steps) == []
    assert engine.info is None


def test_another_model_is_read_when_the_one_before_has_left_the_memory(
    engine: TorchEngine, tiny_gpt2: Path
) -> None:
    for _ in engine.load(ModelSpec(tiny_gpt2, Device.CPU), CancelToken()):
        assert engine.info is None or engine.info.name == tiny_gpt2.name


def test_a_model_that_had_to_leave_its_device_is_placed_anew_when_it_is_asked_for(
    engine: TorchEngine, tiny_llama: Path
) -> None:
    placed: Any = engine._loaded
    placed.model.notice = OutOfMemory.__name__
    assert list(engine.load(ModelSpec(tiny_llama, Device.CPU), CancelToken()))
    assert engine.info is not None
    assert engine.info.notice == ""


@pytest.mark.parametrize("cancelled", [False, True])
def test_e4_threads_are_chosen_anew_where_writing_is_slow_but_not_behind_a_cancel(
    engine: TorchEngine, monkeypatch: pytest.MonkeyPatch, *, cancelled: bool
) -> None:
    chosen: list[object] = []
    monkeypatch.setattr(devices, "may_choose_threads", lambda _device: True)
    monkeypatch.setattr(engine._pace, "is_slow", lambda _tokens, _seconds: True)
    monkeypatch.setattr(engine._pace, "choose", chosen.append)
    cancel = CancelToken()
    for _ in engine.generate(Request(SENTENCE, length=Length.OPEN), cancel):
        if cancelled:
            cancel.cancel()
    assert len(chosen) == (0 if cancelled else 1)


def test_an_engine_without_a_model_says_so() -> None:
    engine = TorchEngine()
    with pytest.raises(ModelMissing):
        written(engine, "The cat")
    engine.close()
    engine.close()


def test_loading_from_nowhere_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        loaded(tmp_path / "nowhere")


def without_a_tensor(weights: dict[str, torch.Tensor]) -> None:
    del weights["model.layers.1.mlp.up_proj.weight"]


def with_a_tensor_too_many(weights: dict[str, torch.Tensor]) -> None:
    weights["model.layers.0.surplus.weight"] = torch.zeros(4)


def with_a_value_that_is_no_number(weights: dict[str, torch.Tensor]) -> None:
    weights["model.norm.weight"][3] = float("nan")


def with_a_wrong_shape(weights: dict[str, torch.Tensor]) -> None:
    weights["model.norm.weight"] = torch.ones(65)


@pytest.mark.parametrize(
    "damage",
    [
        without_a_tensor,
        with_a_tensor_too_many,
        with_a_value_that_is_no_number,
        with_a_wrong_shape,
    ],
)
def test_weights_that_are_not_the_models_own_are_refused(
    damage: Callable[[dict[str, torch.Tensor]], None], tiny_llama: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_llama, tmp_path / "model"))
    weights = load_file(folder / "model.safetensors")
    damage(weights)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelRefused):
        loaded(folder)


def test_a_tokenizer_that_cannot_be_read_is_refused(tiny_llama: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_llama, tmp_path / "model"))
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    tokenizer["model"]["merges"] = [["not", "known"]]
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    with pytest.raises(ModelRefused, match="tokenizer"):
        loaded(folder)


def test_e7_greedy_text_is_that_of_transformers(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In float32: in bfloat16 two tokens may be equally likely, and either is right."""
    monkeypatch.setattr(devices, "number_format", lambda _: torch.float32)
    engine = loaded(tiny_model, WeightFormat.UNPACKED)
    for before in (SENTENCE, "从前有一座山，", "“Good morning,” said the"):
        text, last = written(engine, before, max_tokens=32)
        assert last.usage.generated_tokens > 0
        assert text == reference(engine, tiny_model, before, 32)


def test_p1_typing_a_word_runs_only_its_tokens(engine: TorchEngine) -> None:
    text = SENTENCE
    written(engine, text)
    for word in (" harbour", " every", " morning", " before"):
        text += word
        usage = written(engine, text)[1].usage
        assert usage.prefilled_tokens <= 4
        assert usage.reused_tokens + usage.prefilled_tokens == usage.prompt_tokens


def test_p4_a_request_for_no_token_reads_the_text_and_writes_nothing(engine: TorchEngine) -> None:
    text, first = written(engine, SENTENCE, max_tokens=0)
    assert text == ""
    assert first.usage.generated_tokens == 0
    assert written(engine, SENTENCE)[1].usage.prefilled_tokens == 1


def test_p4_a_request_for_no_token_says_no_half_typed_word_again(engine: TorchEngine) -> None:
    text, last = written(engine, SENTENCE + " harb", length=Length.SENTENCE, max_tokens=0)
    assert (text, last.usage.generated_tokens) == ("", 0)


def test_p1_backspace_runs_next_to_nothing(engine: TorchEngine) -> None:
    written(engine, SENTENCE + " harbour")
    for end in range(1, 8):
        usage = written(engine, (SENTENCE + " harbour")[:-end])[1].usage
        assert usage.prefilled_tokens <= 4


def test_p1_an_accepted_text_was_read_while_it_was_written(engine: TorchEngine) -> None:
    """As far as it is encoded the way it was said, which nonsense often is not."""
    text, first = written(engine, SENTENCE, max_tokens=8)
    usage = written(engine, SENTENCE + text)[1].usage
    assert usage.reused_tokens >= first.usage.prompt_tokens


def test_p1_a_space_at_the_end_changes_no_token(engine: TorchEngine) -> None:
    written(engine, SENTENCE)
    assert written(engine, SENTENCE + " ")[1].usage.prefilled_tokens == 1


def test_p2_a_long_text_is_seen_through_a_window_that_fits(engine: TorchEngine) -> None:
    usage = written(engine, WORDS * 400, max_tokens=400)[1].usage
    assert engine.info is not None
    assert usage.prompt_tokens + usage.generated_tokens <= engine.info.window
    assert written(engine, WORDS * 400 + " The")[1].usage.prefilled_tokens <= 4


def test_q2_the_text_goes_on_behind_a_space(engine: TorchEngine) -> None:
    spaced, unspaced = written(engine, SENTENCE + " ")[0], written(engine, SENTENCE)[0]
    assert spaced == unspaced.removeprefix(" ")


def test_q14_the_same_request_gives_the_same_text_cold_and_warm(tiny_model: Path) -> None:
    sampling = Sampling(temperature=1.5, top_p=0.9, seed=5)
    cold, warm = loaded(tiny_model), loaded(tiny_model)
    written(warm, SENTENCE, max_tokens=40)
    text, _ = written(cold, SENTENCE, sampling=sampling)
    assert text == written(warm, SENTENCE, sampling=sampling)[0]
    assert text == written(cold, SENTENCE, sampling=sampling)[0]


def test_seeds_differ(engine: TorchEngine) -> None:
    texts = {written(engine, SENTENCE, sampling=Sampling(1.5, seed=seed))[0] for seed in range(5)}
    assert len(texts) > 1


@pytest.mark.parametrize("length", Length)
def test_every_length_ends_with_one_finished_also_on_an_empty_page(
    engine: TorchEngine, length: Length
) -> None:
    for before in ("", "   ", SENTENCE):
        _, last = written(engine, before, length=length)
        assert last.reason is not FinishReason.CANCELLED
        assert last.usage.prompt_tokens > 0


def test_max_tokens_bounds_every_request(engine: TorchEngine) -> None:
    assert written(engine, SENTENCE, max_tokens=3)[1].usage.generated_tokens == 3


def test_a_model_that_is_done_at_once_says_nothing(tiny_gpt2: Path, tmp_path: Path) -> None:
    """Its last layer gives the same vector for any text, and its head likes token 0 best."""
    folder = Path(shutil.copytree(tiny_gpt2, tmp_path / "model"))
    weights = load_file(folder / "model.safetensors")
    weights["transformer.ln_f.weight"].fill_(0.0)
    weights["transformer.ln_f.bias"].fill_(1.0)
    weights["transformer.wte.weight"].fill_(-1.0)[0] = 1.0
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    text, last = written(loaded(folder), SENTENCE)
    assert (text, last.reason, last.usage.generated_tokens) == ("", FinishReason.END_OF_TEXT, 0)


def test_e4_a_cancelled_request_says_nothing_more_and_finishes(engine: TorchEngine) -> None:
    cancel = CancelToken()
    steps = engine.generate(Request(SENTENCE, length=Length.OPEN, max_tokens=64), cancel)
    assert isinstance(next(steps), Piece)
    cancel.cancel()
    rest = [step for step in steps if isinstance(step, Finished)]
    assert [last.reason for last in rest] == [FinishReason.CANCELLED]
    assert rest[0].usage.generated_tokens < 16


def test_a_request_that_is_cancelled_before_it_starts_runs_nothing(engine: TorchEngine) -> None:
    cancel = CancelToken()
    cancel.cancel()
    (last,) = engine.generate(Request(SENTENCE), cancel)
    assert isinstance(last, Finished)
    assert (last.reason, last.usage.prefilled_tokens) == (FinishReason.CANCELLED, 0)
    assert written(engine, SENTENCE)[1].reason is not FinishReason.CANCELLED


def test_an_abandoned_request_does_not_spoil_the_next(engine: TorchEngine) -> None:
    expected = written(engine, SENTENCE)[0]
    next(engine.generate(Request(WORDS, length=Length.OPEN), CancelToken()))
    assert written(engine, SENTENCE)[0] == expected


@pytest.mark.default_model
def test_the_default_model_continues_a_sentence_and_a_chinese_one() -> None:
    assert DEFAULT_MODEL.is_dir(), "make setup fetches it"
    engine = loaded(DEFAULT_MODEL)
    text, last = written(engine, "The sun rose over the hills, and", length=Length.SENTENCE)
    assert last.reason in {FinishReason.SENTENCE, FinishReason.LENGTH}
    assert text.startswith(" ")
    assert len(text.split()) > 2
    usage = written(engine, "The sun rose over the hills, and" + text)[1].usage
    assert usage.prefilled_tokens <= 4
    chinese, _ = written(engine, "我们去公园散步，", length=Length.SENTENCE)
    assert chinese[0] >= "\u3000"
