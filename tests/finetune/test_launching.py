"""The processes that `accelerate launch --cpu` was asked for and does not start."""

from __future__ import annotations

import os
import sys

import psutil
import pytest

from gptwriter.finetune import launching

FROM_ACCELERATE = {"ACCELERATE_USE_CPU": "True", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500"}


class Replaced(Exception):
    """By this command."""


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As accelerate starts the one process of several on a CPU."""

    def replace(_program: str, command: list[str]) -> None:
        raise Replaced(command)

    for name, value in FROM_ACCELERATE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    monkeypatch.setattr(os, "execv", replace)
    return monkeypatch


TWO = "python bin/accelerate launch --num_processes 2 --cpu"
ON_TWO_MACHINES = """python -m accelerate.commands.launch --num_processes=6 --cpu --num_machines 2
    --machine_rank 1 --main_process_ip 10.0.0.7 --main_process_port 29500"""


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (TWO, ["--nnodes=1", "--nproc_per_node=2", "--node_rank=0"]),
        (ON_TWO_MACHINES, ["--nnodes=2", "--nproc_per_node=3", "--node_rank=1"]),
    ],
)
def test_all_of_them_are_started(
    launched: pytest.MonkeyPatch, typed: str, wanted: list[str]
) -> None:
    parent = [*typed.split(), "-m", "gptwriter.finetune", "config.json"]
    launched.setattr(psutil.Process, "cmdline", lambda _process: parent)
    with pytest.raises(Replaced) as replaced:
        launching.start_all(["config.json"])
    (command,) = replaced.value.args
    assert command[:3] == [sys.executable, "-m", "torch.distributed.run"]
    assert set(wanted) <= set(command)
    assert {"--master_addr=127.0.0.1", "--master_port=29500"} <= set(command)
    assert command[-3:] == ["-m", "gptwriter.finetune", "config.json"]


def test_one_that_was_started_with_others_starts_nothing(launched: pytest.MonkeyPatch) -> None:
    launched.setenv("WORLD_SIZE", "2")
    launching.start_all(["config.json"])


@pytest.mark.parametrize("missing", ["MASTER_PORT", "ACCELERATE_USE_CPU"])
def test_one_that_should_be_alone_starts_nothing(
    launched: pytest.MonkeyPatch, missing: str
) -> None:
    """Without accelerate, or with it and one process, or on a GPU."""
    launched.delenv(missing)
    launching.start_all(["config.json"])
