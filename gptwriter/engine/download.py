"""Fetches one file whose size and digest are known, and goes on where an earlier try stopped.

The bytes go straight to NAME.part; a cut line, a cancelled child or a power cut leaves that file,
and the next call hashes it and asks the server for the rest. Nothing is trusted but the digest. The
module does not know what it fetches or from whom.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from gptwriter.errors import NoConnection, ObtainError, WrongDigest, translate

TRIES = 3  # in a row that brought nothing
TIMEOUT_SECONDS = 30
CHUNK_BYTES = 256 * 1024
SPARE_BYTES = 50_000_000  # no download fills a disk to the brim


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file is, and how it must turn out."""

    url: str  # https, http or file
    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Route:
    """How the network is reached where the system's own settings are not enough."""

    certificates: str | None = None  # a file of trusted certificates
    proxy: str | None = None


def fetch(
    source: Source,
    folder: Path,
    route: Route,
    report: Callable[[int], None],
) -> Path:
    """Put `source` into `folder`, whole and checked, and return its path.

    `report` is told the bytes that are present. Raises NoConnection when nothing arrives any more
    (what has arrived is kept), WrongDigest when the whole file is another one (it is deleted), and
    ObtainError for a full disk or a server's refusal.
    """
    opener = _opener(route)
    with _Part(folder / f"{source.name}.part", source.size) as part:
        require_space(folder, source.size - part.size)
        report(part.size)
        tries = 0
        while part.size < source.size:
            before = part.size
            try:
                _receive(opener, source.url, part, report)
            except (OSError, http.client.HTTPException) as error:
                _raise_if_final(error, source.name, part)
            tries = 0 if part.size > before else tries + 1
            if tries == TRIES:
                raise NoConnection
            if part.size < source.size:
                time.sleep(2.0**tries)
        if part.sha256 != source.sha256:
            part.path.unlink()
            raise WrongDigest(name=source.name)
        return part.path


def require_space(folder: Path, needed: int) -> None:
    """Raise ObtainError unless `folder`'s disk has room for `needed` bytes and some to spare."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise ObtainError(
            reason=translate("errors", "the disk of {place} needs {megabytes} MB of free space."),
            place=str(folder),
            megabytes=(needed + SPARE_BYTES) // 1_000_000,
        )


class _Part:
    """The file as far as it has arrived, with its digest."""

    def __init__(self, path: Path, limit: int) -> None:
        self.path = path
        self._limit = limit
        self._file = path.open("ab+")
        self._digest = hashlib.sha256()
        self.size = 0
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            self._count(chunk)
        if self.size > limit:
            self.start_over()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    @property
    def missing(self) -> int:
        return self._limit - self.size

    def append(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._file.flush()  # a killed process must not lose what was counted
        self._count(chunk)

    def start_over(self) -> None:
        self._file.truncate(0)
        self._digest = hashlib.sha256()
        self.size = 0

    def _count(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size += len(chunk)


def _opener(route: Route) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context()
    if route.certificates:
        context.load_verify_locations(cafile=route.certificates)
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if route.proxy:
        handlers.append(urllib.request.ProxyHandler({"http": route.proxy, "https": route.proxy}))
    return urllib.request.build_opener(*handlers)


def _receive(
    opener: urllib.request.OpenerDirector, url: str, part: _Part, report: Callable[[int], None]
) -> None:
    """Append what one request brings; it may end early, with or without an error."""
    if urlsplit(url).scheme not in ("https", "http", "file"):
        raise ObtainError(
            reason=translate("errors", "its address is of a kind that gptwriter does not open.")
        )
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})  # noqa: S310 - scheme checked
    if part.size:
        request.add_header("Range", f"bytes={part.size}-")
    with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
        if not _continues(response, part.size):
            part.start_over()
        while part.missing and (chunk := response.read1(min(CHUNK_BYTES, part.missing))):
            part.append(chunk)
            report(part.size)


def _continues(response: object, offset: int) -> bool:
    """Whether the answer goes on at `offset`; a server that knows no ranges sends everything."""
    if getattr(response, "status", None) != http.HTTPStatus.PARTIAL_CONTENT:
        return False
    headers = getattr(response, "headers", {})
    if not str(headers.get("Content-Range", "")).startswith(f"bytes {offset}-"):
        raise ObtainError(
            reason=translate(
                "errors", "the server sent another part of the file than it was asked for."
            )
        )
    return True


def _raise_if_final(error: Exception, name: str, part: _Part) -> None:
    """Raise what trying again cannot mend; return for a line that may come back."""
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:  # its file is shorter
            part.path.unlink()
            raise WrongDigest(name=name) from None
        if error.code < http.HTTPStatus.INTERNAL_SERVER_ERROR and error.code not in (408, 429):
            raise ObtainError(
                reason=translate("errors", "the server refused it with code {code}."),
                code=error.code,
            ) from None
        return
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        raise ObtainError(
            reason=translate("errors", "the server's certificate is not trusted.")
        ) from None
    if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        raise ObtainError(
            reason=translate("errors", "it could not be written: {words}."),
            words=cause.strerror or str(cause),
        ) from None
