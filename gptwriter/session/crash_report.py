"""What can be said of a failure of the program itself without saying anything of the text.

A report holds types and places in code, never what an exception says: that may quote the text or
the names of files. What becomes of a report is not known here.
"""

from __future__ import annotations

import platform
import re
import traceback
from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType

from PySide6 import __version__ as qt_version

from gptwriter import __version__

_MOST_FRAMES = 40
_MOST_CAUSES = 5
_QT_NAME = re.compile(r"[A-Za-z0-9_:~]{3,60}(?=[:( ])")  # such as QObject::connect
_CODE_PLACE = re.compile(r'File "([^"]*)", line (\d+)(?: in (\S+))?')


def of_exception(error: BaseException) -> str:
    """The report of an exception that nobody has caught."""
    lines = [_heading()]
    for cause in _causes(error):
        lines.append("")
        lines.append(_kind(cause))
        lines += _frames(cause.__traceback__)
    return "\n".join(lines)


def of_qt_message(kind: str, category: str, message: str) -> str:
    """The report of a message of Qt: who speaks, but not what it quotes."""
    who = _QT_NAME.match(message)
    return "\n".join([_heading(), "", f"Qt {kind}, {category}: {who.group() if who else '…'}"])


def of_dump(dump: str) -> str:
    """The report of what faulthandler wrote when the process died."""
    lines = [_heading(), ""]
    for line in dump.splitlines():
        place = _CODE_PLACE.search(line)
        if place:
            lines.append(f"  {_short(place[1])}:{place[2]} {place[3] or ''}".rstrip())
        elif line.startswith(("Fatal Python error:", "Thread ", "Current thread ")):
            lines.append(line[:80])
    return "\n".join(lines[: 3 * _MOST_FRAMES])


def _heading() -> str:
    machine = f"{platform.system()} {platform.release()} {platform.machine()}"
    return (
        f"gptwriter {__version__}, Python {platform.python_version()}, Qt {qt_version}, {machine}"
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    number = getattr(error, "errno", None)
    return f"{name} {number}" if isinstance(number, int) else name


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(file: str) -> str:
    """The end of a path to code: no home folder's name."""
    return "/".join(PurePath(file).parts[-3:])
