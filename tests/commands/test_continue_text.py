"""`gptwriter continue` as a shell would run it, but in this process."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.commands import continue_text, headless
from gptwriter.engine.api import CancelToken, Length, ModelSpec, Sampling
from gptwriter.errors import AdapterRefused, DocumentUnreadable, ModelMissing, UsageError
from tests.fakes import SPEC, FakeEngine
from tests.tiny_adapters import save_adapter
from tests.tiny_models import build_tiny_gpt2


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_gpt2(tmp_path_factory.mktemp("models") / "tiny-gpt2")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("The old lighthouse keeper", "utf-8")
    return path


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command prepares the process for the libraries; the other tests share the process."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    continue_text.add_parser(parser.add_subparsers())
    parsed = parser.parse_args(["continue", *map(str, arguments)])
    return int(parsed.run(parsed))


def output(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert run(*arguments) == 0
    return capfd.readouterr().out


def test_the_same_seed_writes_the_same_and_another_writes_something_else(
    text: Path, model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    seeds = [output(capfd, text, "--model", model, "--seed", seed) for seed in "112"]
    assert seeds[0] == seeds[1] != seeds[2]


def test_words_are_drawn_with_some_variety_unless_the_likeliest_are_wanted(
    text: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(" sat")
    list(engine.load(SPEC, CancelToken()))
    monkeypatch.setattr(headless, "loaded_engine", lambda _: engine)
    run(text, "--model", model, "--tokens", "7", "--seed", "5")
    run(text, "--model", model, "--greedy")
    drawn, likeliest = engine.asked
    assert drawn.sampling == Sampling(0.8, top_p=0.95, seed=5)
    assert likeliest.sampling == Sampling()
    assert (drawn.max_tokens, drawn.length) == (7, Length.OPEN)


def test_stdout_has_the_text_and_nothing_else(
    text: Path, model: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = output(capfd, text, "--model", model, "--seed", "1")
    real_load = headless.loaded_engine

    def noisy_load(spec: ModelSpec) -> object:
        sys.stdout.write("a library says hello")
        os.write(1, b"and a C library too\n")
        return real_load(spec)

    monkeypatch.setattr(headless, "loaded_engine", noisy_load)
    assert run(text, "--model", model, "--seed", "1") == 0
    captured = capfd.readouterr()
    assert captured.out == plain
    assert "a library says hello" in captured.err
    assert "and a C library too" in captured.err


def test_json_is_one_object_at_the_end(
    text: Path, model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = (text, "--model", model, "--tokens", "7", "--seed", "1")
    result = json.loads(output(capfd, *arguments, "--json"))
    assert result["text"] == output(capfd, *arguments)
    assert result["finish_reason"] == "length"
    assert result["usage"]["generated_tokens"] == 7
    assert result["model"]["architecture"] == "gpt2"


def test_the_text_may_come_from_stdin(
    text: Path, model: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + text.read_bytes()))
    monkeypatch.setattr("sys.stdin", stdin)
    from_stdin = output(capfd, "-", "--model", model, "--greedy")
    assert from_stdin == output(capfd, text, "--model", model, "--greedy")


def test_stdin_that_is_no_text_is_an_error_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00")))
    with pytest.raises(DocumentUnreadable):
        run("-")


def test_a_missing_file_is_an_error_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable):
        run(tmp_path / "nothing.txt")


def test_without_a_model_it_says_where_one_was_looked_for(text: Path) -> None:
    with pytest.raises(
        UsageError, match=f"{paths.default_model_dir()}: `gptwriter models --fetch`"
    ):
        run(text)


def test_a_model_that_was_named_is_looked_for_there_alone(text: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        run(text, "--model", tmp_path / "nowhere")


@pytest.mark.parametrize("seed", ["-1", str(2**63)])
def test_a_seed_that_torch_cannot_count_to_is_refused(text: Path, seed: str) -> None:
    with pytest.raises(UsageError, match="--seed must be from 0 to"):
        run(text, "--seed", seed)


def test_it_cannot_write_no_tokens(text: Path) -> None:
    with pytest.raises(UsageError):
        run(text, "--tokens", "0")


def test_f16_an_adapter_changes_what_is_written_and_at_strength_0_nothing(
    text: Path, model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    adapter = save_adapter(model, tmp_path / "learned")
    base = output(capfd, text, "--model", model, "--greedy")
    worn: list[str | Path] = [text, "--model", model, "--greedy", "--adapter", adapter]
    assert output(capfd, *worn, "--strength", "0") == base
    assert output(capfd, *worn) != base
    said = json.loads(output(capfd, *worn, "--json", "--strength", "0.5"))
    assert (said["model"]["adapter"], said["model"]["adapter_strength"]) == (str(adapter), 0.5)


@pytest.mark.parametrize("strength", ["-1", "1.6", "nan"])
def test_f16_a_strength_beyond_the_slider_is_refused(
    text: Path, model: Path, strength: str
) -> None:
    with pytest.raises(UsageError, match="--strength"):
        run(text, "--model", model, f"--strength={strength}")


def test_an_adapter_that_is_not_there_is_an_error_in_one_sentence(
    text: Path, model: Path, tmp_path: Path
) -> None:
    with pytest.raises(AdapterRefused, match="not there"):
        run(text, "--model", model, "--adapter", tmp_path / "gone")
