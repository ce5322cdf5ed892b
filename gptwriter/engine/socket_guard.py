"""Refuses every connection of this process to another computer, and counts what it refused.

It hears of Python's sockets by an audit hook, which nothing can take out again; so it is installed
only where a process has nothing to do on any network. Sockets of this computer (the display, a
second window) go on. Native code is not heard here: that it opens no socket is tested with strace.
"""

from __future__ import annotations

import errno
import ipaddress
import sys

_CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
_LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_HERE = {"localhost", "localhost.localdomain", "ip6-localhost"}


class _Guard:
    """One for a process."""

    def __init__(self) -> None:
        self.installed = False
        self.refused = 0

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in _CONNECTING:
            address = arguments[1] if len(arguments) > 1 else None
        elif event in _LOOKING_UP:
            address = arguments  # the host comes first in them
        elif event == "socket.getnameinfo":
            address = arguments[0]
        else:
            return
        host = address[0] if isinstance(address, tuple) and address else None
        if isinstance(host, str | bytes | bytearray) and not _is_here(host):
            self.refused += 1
            raise PermissionError(errno.EACCES, "gptwriter opens no connection from here")


_guard = _Guard()


def install() -> None:
    """From now on and for ever."""
    if not _guard.installed:
        _guard.installed = True
        sys.addaudithook(_guard.hear)


def refused() -> int | None:
    """How often something tried; None if nobody stands guard here."""
    return _guard.refused if _guard.installed else None


def _is_here(host: str | bytes | bytearray) -> bool:
    name = host if isinstance(host, str) else host.decode("ascii", "replace")
    if name in _HERE:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
