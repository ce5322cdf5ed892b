"""A web server on this machine that serves files, well or badly, and remembers the requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Shelf:
    """What the server has, and how it behaves."""

    files: dict[str, bytes]
    knows_ranges: bool = True
    cut_after: list[int] = field(default_factory=list)  # bytes of the next answers, then whole ones
    status: int = 0  # answer with this code only
    range_shift: int = 0  # how far the answered range is off
    stall: threading.Event = field(default_factory=threading.Event)  # set: stop answering half-way
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path and Range header
    url: str = ""


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Shelf]:
    """Serve `files` by path on a free port until the block ends."""
    shelf = Shelf(files)

    class Handler(_Handler):
        pass

    Handler.shelf = shelf
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        shelf.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield shelf
        finally:
            shelf.stall.clear()
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    shelf: Shelf

    def do_GET(self) -> None:
        shelf, wanted = self.shelf, self.headers.get("Range")
        shelf.asked.append((self.path, wanted))
        body = shelf.files.get(self.path)
        if shelf.status or body is None:
            self.send_error(shelf.status or 404)
            return
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if wanted and shelf.knows_ranges:
            begin += shelf.range_shift
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
            body = body[begin:]
        else:
            self.send_response(200)
        self._send(body)

    def _send(self, body: bytes) -> None:
        self.send_header("Content-Type", "text/html" if body[:1] == b"<" else "application/zip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        shelf = self.shelf
        if shelf.stall.is_set():
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.rfile.read(1)  # until the other side is gone
        else:
            self.wfile.write(body[: shelf.cut_after.pop(0)] if shelf.cut_after else body)

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""
