"""Starts the processes that `accelerate launch` was asked for and did not start.

With `--cpu` it leaves more than one to MPI, and without that it starts a single one and says
nothing (huggingface/accelerate#2741): a training would run alone and look as if it were shared. So
the one that it started becomes what accelerate itself uses for GPUs, torch.distributed.run, with
the same numbers. Nothing heavy is imported where there is nothing to start.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

_COUNTED = ("WORLD_SIZE", "PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE")
"""Whoever starts several says so in one of these."""


def start_all(arguments: Sequence[str]) -> None:
    """Become the launcher of all processes where this one is alone and should not be."""
    environment = os.environ
    alone = not any(environment.get(name) for name in _COUNTED)
    if alone and environment.get("MASTER_PORT") and environment.get("ACCELERATE_USE_CPU"):
        command = _command(_asked_of_accelerate(), arguments)
        os.execv(sys.executable, [sys.executable, *command])  # noqa: S606 - our own arguments


def _asked_of_accelerate() -> list[str]:
    """The parent's arguments: the number of processes is nowhere else."""
    import psutil

    words: list[str] = psutil.Process(os.getppid()).cmdline()
    named = ("launch", "accelerate.commands.launch")
    at = next((at for at, word in enumerate(words) if word in named), len(words))
    return words[at + 1 :]


def _command(asked: list[str], arguments: Sequence[str]) -> list[str]:
    """For python; accelerate's own parser reads what was asked of it."""
    from accelerate.commands.launch import launch_command_parser

    launch, _ = launch_command_parser().parse_known_args(asked)
    machines = launch.num_machines or 1
    places = {
        "nnodes": machines,
        "nproc_per_node": max(1, (launch.num_processes or 1) // machines),
        "node_rank": launch.machine_rank or 0,
        "master_addr": os.environ["MASTER_ADDR"],
        "master_port": os.environ["MASTER_PORT"],
    }
    options = [f"--{name}={value}" for name, value in places.items()]
    return ["-m", "torch.distributed.run", *options, "-m", "gptwriter.finetune", *arguments]
