"""gptwriter as a shell runs it: its own process, its exit code, and what goes to which stream."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gptwriter import __version__, paths
from tests.engine.model_folders import write_model
from tests.tiny_models import build_tiny_gpt2

GPTWRITER = (sys.executable, "-m", "gptwriter")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_gpt2(tmp_path_factory.mktemp("models") / "tiny-gpt2")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("The old lighthouse keeper", "utf-8")
    return path


def shell(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*GPTWRITER, *arguments], input=stdin, capture_output=True, check=False)


def refused(*arguments: str | Path) -> str:
    """The one sentence on stderr of a command that fails and prints nothing else."""
    done = shell(*arguments)
    assert done.returncode == 1
    assert done.stdout == b""
    [sentence] = done.stderr.decode().splitlines()
    return sentence


def test_stdin_is_continued_on_stdout_alone(model: Path, text: Path) -> None:
    options = ("--model", model, "--tokens", "5", "--greedy")
    done = shell("continue", "-", *options, stdin=text.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_a_reader_that_has_seen_enough_is_no_failure(model: Path, text: Path) -> None:
    command = [*GPTWRITER, "continue", str(text), "--model", str(model), "--tokens", "400"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    sentence = refused("continue", tmp_path / "nothing.txt")
    assert sentence == "nothing.txt could not be opened: There is no such file."


def test_a_folder_has_its_name_even_as_a_dot() -> None:
    sentence = refused("continue", ".")
    assert sentence == f"{Path.cwd().name} could not be opened: It is not an ordinary file."


def test_a_missing_model_comes_with_the_way_to_one(text: Path) -> None:
    sentence = refused("continue", text)
    assert str(paths.default_model_dir()) in sentence
    assert "gptwriter models --fetch" in sentence


def test_a_folder_that_is_refused_says_why(text: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    sentence = refused("continue", text, "--model", tmp_path / "model")
    assert "it has no config.json" in sentence


def test_a_full_disk_behind_stdout_is_one_sentence(model: Path, text: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*GPTWRITER, "continue", text, "--model", model, "--tokens", "3"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    [sentence] = done.stderr.decode().splitlines()
    assert "could not be written" in sentence


def test_without_a_stdin_there_is_a_sentence(model: Path) -> None:
    command = " ".join(map(repr, [*GPTWRITER, "continue", "-", "--model", str(model)]))
    done = subprocess.run(["sh", "-c", f"{command} <&-"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"There is no stdin to read the text from.\n"


def test_without_a_display_the_two_ways_out_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    sentence = refused()
    assert "xvfb-run" in sentence
    assert "gptwriter continue" in sentence


def test_a_wrong_option_names_the_right_ones() -> None:
    done = shell("--wrong")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"usage: gptwriter" in done.stderr


def test_the_version_is_one_line_on_stdout() -> None:
    done = shell("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"gptwriter {__version__}\n"


def test_models_are_listed_on_stdout() -> None:
    folder = write_model(paths.models_dir() / "tiny")
    done = shell("models")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[0] == str(folder)
