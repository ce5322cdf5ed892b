"""One run of the model process: started, spoken to, killed, reaped.

Three threads serve its three streams, so that no caller ever waits for a pipe: a stopped child
lets one fill. It knows frames and how a process ends, not what a request is or when a child has
taken too long. POSIX only.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from gptwriter.engine.child_log import ChildLog
from gptwriter.engine.frames import (
    FROM_CHILD,
    TO_CHILD,
    BrokenChild,
    Frame,
    Hello,
    pack,
    read_frame,
)

_REAP_SECONDS = 0.005


class ChildEnded(Exception):
    """The child has ended, or was ended for what it sent; no frame will come any more."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a child is started."""

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path  # where it runs: empty and private, never the document's folder
    log: Path


class ChildProcess:
    """A running child; its methods may be called from any thread.

    The kernel kills the child when the thread that made this object ends.
    """

    def __init__(self, launch: Launch) -> None:
        """Start it; raises OSError when the system cannot."""
        self.ended = threading.Event()
        self.heard = time.monotonic()  # when the last frame came
        self._inbox: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._reaping = threading.Lock()
        self._claimed = threading.Lock()
        self._log = ChildLog(launch.log)
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            launch.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=launch.folder,
            env=launch.environment,
            close_fds=True,  # another child holding our end would hide our death from this one
            start_new_session=True,  # a group of its own, to be killed as a whole
        )
        self._threads = [
            self._serve(self._read, self._process.stdout),
            self._serve(self._write, self._process.stdin),
            self._serve(self._drain, self._process.stderr),
        ]

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, frame: Frame) -> None:
        """Queue a frame; raises BrokenChild when it is too long, and never waits."""
        self._outbox.put(pack(frame, TO_CHILD))

    def receive(self, timeout: float) -> Frame | None:
        """The next frame, or None after `timeout` seconds; raises ChildEnded after the last."""
        try:
            frame = self._inbox.get(timeout=timeout)
        except queue.Empty:
            return None
        if frame is None:
            self._inbox.put(None)  # for whoever asks again
            raise ChildEnded
        return frame

    def is_stopped(self) -> bool:
        """Whether it cannot run: stopped by a signal, or dead while its pipes are held open."""
        try:
            status = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # gone, or a system without /proc
            return False
        return status.rpartition(")")[2].split()[0] in {"T", "Z"}

    def claim_death(self) -> bool:
        """True for the first caller only, who then tells the writer: one death, one sentence."""
        return self._claimed.acquire(blocking=False)

    def kill(self) -> None:
        """Kill the child and what it started; returns at once."""
        with self._reaping, suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is None:  # not reaped, so the number is still its own
                os.killpg(self.pid, signal.SIGKILL)

    def join(self, timeout: float) -> None:
        """Wait until a killed child is reaped and its streams are closed."""
        until = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _serve(
        self, work: Callable[[IO[bytes]], None], stream: IO[bytes] | None
    ) -> threading.Thread:
        piped = cast("IO[bytes]", stream)  # all three are pipes
        thread = threading.Thread(target=work, args=[piped], name=f"child {self.pid}", daemon=True)
        thread.start()
        return thread

    def _read(self, stdout: IO[bytes]) -> None:
        with stdout:
            try:
                while frame := read_frame(stdout, FROM_CHILD):
                    self.heard = time.monotonic()
                    if isinstance(frame.body, Hello):  # whose traces follow in the log
                        self._log.write(f"{frame.body}\n".encode())
                    self._inbox.put(frame)
            except BrokenChild as error:
                self._log.write(f"killed for a bad answer: {error}\n".encode())
            self.kill()
        self._inbox.put(None)
        self._outbox.put(None)
        self.ended.set()
        self._reap()

    def _reap(self) -> None:
        while True:
            with self._reaping:
                if self._process.poll() is not None:
                    return
            time.sleep(_REAP_SECONDS)

    def _write(self, stdin: IO[bytes]) -> None:
        with stdin, suppress(BrokenPipeError):
            while (data := self._outbox.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[stdin.write(view) :]

    def _drain(self, stderr: IO[bytes]) -> None:
        with stderr:
            while chunk := stderr.read(65536):
                self._log.write(chunk)
