"""Gives a new file the owner, mode, access list and user attributes of the one it replaces.

The mode alone is not enough: with an access list its group bits mean something else.
"""

from __future__ import annotations

import errno
import os
import stat
import sys

_ACCESS_LIST = "system.posix_acl_access"


def pass_on(old: int, new: int) -> None:
    """Make the attributes of the file `new` those of `old`; both are descriptors.

    Raises OSError, for instance if only another user may give files to the owner.
    """
    if sys.platform == "win32":
        return  # owner and access list come from the folder there
    _pass_on_owner_and_mode(old, new)
    _pass_on_extended(old, new)


def _pass_on_owner_and_mode(old: int, new: int) -> None:
    wanted, given = os.fstat(old), os.fstat(new)
    if (wanted.st_uid, wanted.st_gid) != (given.st_uid, given.st_gid):
        os.fchown(new, wanted.st_uid, wanted.st_gid)
    os.fchmod(new, stat.S_IMODE(wanted.st_mode))  # after chown, which clears some bits


def _pass_on_extended(old: int, new: int) -> None:
    if sys.platform != "linux":
        return
    wanted = _extended(old)
    for name in _extended(new).keys() - wanted.keys():
        os.removexattr(new, name)  # an access list that the folder gives to new files
    for name, value in wanted.items():
        os.setxattr(new, name, value)


def _extended(descriptor: int) -> dict[str, bytes]:
    if sys.platform != "linux":
        return {}
    try:
        names = os.listxattr(descriptor)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return {}
        raise
    return {
        name: os.getxattr(descriptor, name)
        for name in names
        if name.startswith("user.") or name == _ACCESS_LIST
    }
