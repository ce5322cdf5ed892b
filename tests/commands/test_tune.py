"""`gptwriter tune` as a shell would run it, but in this process."""

from __future__ import annotations

import argparse
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from gptwriter import paths
from gptwriter.commands import new_model, tune
from gptwriter.engine.api import Device
from gptwriter.errors import DocumentUnreadable, NothingToLearn, TrainingError, UsageError
from gptwriter.finetune import evidence, lesson, process
from gptwriter.finetune.adapter_library import AdapterLibrary
from gptwriter.finetune.control import Control
from gptwriter.finetune.job import Job
from gptwriter.finetune.presets import Method, Preset, Shape
from tests.finetune.runs import TEXT
from tests.tiny_models import build_tiny_llama


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_llama(tmp_path_factory.mktemp("models") / "tiny-llama")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _shared_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command prepares its process for good; the other tests go on in this one."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setattr(lesson, "_FILM_LENGTH", 3)
    monkeypatch.setattr(evidence, "_WRITTEN_TOKENS", 8)
    kept = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    yield
    for number, handler in zip((signal.SIGINT, signal.SIGTERM), kept, strict=True):
        signal.signal(number, handler)


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    tune.add_parser(parser.add_subparsers())
    parsed = parser.parse_args(["tune", *map(str, arguments)])
    return int(parsed.run(parsed))


