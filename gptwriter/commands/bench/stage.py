"""Contestants side by side, each in a process of its own below this one.

A process each, because two libraries in one would share a heap, a thread pool and the environment
that configures it. The idle ones wait at a pipe and cost no processor time. It starts, asks and
ends them; what they are is not known here.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, cast

from gptwriter.commands.bench.contestant import Contestant, Setting, Timing
from gptwriter.errors import GenerationFailed, GptwriterError

_END_SECONDS = 5.0

Start = Callable[[], Contestant]


class Stage:
    """The contestants by name; a context manager that ends their processes."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}  # name -> why
        self.settings: dict[str, Setting] = {}
        self._remote: dict[str, Remote] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for remote in self._remote.values():
            remote.end()

    @property
    def names(self) -> list[str]:
        return list(self._remote)

    def add(self, name: str, start: Start) -> None:
        """Start a contestant and wait until it is ready. Raises GenerationFailed."""
        remote = Remote(name, start, _perform)
        try:
            self.settings[name] = cast("Setting", remote.answer())
        except GenerationFailed:
            remote.end()
            raise
        self._remote[name] = remote

    def add_peer(self, name: str, prepare: Callable[[], Start]) -> None:
        """As `add`; a peer that cannot take part is noted in `missing` instead."""
        try:
            self.add(name, prepare())
        except GptwriterError as error:
            self.missing[name] = str(error)

    def write(self, name: str, before: str, tokens: int) -> Timing:
        """Let one contestant write. Raises GenerationFailed."""
        return cast("Timing", self._remote[name].ask(before, tokens))

    def pid(self, name: str) -> int:
        return self._remote[name].pid


class Remote:
    """One contestant's process, seen from here.

    In it `perform` is called with the other end of the pipe and `start`, which must be importable.
    It sends its setting first, then one answer for each question; see `telling_failures`.
    """

    def __init__(
        self, name: str, start: Callable[[], object], perform: Callable[[Connection, Any], None]
    ) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would inherit what we imported
        self._name = name
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=perform, args=(theirs, start), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def ask(self, *question: object) -> object:
        with suppress(OSError):  # it is gone: the answer says so
            self._pipe.send(question)
        return self.answer()

    def answer(self) -> object:
        try:
            fine, value = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(_END_SECONDS)
            fine, value = False, f"its process died (exit code {self._process.exitcode})."
        if not fine:
            raise GenerationFailed(reason=f"{self._name}: {value}")
        return value

    def end(self) -> None:
        self._pipe.close()  # which ends it, unless it is stuck
        self._process.join(_END_SECONDS)
        self._process.kill()
        self._process.join()


@contextmanager
def telling_failures(pipe: Connection) -> Iterator[None]:
    """Around the life of a contestant's process, which ends when the other end of `pipe` closes."""
    faulthandler.enable()
    os.dup2(2, 1)  # the JSON alone goes to stdout
    sys.stdout = sys.stderr
    try:
        yield
    except EOFError:
        pass
    except Exception as error:  # noqa: BLE001 - whatever a library raises is said by the parent
        pipe.send((False, f"{type(error).__name__}: {error}"))


def _perform(pipe: Connection, start: Start) -> None:
    with telling_failures(pipe):
        contestant = start()
        pipe.send((True, contestant.setting))
        while True:
            pipe.send((True, contestant.write(*pipe.recv())))
