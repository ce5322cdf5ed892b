"""Changes the names in a folder: exchange two, give a new one, make all of it last.

Each step is one system call, done or not done. This module never looks into a file.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCHANGE = 2
_UNKNOWN_HERE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}  # by this file system or kernel
_NO_LINKS_HERE = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}


def exchange(first: Path, second: Path) -> bool:
    """Swap what two names stand for, at once. False if that cannot be done here: nothing changed.

    Raises OSError, FileNotFoundError if one of them is missing.
    """
    return _renameat2(first, second, _RENAME_EXCHANGE)


def give_name(temporary: Path, name: Path) -> None:
    """Give a file its final, new name and take its temporary one away.

    Raises FileExistsError if the name is taken, and other OSErrors; the file keeps its temporary
    name then.
    """
    try:
        os.link(temporary, name)
    except OSError as error:
        if error.errno not in _NO_LINKS_HERE:
            raise
    else:
        with contextlib.suppress(OSError):  # the file has its name; a second one does no harm
            temporary.unlink()
        return
    if not _renameat2(temporary, name, _RENAME_NOREPLACE):
        if os.path.lexists(name):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(name))
        temporary.rename(name)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a power cut. Raises OSError."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems know no such thing
            raise
    finally:
        os.close(descriptor)


def _renameat2(old: Path, new: Path, flags: int) -> bool:
    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, TypeError, OSError):  # another system, or an old C library
        return False
    if function(_AT_FDCWD, os.fsencode(old), _AT_FDCWD, os.fsencode(new), flags) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN_HERE:
        return False
    raise OSError(number, os.strerror(number), str(new))