def test_json_ends_with_the_report(
    text: Path, model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    options = ("--out", tmp_path / "out", "--model", model, "--threads", "1")
    assert run(text, *options, "--json", "--name", "Novel 小说") == 0
    captured = capfd.readouterr()
    lines = [json.loads(line) for line in captured.out.splitlines()]
    report = lines[-1]
    low, high = report["interval"]
    assert low <= 1 - report["bits_per_char_after"] / report["bits_per_char_before"] <= high
    assert {"copied_share", "seconds", "tokens_per_s", "peak_memory_mb"} <= report.keys()
    assert {line["kind"] for line in lines} == {"progress", "checkpoint", "sample", "report"}
    assert captured.err == ""
    (kept,) = AdapterLibrary().entries()
    assert (kept.card.name, kept.card.documents) == ("Novel 小说", ("text.txt",))
    assert {sample.step for sample in kept.card.samples} == {report["best_step"]}
    assert run(text, *options, "--resume") == 0  # finished: only said again
    said = capfd.readouterr().out.splitlines()
    assert said[0].startswith(f"{report['bits_per_char_before']:.3f} -> ")
    assert said[-1] == str(tmp_path / "out" / "adapter")


def test_a_terminal_is_shown_how_far_it_is(
    text: Path,
    model: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert run(text, "--out", tmp_path / "out", "--model", model, "--preset", "gentle") == 0
    shown = capfd.readouterr().err
    assert "Learning, step 1 of" in shown
    assert "bits per character, the best so far" in shown


def test_ctrl_c_says_how_to_go_on(
    text: Path,
    model: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Control, "obey_signals", Control.stop)
    assert run(text, "--out", tmp_path / "out", "--model", model) == 130
    assert capfd.readouterr() == ("", "Stopped. Go on with --resume.\n")


def test_a_folder_means_the_files_in_it(
    text: Path, model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "文稿 🙂"
    folder.mkdir()
    text.rename(folder / "one.txt")
    (folder / ".hidden").write_text("not a text", "utf-8")
    assert run(folder, "--out", tmp_path / "out", "--model", model) == 0
    assert "fewer" in capfd.readouterr().out


@pytest.mark.parametrize("content", ["", "hello", "😀😀😀"])
def test_a_file_that_teaches_nothing_is_one_sentence(
    model: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "text.txt").write_text(content, "utf-8")
    with pytest.raises(NothingToLearn):
        run(tmp_path / "text.txt", "--out", tmp_path / "out", "--model", model)


def test_what_cannot_be_read_written_or_found_is_one_sentence(
    text: Path, model: Path, tmp_path: Path
) -> None:
    with pytest.raises(DocumentUnreadable):
        run(tmp_path / "nothing.txt", "--out", tmp_path / "out", "--model", model)
    with pytest.raises(TrainingError):
        run(text, "--out", text / "below a file", "--model", model)
    with pytest.raises(UsageError, match="--threads"):
        run(text, "--out", tmp_path / "out", "--model", model, "--threads", "-1")
    with pytest.raises(UsageError, match=f"{paths.default_model_dir()}: `gptwriter models"):
        run(text, "--out", tmp_path / "out")


def test_p14_the_process_is_polite_before_torch_is_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    added: list[int] = []
    monkeypatch.setattr(os, "nice", added.append)
    process.give_way(threads=1)
    assert added == [10]
    assert os.environ["OMP_NUM_THREADS"] == "1"
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert int(os.environ["GOMP_SPINCOUNT"]) >= 1_000_000  # threads that sleep at once are slow


def job_of(
    monkeypatch: pytest.MonkeyPatch, command: ModuleType, name: str, *arguments: str | Path
) -> Job:
    """What this command line would begin, and not whether that can be done."""
    wanted: list[Job] = []

    def teach(job: Job, **_how: object) -> int:
        wanted.append(job)
        return 0

    monkeypatch.setattr(tune, "teach", teach)
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    parsed = parser.parse_args([name, *map(str, arguments)])
    assert parsed.run(parsed) == 0
    return wanted[0]


def test_every_option_of_a_tune_is_in_its_job(
    model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = job_of(monkeypatch, tune, "tune", "a.txt", "--out", "out", "--model", model)
    expected = Job(tmp_path / "out", model, (Path("a.txt"),), threads=os.cpu_count() or 1)
    assert plain == expected
    told = ("--full", "--with-pasted", "--resume", "--preset", "strong", "--device", "cpu")
    full = job_of(monkeypatch, tune, "tune", "a.txt", "--out", "out", "--model", model, *told)
    assert full == replace(
        expected,
        method=Method.FULL,
        with_pasted=True,
        resume=True,
        preset=Preset.STRONG,
        device=Device.CPU,
    )


def test_every_option_of_a_new_model_is_in_its_job(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = ("--out", tmp_path, "--preset", "gentle", "--shape", "transformer", "--threads", "3")
    assert job_of(monkeypatch, new_model, "new-model", "a.txt", "b", *told) == Job(
        tmp_path,
        Path(),
        (Path("a.txt"), Path("b")),
        preset=Preset.GENTLE,
        method=Method.NEW,
        shape=Shape.TRANSFORMER,
        threads=3,
    )


def test_a_whole_model_is_no_voice_of_the_library(text: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--full makes a whole model"):
        run(text, "--out", tmp_path / "out", "--full", "--name", "Mine")


def test_p14_a_training_gives_way_with_the_threads_it_was_told(
    text: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[int] = []

    def tuned(*_arguments: object) -> None:
        assert before == [2]

    monkeypatch.setattr(process, "give_way", before.append)
    monkeypatch.setattr("gptwriter.finetune.run.tune", tuned)
    assert run(text, "--out", tmp_path / "out", "--model", model, "--threads", "2") == 0
    assert before


@pytest.mark.parametrize("name", ["a/b", "..", ".hidden", "/etc"])
def test_a_new_models_bad_name_is_refused_before_anything_is_trained(
    name: str, tmp_path: Path
) -> None:
    parser = argparse.ArgumentParser()
    new_model.add_parser(parser.add_subparsers())
    out = tmp_path / "out"
    parsed = parser.parse_args(["new-model", "text.txt", "--out", str(out), f"--name={name}"])
    with pytest.raises(UsageError, match="--name"):
        parsed.run(parsed)
    assert not out.exists()


def test_threads_are_all_of_the_cpus_where_nothing_is_said() -> None:
    assert tune.threads(0) == os.cpu_count()
    assert tune.threads(3) == 3
