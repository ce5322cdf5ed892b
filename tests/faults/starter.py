"""Starts a program of the tests again and again without what its imports cost each time.

    python -m tests.faults.starter SOCKET MODULE

A process imports the module and does nothing else: no thread, no Qt application. Each start is a
fork of it with the arguments, the environment and the pipes that are asked for; what follows is a
process like any other, which is killed like any other. The module's `main` takes the arguments.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_LONGEST = 1 << 17  # bytes of a message; an environment may be long


class Started:
    """A process that a Starter has made, and what it says."""

    def __init__(self, starter: Starter, arguments: tuple[str, ...]) -> None:
        self._starter = starter
        self._complaints = os.memfd_create("complaints")
        self._stdout, theirs = os.pipe()
        order = {"arguments": arguments, "environment": dict(os.environ)}
        self.pid: int = starter.ask(order, theirs, self._complaints)
        os.close(theirs)
        self._handle = os.pidfd_open(self.pid)
        self._said = b""

    def wait_for_lines(self, count: int, seconds: float) -> bool:
        """Whether it said so much within this time."""
        until = time.monotonic() + seconds
        while self._said.count(b"\n") < count and self._listen(until):
            pass
        return self._said.count(b"\n") >= count

    def wait_until_stopped(self) -> None:
        """Wait for a process that stops itself."""
        status = Path(f"/proc/{self.pid}/stat")
        while status.read_text("utf-8").rpartition(")")[2].split()[0] != "T":
            time.sleep(0.0005)

    def send_signal(self, which: signal.Signals) -> None:
        signal.pidfd_send_signal(self._handle, which)

    def end(self, seconds: float) -> tuple[bytes, bytes, int]:
        """All it said, its complaints, and its exit code; after this time it is killed."""
        until = time.monotonic() + seconds
        while self._listen(until):
            pass
        ended, _, _ = select.select([self._handle], [], [], max(0, until - time.monotonic()))
        if not ended:
            self.send_signal(signal.SIGKILL)
        code = self._starter.ask({"reap": self.pid})
        complaints = os.pread(self._complaints, _LONGEST, 0)
        for descriptor in (self._stdout, self._handle, self._complaints):
            os.close(descriptor)
        return self._said, complaints, code

    def _listen(self, until: float) -> bool:
        """Whether it said more; not if it has ended or the time is over."""
        seconds = max(0, until - time.monotonic())
        speaks, _, _ = select.select([self._stdout], [], [], seconds)
        piece = os.read(self._stdout, 1 << 16) if speaks else b""
        self._said += piece
        return bool(piece)


class Starter:
    """The process that has imported one module."""

    def __init__(self, module: str) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.faults.starter", str(theirs.fileno()), module]
            self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])

    def start(self, *arguments: str) -> Started:
        return Started(self, arguments)

    def ask(self, order: dict[str, Any], *descriptors: int) -> int:
        socket.send_fds(self._socket, [json.dumps(order).encode()], descriptors)
        return int(self._socket.recv(_LONGEST))


@functools.cache
def starter_of(module: str) -> Starter:
    """One for all tests; it ends with the process that asked for it, which closes its socket."""
    return Starter(module)


# --- the process itself ----------------------------------------


def _serve(orders: socket.socket, module: str) -> None:
    main = importlib.import_module(module).main
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(orders, _LONGEST, 2)
        if not message:
            return
        order = json.loads(message)
        if "reap" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["reap"], 0)[1])
        elif not (answer := os.fork()):
            orders.close()
            os._exit(_run(main, order, descriptors))
        for descriptor in descriptors:
            os.close(descriptor)
        orders.send(str(answer).encode())


def _run(main: Any, order: dict[str, Any], descriptors: list[int]) -> int:
    for number, descriptor in enumerate(descriptors, start=1):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(order["environment"])
    code = 1
    try:
        code = main(*order["arguments"])
    except BaseException:  # noqa: BLE001 - whatever it is, it is told
        traceback.print_exc()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    return code


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
