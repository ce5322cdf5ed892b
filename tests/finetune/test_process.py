"""The training's own process: orders on stdin, and death at any moment."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from gptwriter.engine import child
from gptwriter.errors import GptwriterError
from gptwriter.finetune import messages
from gptwriter.finetune.messages import Message, Phase, Progress, Report
from tests.finetune.runs import TEXT, start, write_config


def ranks_under(pid: int) -> set[str]:
    """Of the trainings that this process, or what it started, is or has started."""
    found = set()
    for each in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            found.add(each.environ().get("RANK", ""))
    return found - {""}


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    return path


def said(process: subprocess.Popen[str]) -> list[Message]:
    assert process.stdout is not None
    return [messages.read(line) for line in process.stdout]


def losses(found: list[Message]) -> dict[int, float | None]:
    return {each.step: each.loss for each in found if isinstance(each, Progress) and each.loss}


def finish(config: Path) -> tuple[Report, list[Message]]:
    with start(config) as process:
        found = said(process)
    assert process.returncode == 0
    report = found[-1]
    assert isinstance(report, Report)
    return report, found


@pytest.mark.parametrize("order", ["stop", signal.SIGTERM, signal.SIGINT])
def test_f9_a_stop_takes_effect_within_one_step_and_keeps_a_checkpoint(
    tiny_llama: Path, text: Path, tmp_path: Path, order: str | signal.Signals
) -> None:
    with start(write_config(tmp_path / "a", tiny_llama, text)) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        found: list[Message] = []
        for line in process.stdout:
            found.append(messages.read(line))
            if len(losses(found)) == 1 and losses([found[-1]]):
                if isinstance(order, signal.Signals):
                    process.send_signal(order)
                else:
                    process.stdin.write(f"{order}\n")
                    process.stdin.flush()
    assert process.returncode == 130
    assert found[-1] == Progress(Phase.STOPPED)
    assert len(list((tmp_path / "a" / "out" / "checkpoints").iterdir())) >= 1


def test_the_documents_may_come_on_stdin(tiny_llama: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path / "a", tiny_llama, tmp_path)
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"files": []}), "utf-8")
    with start(config) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps([["Chapter 1", TEXT]]) + "\n")
        process.stdin.close()
        found = said(process)
    assert isinstance(found[-1], Report)


def test_an_error_is_the_last_line_and_the_exit_code_tells(tmp_path: Path) -> None:
    config = write_config(tmp_path / "a", tmp_path / "no model", tmp_path)
    done = subprocess.run(
        child.command(child.Role.FINETUNE, str(config)),
        env=child.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    with pytest.raises(GptwriterError):
        messages.read(done.stdout.splitlines()[-1])


def test_a_config_that_is_none_is_an_error_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"out": 3}', "utf-8")
    with start(tmp_path / "config.json") as process, pytest.raises(GptwriterError, match="config"):
        said(process)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tiny_llama", "compiled_llama"])
def test_two_processes_learn_what_one_does(
    kind: str, text: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Under `accelerate launch`, over gloo, with the same number of blocks a step in all."""
    model: Path = request.getfixturevalue(kind)
    _, alone = finish(write_config(tmp_path / "a", model, text))
    config = write_config(tmp_path / "b", model, text)
    launch = ["-m", "accelerate.commands.launch", "--num_processes", "2", "--cpu"]
    together, ranks = list[Message](), set[str]()
    with start(config, *launch) as process:
        assert process.stdout is not None
        for line in process.stdout:
            together.append(messages.read(line))
            ranks |= ranks_under(process.pid)
    assert process.returncode == 0, process.stderr
    assert ranks == {"0", "1"}  # accelerate alone would start one process, and say nothing
    assert isinstance(together[-1], Report)
    assert [type(each) for each in together].count(Report) == 1
    one, two = losses(alone), losses(together)
    both = one.keys() & two.keys()  # a fast step may go unsaid
    assert len(both) >= 5
    assert {step: two[step] for step in both} == pytest.approx(
        {step: one[step] for step in both}, rel=2e-3
    )


def test_importing_the_package_imports_no_torch() -> None:
    code = (
        "import sys, gptwriter.finetune.process, gptwriter.finetune.copying;"
        "import gptwriter.commands.tune;"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'peft', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
