"""Starts a probe window and reads what it says; see `probe`.

The window gets folders of its own for settings and sessions, and Qt's offscreen platform where
there is no screen. It knows nothing of what is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

from gptwriter.errors import GenerationFailed
from gptwriter.system_libraries import display_missing

_DEADLINE_SECONDS = 300  # a window that says nothing for so long is broken


@dataclass(frozen=True, slots=True)
class Probe:
    """A window process that was just started."""

    process: subprocess.Popen[bytes]
    started: float  # seconds on the monotonic clock, before the process was made

    def until(self, event: str) -> float:
        """Wait for `event`; returns the seconds since the start. Raises GenerationFailed."""
        deadline = Timer(_DEADLINE_SECONDS, self.process.kill)
        deadline.start()
        try:
            return self._read_until(event)
        finally:
            deadline.cancel()

    def _read_until(self, event: str) -> float:
        assert self.process.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
        for line in self.process.stdout:
            said = json.loads(line)
            if said["event"] == event:
                return float(said["at"]) - self.started
        raise GenerationFailed(reason=f"the probe window ended before it was {event}.")


@contextmanager
def probed(*arguments: str) -> Iterator[Probe]:
    """A probe with these arguments, killed at the end; its model process goes with it."""
    command = [sys.executable, "-m", "gptwriter.commands.bench.probe", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | own_place(folder)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled, too
        started = time.monotonic()
        with subprocess.Popen(  # noqa: S603 - our own program
            command, env=environment, stdout=subprocess.PIPE
        ) as process:
            try:
                yield Probe(process, started)
            finally:
                process.kill()


def own_place(folder: str) -> dict[str, str]:
    """The variables that keep a window away from the user's settings, and off a missing screen."""
    place = {"XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder}
    return place | ({"QT_QPA_PLATFORM": "offscreen"} if display_missing() else {})
