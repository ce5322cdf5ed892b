"""The training's own process: orders on stdin, and death at any moment."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from gptwriter.engine import child
from gptwriter.errors import GptwriterError
from gptwriter.finetune import messages, sources
from gptwriter.finetune import process as module
from gptwriter.finetune.control import Control
from gptwriter.finetune.document import Document
from gptwriter.finetune.job import Job
from gptwriter.finetune.messages import Message, Phase, Progress, Report
from gptwriter.finetune.pace import Pace
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


def asked_of_the_parts(
    monkeypatch: pytest.MonkeyPatch, config: Path, line: str = ""
) -> dict[str, object]:
    """What the process asks of its parts for this job; none of them does it."""
    asked: dict[str, object] = {}

    def tune(_wanted: Job, documents: list[Document], *_others: object) -> None:
        asked["documents"] = [each.name for each in documents]

    def read(files: Sequence[Path], *, with_pasted: bool = False) -> list[Document]:
        asked["with pasted"] = with_pasted
        return [Document(each.name, TEXT) for each in files]

    monkeypatch.setattr(module, "give_way", lambda threads: asked.update(threads=threads))
    monkeypatch.setattr("gptwriter.finetune.run.tune", tune)
    monkeypatch.setattr(sources, "documents_in", read)
    monkeypatch.setattr(sources, "entries", read)
    monkeypatch.setattr(Control, "obey_signals", lambda _control: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO(line))
    assert module._train([str(config)], Pace(lambda _message: None)) == 0
    return asked


def with_changes(config: Path, **changes: object) -> Path:
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | changes), "utf-8")
    return config


def test_files_and_what_comes_on_stdin_are_learned_together(
    tiny_llama: Path, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_config(tmp_path / "a", tiny_llama, text)
    line = json.dumps([["the open document", TEXT]]) + "\n"
    assert asked_of_the_parts(monkeypatch, config, line)["documents"] == ["text.txt"]
    both = asked_of_the_parts(monkeypatch, with_changes(config, more_on_stdin=True), line)
    assert both["documents"] == ["text.txt", "the open document"]


@pytest.mark.parametrize("only_list", [True, False])
def test_f14_pasted_text_is_learned_from_where_the_writer_says_so(
    tiny_llama: Path,
    text: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    only_list: bool,
) -> None:
    config = with_changes(write_config(tmp_path / "a", tiny_llama, text), only_list=only_list)
    assert asked_of_the_parts(monkeypatch, config)["with pasted"] is False
    with_changes(config, with_pasted=True)
    assert asked_of_the_parts(monkeypatch, config)["with pasted"] is True


def test_p14_it_gives_way_and_shares_the_cores_with_those_that_learn_beside_it(
    tiny_llama: Path, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = with_changes(write_config(tmp_path / "a", tiny_llama, text), threads=0)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert asked_of_the_parts(monkeypatch, config)["threads"] == 0  # torch's own choice
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    assert asked_of_the_parts(monkeypatch, config)["threads"] == 4
    assert asked_of_the_parts(monkeypatch, with_changes(config, threads=3))["threads"] == 3


def test_what_a_library_prints_is_no_message() -> None:
    script = (
        "from gptwriter.finetune import process; stream = process._keep_stdout_for_messages()\n"
        "print('noise', flush=True); stream.write('message'); stream.flush()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"message", b"noise\n")


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
