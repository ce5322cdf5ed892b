"""The commands of the built program: every kind of model, and a training."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from gptwriter.engine.model_config import FAMILIES
from tests.finetune.runs import TEXT
from tests.packaging.family_models import build
from tests.tiny_models import build_tiny_llama

pytestmark = pytest.mark.frozen


def said_by(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_model_it_brings_is_used_and_listed(program: Path, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("The rain had stopped, and in the quiet of the evening she", "utf-8")
    answer = json.loads(said_by(program, "continue", file, "--greedy", "--tokens", "12", "--json"))
    assert len(answer["text"].split()) > 4
    [model] = json.loads(said_by(program, "models", "--json"))
    assert model["usable"]
    assert Path(model["folder"]).is_relative_to(program.parent)


@pytest.mark.parametrize("kind", sorted(FAMILIES))
def test_a_model_of_every_kind_that_the_catalog_knows_writes(
    kind: str, program: Path, tmp_path: Path
) -> None:
    model = build(kind, tmp_path / kind)
    file = tmp_path / "text.txt"
    file.write_text("The old keeper", "utf-8")
    command = (program, "continue", file, "--model", model, "--greedy", "--tokens", "8", "--json")
    assert json.loads(said_by(*command))["usage"]["generated_tokens"] > 0


def test_a_kind_that_is_not_inside_is_refused_with_a_sentence(
    program: Path, tmp_path: Path
) -> None:
    model = build_tiny_llama(tmp_path / "model")
    config = json.loads((model / "config.json").read_text("utf-8")) | {"model_type": "falcon"}
    (model / "config.json").write_text(json.dumps(config), "utf-8")
    (tmp_path / "text.txt").write_text("The old keeper", "utf-8")
    done = subprocess.run(
        [program, "continue", tmp_path / "text.txt", "--model", model],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "it is of the kind 'falcon'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_training_in_the_process_that_the_window_starts(program: Path, tmp_path: Path) -> None:
    job = {
        "out": str(tmp_path / "out"),
        "model": str(build_tiny_llama(tmp_path / "model")),
        "preset": "gentle",
        "threads": 1,
    }
    (tmp_path / "job.json").write_text(json.dumps(job), "utf-8")
    done = subprocess.run(
        [program, "--finetune", tmp_path / "job.json"],
        input=json.dumps([["text", TEXT]]) + "\n",
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert messages[-1]["kind"] == "report"
    assert max(m.get("step", 0) for m in messages if m["kind"] == "progress") >= 2
    assert {"adapter_model.safetensors", "README.md"} <= {
        file.name for file in (tmp_path / "out" / "adapter").iterdir()
    }
