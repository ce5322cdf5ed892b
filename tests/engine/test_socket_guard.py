"""R8: a process that stands guard reaches no other computer, and goes on talking to its own."""

from __future__ import annotations

import subprocess
import sys

GUARDED = """
import socket
from gptwriter.engine import socket_guard
print(socket_guard.refused())
socket_guard.install()
socket_guard.install()
def tried(what):
    try:
        what()
    except PermissionError:
        return "refused"
    except OSError:
        pass
    return "let"
tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
six = socket.socket(socket.AF_INET6)
print(
    tried(lambda: tcp.connect(("192.0.2.1", 80))),
    tried(lambda: tcp.connect((b"192.0.2.1", 80))),
    tried(lambda: tcp.connect((bytearray(b"192.0.2.1"), 80))),
    tried(lambda: udp.sendto(b"x", ("192.0.2.1", 53))),
    tried(lambda: udp.sendmsg([b"x"], [], 0, ("192.0.2.1", 53))),
    tried(lambda: six.connect(("2001:db8::1", 80))),
    tried(lambda: socket.getaddrinfo("example.org", 80)),
    tried(lambda: socket.gethostbyname("example.org")),
    tried(lambda: socket.gethostbyaddr("192.0.2.1")),
    tried(lambda: socket.getnameinfo(("192.0.2.1", 80), 0)),
    tried(lambda: socket.create_server(("0.0.0.0", 0))),
    tried(lambda: socket.create_connection(("example.org", 80))),
)
print(socket_guard.refused())
server = socket.create_server(("127.0.0.1", 0))
print(
    tried(lambda: socket.create_connection(server.getsockname(), 5)),
    tried(lambda: socket.socketpair()),
    tried(lambda: socket.getaddrinfo("localhost", 80)),
    tried(lambda: six.connect(("::1%lo", 9))),
    tried(lambda: socket.getaddrinfo(None, 80)),
    tried(lambda: socket.socket(socket.AF_UNIX).connect("/nowhere")),
)
print(socket_guard.refused())
"""


def test_r8_only_this_computer_can_be_reached() -> None:
    command = [sys.executable, "-c", GUARDED]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said == ["None", " ".join(["refused"] * 12), "12", " ".join(["let"] * 6), "12"]
