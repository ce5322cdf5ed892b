"""One window for each writer: a second start hands its document to the first and ends.

The window holds a lock, which the system takes from a process that has died, and listens on a local
socket that only its user can open. Where neither can be had (a disk that takes no files), every
start is a window of its own. It knows nothing of windows, and opens no document.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from gptwriter import paths
from gptwriter.documents.process_lock import ProcessLock

_ANSWER = b"shown\n"
_LONGEST_MESSAGE = 65_536
_STARTING_S = 1.0  # from taking the lock to listening, at most
_ANSWER_MS = 2_000  # a window that says nothing for so long is not waited for
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")  # a desktop's leave to come forward


class SingleWindow(QObject):
    """The one who opens the window, or the one who asks it.

    Signals:
        asked(Path | None): another start wants the window in front, with this document in it.
    """

    asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock: ProcessLock | None = None
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._meet)

    def hand_over(self, document: Path | None) -> bool:
        """Whether a window that is open already shows itself and opens `document`.

        Where there is none, this process is the one that later starts will find.
        """
        try:
            place = _place()
            self._lock = ProcessLock.take(place.with_suffix(".lock"))
        except OSError:
            return False
        if self._lock is None:
            return _ask(_address(place), document)
        address = _address(place)
        QLocalServer.removeServer(address)  # of a process that was killed: we hold its lock
        self._server.listen(address)
        return False

    def close(self) -> None:
        self._server.close()
        if self._lock:
            self._lock.release(remove=True)
            self._lock = None

    @Slot()
    def _meet(self) -> None:
        while self._server.hasPendingConnections():
            connection = self._server.nextPendingConnection()
            connection.readyRead.connect(self._listen)
            connection.disconnected.connect(connection.deleteLater)

    @Slot()
    def _listen(self) -> None:
        connection = self.sender()
        if not isinstance(connection, QLocalSocket):
            return
        if not connection.canReadLine():
            if connection.bytesAvailable() > _LONGEST_MESSAGE:
                connection.abort()
            return
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
            message = json.loads(bytes(connection.readLine(_LONGEST_MESSAGE).data()))
            document = _document(message["document"])
            _take_tokens(message["tokens"])
            connection.write(_ANSWER)
            connection.flush()  # before the window is busy with the document
            self.asked.emit(document)
        connection.disconnectFromServer()


def _place() -> Path:
    """Where lock and socket lie, without a suffix; each place of settings has its own window."""
    state = paths.private_folder(paths.state_dir())
    name = hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = paths.private_folder(Path(runtime) / "gptwriter") if runtime else state
    return folder / f"window-{name}"


def _address(place: Path) -> str:
    return f"gptwriter-{place.name}" if sys.platform == "win32" else str(place) + ".socket"


def _ask(address: str, document: Path | None) -> bool:
    """Whether the window answered."""
    socket = QLocalSocket()
    deadline = time.monotonic() + _STARTING_S
    socket.connectToServer(address)
    while not socket.waitForConnected(_ANSWER_MS):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
        socket.connectToServer(address)
    message = {
        "document": str(document.absolute()) if document else None,
        "tokens": {name: os.environ[name] for name in _TOKENS if name in os.environ},
    }
    socket.write(json.dumps(message).encode() + b"\n")
    return socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _ANSWER


def _document(name: str | None) -> Path | None:
    return Path(name) if name and paths.is_possible(name) else None


def _take_tokens(tokens: dict[str, str]) -> None:
    """Qt looks for them in the environment when it asks the desktop for the focus."""
    for name in _TOKENS:
        if isinstance(tokens.get(name), str):
            os.environ[name] = tokens[name]
