"""The training's own process: a job in, documents and orders on stdin, messages on stdout.

    python -m gptwriter.finetune CONFIG          (or `gptwriter --finetune CONFIG`)

CONFIG is a JSON file, see `job.Job`: {"out": ..., "model": ..., "files": [...], "preset": ...}.
Without "files", or with "more_on_stdin", the first line of stdin is a JSON list of [name, text].
Every further line is an order: stop, finish, pause or continue. The same module runs on several
processes or machines:

    accelerate launch --num_processes 2 --cpu -m gptwriter.finetune CONFIG     two, on this CPU
    accelerate launch --num_processes 4 -m gptwriter.finetune CONFIG           four GPUs
    accelerate launch --num_machines 2 --machine_rank 0 --main_process_ip IP \
        --main_process_port 29500 --num_processes 8 -m gptwriter.finetune CONFIG
    accelerate launch --use_fsdp --fsdp_version 2 --fsdp_auto_wrap_policy SIZE_BASED_WRAP \
        --fsdp_min_num_params 10000000 --num_processes 4 -m gptwriter.finetune CONFIG

(on each machine with its own rank). The first process speaks for all. Nothing heavy is imported
before the environment is ready.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from gptwriter.engine import child
from gptwriter.errors import GptwriterError
from gptwriter.finetune import job, messages, sources
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.messages import Message, Phase, Progress
from gptwriter.finetune.pace import Pace

_SPIN = "2000000"
"""How often a thread of OpenMP looks for more work before it sleeps: for some milliseconds.

A step has thousands of small products, and to wake a thread takes longer than many of them do: with
threads that sleep at once two cores learned at half the speed. A training that waits for the writer
must not go on looking, though, so they do sleep in the end."""
_NICENESS = 10  # the window and the suggestions go first


def main(arguments: list[str]) -> int:
    """Train as the file in `arguments` says; the exit code is 0 when there is a report."""
    stream = _keep_stdout_for_messages()

    def say(message: Message | GptwriterError) -> None:
        stream.write(messages.write(message))
        stream.flush()

    try:
        return _train(arguments, Pace(say))
    except GptwriterError as error:
        say(error)
        return 1


def settle(threads: int = 0) -> None:
    """Make this process offline and quiet, and its threads quick. Before torch is imported."""
    os.environ.update(child.environment(threads or None))
    os.environ["GOMP_SPINCOUNT"] = _SPIN


def give_way(threads: int = 0) -> None:
    """`settle`, and let others go first."""
    settle(threads)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _train(arguments: list[str], say: Pace) -> int:
    wanted = job.read(Path(arguments[0] if arguments else ""))
    control = Control()
    control.obey_signals()
    if wanted.only_list:
        for found in sources.entries(wanted.files, with_pasted=wanted.with_pasted):
            say(found)
        return 0
    documents = sources.documents_in(wanted.files, with_pasted=wanted.with_pasted)
    if wanted.more_on_stdin or not wanted.files:
        documents += sources.documents_from(sys.stdin.readline())
    if sys.stdin is not None and not sys.stdin.isatty():
        control.listen(sys.stdin)
    give_way(wanted.threads or _share())
    from gptwriter.finetune import preflight, run

    try:
        if wanted.only_look:
            say(preflight.look(wanted, documents, control))
            return 0
        report = run.tune(wanted, documents, say, control)
    except Stopped:
        say(Progress(Phase.STOPPED))
        return messages.STOPPED
    if report is not None:
        say(report)
    return 0


def _share() -> int:
    """Of the CPU's cores, where several processes share this machine; 0 where this one is alone."""
    beside = os.environ.get("LOCAL_WORLD_SIZE", "")
    others = int(beside) if beside.isdecimal() else 1
    return max(1, (os.cpu_count() or 1) // others) if others > 1 else 0


def _keep_stdout_for_messages() -> TextIO:
    """A stream of our own on the pipe; whatever a library prints goes to stderr instead."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return stream
