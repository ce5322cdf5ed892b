"""`gptwriter models` prints what is there and why something cannot be loaded."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.__main__ import main
from gptwriter.commands import models
from gptwriter.engine import child, obtain_messages
from gptwriter.engine.obtain_messages import ObtainProgress, Phase
from gptwriter.errors import GptwriterError, NoConnection
from tests.engine.model_folders import write_model

Capture = pytest.CaptureFixture[str]


def test_a_model_is_listed_with_place_architecture_size_and_licence(capsys: Capture) -> None:
    folder = write_model(paths.models_dir() / "tiny")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", "utf-8")
    assert main(["models"]) == 0
    assert capsys.readouterr().out == f"{folder}\n    gpt2, 0 M parameters, 0 MB, mit\n"


def test_an_unusable_one_is_listed_with_the_reason(capsys: Capture) -> None:
    folder = write_model(paths.models_dir() / "tiny")
    (folder / "config.json").unlink()
    assert main(["models"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{folder}\n    cannot be loaded: it has no config.json")


def test_scripts_get_json(capsys: Capture) -> None:
    good = write_model(paths.models_dir() / "good")
    bad = write_model(paths.models_dir() / "bad")
    (bad / "tokenizer.json").unlink()
    assert main(["models", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"folder": str(bad), "usable": False, "reason": "it has no tokenizer.json."},
        {
            "folder": str(good),
            "name": "good",
            "architecture": "gpt2",
            "licence": "",
            "weight_bytes": (good / "model.safetensors").stat().st_size,
            "parameters": 270,
            "usable": True,
        },
    ]


def test_without_a_model_the_way_to_one_is_named(capsys: Capture) -> None:
    assert main(["models"]) == 0
    assert "gptwriter models --fetch" in capsys.readouterr().out


def test_fetching_what_is_there_does_nothing(capsys: Capture) -> None:
    write_model(paths.default_model_dir())
    assert main(["models", "--fetch"]) == 0
    assert capsys.readouterr() == ("", "")


def stand_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *said: ObtainProgress | GptwriterError
) -> None:
    """Have the child say these lines and nothing else."""
    lines = tmp_path / "lines"
    lines.write_text("".join(obtain_messages.write(each) for each in said), "utf-8")
    script = "import sys; sys.stdout.write(open(sys.argv[1]).read())"
    monkeypatch.setattr(child, "command", lambda _: [sys.executable, "-c", script, str(lines)])


def test_fetching_shows_its_phases_on_stderr(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    stand_in(
        monkeypatch,
        tmp_path,
        ObtainProgress(Phase.FINDING),
        ObtainProgress(Phase.DOWNLOADING, 10_000_000, 93_000_000, 2_000_000.0, 41.5),
        ObtainProgress(Phase.DOWNLOADING, 93_000_000, 93_000_000),
        ObtainProgress(Phase.DONE, folder="/models/it"),
    )
    assert main(["models", "--fetch"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "Looking for the default model",
        "Downloading 10 of 93 MB at 2.0 MB/s, 42 s left",
        "The default model is in /models/it",
    ]


def test_what_the_child_reports_is_the_commands_own_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    stand_in(monkeypatch, tmp_path, NoConnection())
    assert main(["models", "--fetch"]) == 1
    assert capsys.readouterr().err == f"{NoConnection()}\n"


def test_a_child_that_dies_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    stand_in(monkeypatch, tmp_path, ObtainProgress(Phase.CONVERTING))
    assert main(["models", "--fetch"]) == 1
    assert "died" in capsys.readouterr().err


def test_in_a_terminal_one_line_is_written_over(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    line = models._ProgressLine()
    line.show(ObtainProgress(Phase.FINDING))
    line.show(ObtainProgress(Phase.DONE, folder="/m"))
    line.end()
    assert capsys.readouterr().err == (
        "\r\033[KLooking for the default model\r\033[KThe default model is in /m\n"
    )
