"""The import child: reads one file under limits that hold for all libraries, and says what it got.

    python -m gptwriter --import PATH [ENCODING]

Its whole answer is one JSON object on stdout: an `Extract`'s fields, or an error. A file that makes
a parser run wild ends this process and nothing else. It does not know who asks.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from gptwriter.documents.importers.import_text import import_text
from gptwriter.errors import DocumentUnreadable

MEMORY = 1536 * 1024 * 1024  # bytes of address space
_SECONDS = 4  # of processor time, whatever the size
_SECONDS_PER_MB = 20  # of the file; a docx of 0.4 MB, a whole novel, needs about 3
_MOST_SECONDS = 300


def main(arguments: list[str]) -> int:
    """Import the file that the arguments name; returns the exit code."""
    # What a library prints, from Python or from C, must not get into the answer.
    answer = os.dup(1)
    os.dup2(2, 1)
    path, encoding = Path(arguments[0]), "".join(arguments[1:2])
    _limit(seconds_for(path))
    with os.fdopen(answer, "w", encoding="utf-8") as out:
        json.dump(_answer(path, encoding), out, ensure_ascii=False)
    return 0


def seconds_for(path: Path) -> int:
    """Processor time that a file of this size may take."""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return min(_MOST_SECONDS, _SECONDS + _SECONDS_PER_MB * size // 1_000_000)


def _answer(path: Path, encoding: str) -> dict[str, object]:
    try:
        found = import_text(path, encoding)
    except DocumentUnreadable as error:
        return error.to_wire()
    return {
        "text": found.text,
        "title": found.title,
        "notes": [note.name for note in found.notes],
        "encoding": found.encoding,
        "encoding_is_sure": found.encoding_is_sure,
        "other_encodings": found.other_encodings,
    }


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit there
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,  # it has nothing to write to any file
        resource.RLIMIT_CORE: 0,  # a core dump would hold the text
    }
    for kind, most in limits.items():
        _soft, hard = resource.getrlimit(kind)
        # The hard limit kills outright; one second later, so that the soft one can be told apart.
        highest = most + 1 if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(kind, (min(most, highest), highest))
