"""A whole training on a tiny model: it learns, proves it, stops at once, and goes on exactly."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from gptwriter.errors import (
    ModelMissing,
    NothingToLearn,
    OutOfMemory,
    ResumeRefused,
    TrainingError,
)
from gptwriter.finetune import coach, durable, evidence, lesson, measuring, presets
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.messages import Checkpoint, Message, Phase, Progress, Sample
from gptwriter.finetune.presets import Method, Preset, Recipe, Wishes
from tests.finetune.runs import TEXT, Listener, job, tune

QUICK = Recipe(
    rank=4, scale=2.0, learning_rate=5e-3, passes=1.0, block_tokens=128, blocks_per_step=4
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson, "_FILM_LENGTH", 3)
    monkeypatch.setattr(evidence, "_WRITTEN_TOKENS", 8)
    monkeypatch.setattr(presets, "PRESETS", {Preset.GENTLE: QUICK})
    monkeypatch.setattr(coach, "_STEPS_BETWEEN_CHECKPOINTS", 3)
    torch.set_num_threads(1)


class StopAt(Listener):
    """Gives an order as soon as a step is reported."""

    def __init__(self, step: int, control: Control, order: str = "stop") -> None:
        super().__init__()
        self._step = step
        self._order = getattr(control, order)

    def __call__(self, message: Message) -> None:
        super().__call__(message)
        if isinstance(message, Progress) and message.loss and message.step == self._step:
            self._order()


def test_f11_a_training_lowers_the_bits_of_text_it_never_saw(
    tiny_model: Path, tmp_path: Path
) -> None:
    listener = Listener()
    report = tune(job(tiny_model, tmp_path / "out"), listener)
    low, high = report.interval
    assert 0.02 < low <= report.reduction <= high
    assert report.bits_per_char_after < report.bits_per_char_before
    assert report.tokens_per_s > 0
    assert report.peak_memory_mb > 0
    assert (tmp_path / "out" / "adapter" / "adapter_model.safetensors").is_file()


def test_f7_f8_every_checkpoint_is_measured_and_sampled_with_the_same_prompts(
    tiny_llama: Path, tmp_path: Path
) -> None:
    listener = Listener()
    report = tune(job(tiny_llama, tmp_path / "out"), listener)
    points = [each for each in listener.said if isinstance(each, Checkpoint)]
    assert points[0].step == 0  # the model as it was
    assert 5 <= len(points) <= 9
    best = min(points[1:], key=lambda point: point.bits_per_character)
    assert (best.step, best.best) == (report.best_step, True)
    samples = [each for each in listener.said if isinstance(each, Sample)]
    assert len({sample.prompt for sample in samples}) == 3
    assert len(samples) == 3 * len(points)


def test_f7_the_three_prompts_differ_where_somebody_speaks_from_the_first_line_on(
    tiny_llama: Path, tmp_path: Path
) -> None:
    spoken = "".join(f"“{line}”\n" for line in TEXT.splitlines() if line)
    listener = Listener()
    tune(job(tiny_llama, tmp_path / "out"), listener, text=spoken)
    first = [each.prompt for each in listener.said if isinstance(each, Sample)][:3]
    assert len(set(first)) == 3


def test_f10_a_resumed_curve_is_the_unbroken_one(tiny_model: Path, tmp_path: Path) -> None:
    unbroken = Listener()
    expected = tune(job(tiny_model, tmp_path / "unbroken"), unbroken)
    seen: dict[int, float | None] = {}
    for order, step in enumerate((2, 7)):
        control = Control()
        listener = StopAt(step, control)
        with pytest.raises(Stopped):
            tune(job(tiny_model, tmp_path / "out", resume=order > 0), listener, control)
        assert max(listener.losses) <= step + 1  # within one step
        seen |= listener.losses
    last = Listener()
    report = tune(job(tiny_model, tmp_path / "out", resume=True), last)
    assert seen | last.losses == unbroken.losses
    curve, again = (
        [each for each in listener.said if isinstance(each, Checkpoint)]
        for listener in (unbroken, last)
    )
    assert curve == again  # who shows it shows all of it
    assert report.bits_per_char_after == expected.bits_per_char_after
    weights = [
        load_file(tmp_path / place / "adapter" / "adapter_model.safetensors")
        for place in ("out", "unbroken")
    ]
    for name, value in weights[0].items():
        assert torch.equal(value, weights[1][name])


def test_f10_a_training_stopped_at_its_last_step_is_measured_there_when_it_goes_on(
    tiny_llama: Path, tmp_path: Path
) -> None:
    control = Control()

    class StopBeforeTheLast(Listener):
        def __call__(self, message: Message) -> None:
            super().__call__(message)
            if isinstance(message, Progress) and 0 < message.step == message.of - 1:
                control.stop()

    listener = StopBeforeTheLast()
    with pytest.raises(Stopped):
        tune(job(tiny_llama, tmp_path / "out"), listener, control)
    report = tune(job(tiny_llama, tmp_path / "out", resume=True), Listener())
    assert report.steps == max(each.of for each in listener.progress)


def test_f8_the_best_is_published_and_not_the_last(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = iter((2.0, 1.8, 1.5, 1.7, 1.6, 1.9))

    class Scripted(measuring.HeldOut):
        def measure(self, *_arguments: object) -> Any:
            return SimpleNamespace(bits_per_character=next(measured))

    monkeypatch.setattr(lesson, "HeldOut", Scripted)
    wanted = replace(job(tiny_llama, tmp_path / "out"), keep_takes=True)
    report = tune(wanted, Listener())
    takes = sorted((tmp_path / "out" / "takes").iterdir())
    assert len(takes) == 5  # three of them behind the best, and it ended early
    assert report.steps == int(takes[-1].name.removeprefix("step-")) > report.best_step
    weights = [
        load_file(place / "adapter_model.safetensors")
        for place in (tmp_path / "out" / "adapter", *takes)
    ]
    published, _, best, *later = weights
    assert takes[1].name == f"step-{report.best_step:06}"
    assert all(torch.equal(value, best[name]) for name, value in published.items())
    for other in later:
        assert any(not torch.equal(value, other[name]) for name, value in published.items())


def test_f7_a_writers_own_prompt_is_one_of_the_three(tiny_llama: Path, tmp_path: Path) -> None:
    listener = Listener()
    tune(replace(job(tiny_llama, tmp_path / "out"), prompt="The sea"), listener)
    prompts = [each.prompt for each in listener.said if isinstance(each, Sample)]
    assert "The sea" in {prompt.strip() for prompt in prompts}


def test_f9_finish_keeps_the_best_and_proves_it(tiny_llama: Path, tmp_path: Path) -> None:
    control = Control()
    report = tune(job(tiny_llama, tmp_path / "out"), StopAt(3, control, "finish"), control)
    assert report.steps == 4
    assert report.best_step == 4


def test_f18_a_paused_training_waits_and_says_so(tiny_llama: Path, tmp_path: Path) -> None:
    control = Control()

    class GoOn(StopAt):
        def __call__(self, message: Message) -> None:
            super().__call__(message)
            if isinstance(message, Progress) and message.phase is Phase.PAUSED:
                control.go_on()

    listener = GoOn(3, control, "pause")
    tune(job(tiny_llama, tmp_path / "out"), listener, control)
    assert [each.step for each in listener.progress if each.phase is Phase.PAUSED] == [3]


def test_a_finished_run_is_reported_again_and_not_run(tiny_llama: Path, tmp_path: Path) -> None:
    report = tune(job(tiny_llama, tmp_path / "out"), Listener())
    again = Listener()
    assert tune(job(tiny_llama, tmp_path / "out", resume=True), again) == report
    assert not again.losses


def test_a_folder_with_a_run_in_it_is_not_overwritten(tiny_llama: Path, tmp_path: Path) -> None:
    control = Control()
    with pytest.raises(Stopped):
        tune(job(tiny_llama, tmp_path / "out"), StopAt(1, control), control)
    with pytest.raises(TrainingError, match="Go on with it, or choose"):
        tune(job(tiny_llama, tmp_path / "out"), Listener())


def test_a_folder_of_something_else_is_not_written_to(tiny_llama: Path, tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("mine", "utf-8")
    with pytest.raises(TrainingError, match="is not empty"):
        tune(job(tiny_llama, tmp_path), Listener())
    assert [file.name for file in tmp_path.iterdir()] == ["novel.txt"]


def test_other_documents_or_another_base_are_not_gone_on_with(
    tiny_llama: Path, tiny_gpt2: Path, tmp_path: Path
) -> None:
    control = Control()
    with pytest.raises(Stopped):
        tune(job(tiny_llama, tmp_path / "out"), StopAt(4, control), control)
    resumed = job(tiny_llama, tmp_path / "out", resume=True)
    with pytest.raises(ResumeRefused, match="the documents have changed"):
        tune(resumed, Listener(), text=TEXT + "More.\n")
    with pytest.raises(ResumeRefused, match="the base model is another one"):
        tune(job(tiny_gpt2, tmp_path / "out", resume=True), Listener())
    for other in (
        replace(resumed, method=Method.FULL),
        replace(resumed, wishes=Wishes(rank=3)),
        replace(resumed, wishes=Wishes(learning_rate=7e-4)),
    ):
        with pytest.raises(ResumeRefused, match="the settings are different"):
            tune(other, Listener())


def test_p14_it_computes_with_as_many_threads_as_it_was_told(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", counts.append)
    tune(replace(job(tiny_llama, tmp_path / "out"), threads=3), Listener())
    assert counts[0] == 3


def test_full_fine_tuning_makes_a_model_of_its_own(tiny_llama: Path, tmp_path: Path) -> None:
    from gptwriter.engine import catalog

    report = tune(job(tiny_llama, tmp_path / "out", method=Method.FULL), Listener())
    assert report.bits_per_char_after < report.bits_per_char_before
    checked = catalog.check(Path(report.adapter))
    assert checked.architecture == "llama"
    for file in tiny_llama.glob("tokenizer*"):
        assert (checked.folder / file.name).read_bytes() == file.read_bytes()


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_checkpoint(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gptwriter.finetune.objective import Objective

    real: Any = Objective.forward
    calls = iter(range(10_000))

    def forward(*args: object, **kwargs: object) -> Any:
        found = real(*args, **kwargs)
        if "loss" in found and next(calls) == 4:
            found["loss"] = found["loss"] * float("nan")
        return found

    monkeypatch.setattr(Objective, "forward", forward)
    listener = Listener()
    with pytest.raises(TrainingError, match="grew without bounds"):
        tune(job(tiny_llama, tmp_path / "out"), listener)
    assert listener.losses[5] is None
    assert list((tmp_path / "out" / "checkpoints").iterdir())


def test_a_full_disk_is_said_and_the_last_checkpoint_stays(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Any = durable.put_folder
    made: list[Path] = []

    def put_folder(folder: Path, fill: object) -> None:
        if len(made) >= 2:
            raise OSError(28, "No space left on device")
        made.append(folder)
        real(folder, fill)

    monkeypatch.setattr(durable, "put_folder", put_folder)
    with pytest.raises(TrainingError, match="is full"):
        tune(job(tiny_llama, tmp_path / "out"), Listener())
    monkeypatch.setattr(durable, "put_folder", real)
    tune(job(tiny_llama, tmp_path / "out", resume=True), Listener())


def test_out_of_memory_is_one_clear_error(
    tiny_llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("gptwriter.finetune.objective.Objective.forward", refuse)
    with pytest.raises(OutOfMemory):
        tune(job(tiny_llama, tmp_path / "out"), Listener())


def test_a_missing_base_or_empty_data_is_refused_before_anything_is_written(
    tiny_llama: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelMissing):
        tune(job(tmp_path / "nowhere", tmp_path / "out"), Listener())
    with pytest.raises(NothingToLearn):
        tune(job(tiny_llama, tmp_path / "out"), Listener(), text="😀" * 500)
    assert not (tmp_path / "out").exists()


def test_f21_what_is_written_is_private_and_only_the_adapter_leaves_a_trace(
    tiny_llama: Path, tmp_path: Path
) -> None:
    tune(job(tiny_llama, tmp_path / "out"), Listener())
    for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
        if path.suffix in {".json", ".md"} and path.name != "blind.json":  # which asks about texts
            text = path.read_text("utf-8")
            assert not [word for word in ("keeper", "doctor", "harbour") if word in text]
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["bits_per_char_before"] > report["bits_per_char_after"]
