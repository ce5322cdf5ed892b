"""Turns the system's error numbers into sentences that say what the writer can do.

The sentences are marked for the translation tool. It knows nothing of what was being done.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from gptwriter.errors import translate

_SYSTEM_SAYS = translate("errors", "The system says: {words}.")
_FORBIDDEN_WRITE = translate("errors", "You may not write there. Save it in a folder of your own.")
_GONE = translate("errors", "Its folder is not there. Save it in another place.")
_WRITING = {
    errno.ENOSPC: translate("errors", "The disk is full. Make room, or save it on another disk."),
    errno.EDQUOT: translate(
        "errors", "Your share of this disk is used up. Make room, or save it on another disk."
    ),
    errno.EFBIG: translate("errors", "It is too large for this disk. Save it on another disk."),
    errno.EROFS: translate("errors", "The disk can only be read. Save it in another place."),
    errno.EIO: translate("errors", "The disk reports a fault. Save it on another disk."),
    errno.ENAMETOOLONG: translate("errors", "The name is too long. Choose a shorter one."),
    errno.ELOOP: translate("errors", "The name is a link that leads to itself. Choose another."),
    errno.EISDIR: translate("errors", "There is a folder of this name. Choose another name."),
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ESTALE: _GONE,
    errno.EACCES: _FORBIDDEN_WRITE,
    errno.EPERM: _FORBIDDEN_WRITE,
}
_READING = {
    errno.ENOENT: translate("errors", "There is no such file."),
    errno.ENOTDIR: translate("errors", "There is no such file."),
    errno.EACCES: translate("errors", "You may not read it."),
    errno.EPERM: translate("errors", "You may not read it."),
    errno.EIO: translate("errors", "The disk reports a fault."),
    errno.ELOOP: translate("errors", "The name is a link that leads to itself."),
    errno.ENAMETOOLONG: translate("errors", "The name is too long."),
}
NOT_A_FILE = translate("errors", "It is not an ordinary file.")


def why_not_written(error: OSError) -> dict[str, str]:
    """The fields `reason` and `words` of an error."""
    return _because(error, _WRITING)


def why_not_read(error: OSError) -> dict[str, str]:
    """The fields `reason` and `words` of an error."""
    return _because(error, _READING)


def shown_name(path: Path) -> str:
    """A file's name fit to be shown: a name that is not UTF-8 cannot be printed as it is."""
    return shown(path.name)


def shown(name: str) -> str:
    """The same of any name, or of several with what is between them."""
    return os.fsencode(name).decode("utf-8", "replace")


def _because(error: OSError, known: dict[int, str]) -> dict[str, str]:
    reason = known.get(error.errno or 0, _SYSTEM_SAYS)
    return {"reason": reason, "words": error.strerror or str(error)}
