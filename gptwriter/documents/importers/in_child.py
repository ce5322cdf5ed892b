"""Reads a writer's file where a broken or hostile one can do no harm: in a process of its own.

The child has limits for memory and time, and may write to no file. This module starts it, and takes
nothing of its answer but plain values. How a child is started is the caller's knowledge, who gives
the command line and the environment.
"""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gptwriter.documents.causes import shown_name
from gptwriter.documents.importers.child_main import seconds_for
from gptwriter.documents.importers.import_text import format_of, import_text, is_imported
from gptwriter.documents.importers.imported import Format, ImportedText, Note
from gptwriter.errors import DocumentError, DocumentUnreadable, GptwriterError, translate

MOST_BYTES = 400 * 1024 * 1024  # of an answer
_PATIENCE = 4  # the clock may run this much longer than the processor: a slow disk, a busy machine
_PROCESSOR_TIME_IS_UP = -getattr(signal, "SIGXCPU", 0) or None  # as an exit code

_TOO_SLOW = translate("errors", "Reading it takes too long.")
_STOPPED = translate("errors", "It made the program that reads it stop.")


def import_in_child(
    path: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    encoding: str = "",
    on_start: Callable[[subprocess.Popen[bytes]], object] = bool,
) -> ImportedText:
    """Read any file that `FORMATS` knows; blocks, so call it outside the window's thread.

    `command` and `environment` are those of the child's role; `on_start` is given the child, which
    may be killed. Text and Markdown need no parser and are read at once. Raises DocumentUnreadable.
    """
    file_format = format_of(path)
    if not is_imported(path):
        return import_text(path, encoding)
    answer = _ask([*command, str(path), encoding], environment, path, on_start)
    try:
        return _imported(path, file_format, json.loads(answer))
    except (ValueError, KeyError, TypeError) as error:
        raise DocumentUnreadable(name=shown_name(path), reason=_STOPPED) from error


def _ask(
    command: Sequence[str],
    environment: Mapping[str, str],
    path: Path,
    on_start: Callable[[subprocess.Popen[bytes]], object],
) -> bytes:
    """The child's whole answer. Raises DocumentUnreadable if it was stopped or stopped itself."""
    too_slow = threading.Event()
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        clock = threading.Timer(_PATIENCE * seconds_for(path), _stop, (child, too_slow))
        clock.start()
        try:
            on_start(child)
            answer = _read(child)
            code = child.wait()
        finally:
            clock.cancel()
            child.kill()
    if too_slow.is_set() or code == _PROCESSOR_TIME_IS_UP:
        raise DocumentUnreadable(name=shown_name(path), reason=_TOO_SLOW)
    if code != 0:
        raise DocumentUnreadable(name=shown_name(path), reason=_STOPPED)
    return answer


def _read(child: subprocess.Popen[bytes]) -> bytes:
    if child.stdout is None:  # never: it was asked for
        return b""
    answer = child.stdout.read(MOST_BYTES + 1)
    if len(answer) > MOST_BYTES:
        child.kill()
    return answer


def _stop(child: subprocess.Popen[bytes], too_slow: threading.Event) -> None:
    too_slow.set()
    child.kill()


def _imported(path: Path, file_format: Format, answer: dict[str, Any]) -> ImportedText:
    """The answer as a value. Raises its error, or ValueError, KeyError, TypeError."""
    if "error" in answer:
        error = GptwriterError.from_wire(answer)
        raise error if isinstance(error, DocumentError) else ValueError(answer)
    return ImportedText(
        path,
        str(answer["text"]),
        str(answer["title"]),
        file_format,
        tuple(Note[name] for name in answer["notes"]),
        str(answer["encoding"]),
        bool(answer["encoding_is_sure"]),
        tuple(str(name) for name in answer["other_encodings"]),
    )
