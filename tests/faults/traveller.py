"""A writer's journey through one process: `python -m tests.faults.traveller MODEL DOCX`.

It writes a sentence that nobody else may have (CANARY), lets the model go on, saves, exports, opens
another file, discards a text, and lets the program fail once. Its folders are those of the
environment. It says what it has done, and ends well.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gptwriter import app as module
from gptwriter.app import App, Options
from gptwriter.session.states import Idle
from gptwriter.ui.crash_dialog import CrashDialog

CANARY = "The canary sang at four in the morning"
DOCUMENT = "document.txt"
PATIENCE_MS = 60_000


class Traveller(QObject):
    """Goes from one place to the next."""

    def __init__(self, docx: Path) -> None:
        super().__init__()
        self._docx = docx
        self._app: App | None = None
        self._steps: Iterator[None] = iter(())

    def make(self, options: Options) -> App:
        self._app = App(options)
        self._app.recovery.finished.connect(self._begin)
        return self._app

    @Slot(bool)
    def _begin(self, _recovered: bool) -> None:  # noqa: FBT001 - a signal's slot
        QTimer.singleShot(0, self, self._travel)

    @Slot()
    def _travel(self) -> None:
        assert self._app
        app, home = self._app, Path.home()
        until(lambda: app.controller.state == Idle())
        QTest.keyClicks(app.editor, CANARY)
        app.controller.ask()
        until(lambda: bool(app.editor.ghost))
        QTest.keyClicks(app.editor, "\t")
        say("a ghost was accepted")
        self._save(home / DOCUMENT)
        for name in ("a.docx", "a.pdf", "a.epub"):
            app.window.export.export(str(home / name))
            until((home / name).exists)
        say("exported")
        QTest.keyClicks(app.editor, " again")
        self._save(home / DOCUMENT)
        QTimer.singleShot(0, self, self._fail)
        until(lambda: bool(app.window.findChildren(CrashDialog)))
        app.window.findChildren(CrashDialog)[0].accept()
        say("failed once")
        app.window.files.open(self._docx)
        until(lambda: CANARY in app.editor.text() and app.manuscript.path is None)
        say("imported")
        app.editor.document().setModified(False)  # it is not wanted
        say(f"{len(internet_sockets())} sockets of the internet in /proc")
        QApplication.exit(0)

    def _save(self, file: Path) -> None:
        assert self._app
        self._app.window.files.saving._save_to(file)
        app = self._app
        until(lambda: app.manuscript.path == file and not app.editor.document().isModified())
        say("saved")

    @Slot()
    def _fail(self) -> None:
        assert self._app
        raise RuntimeError(self._app.editor.text())


def internet_sockets() -> list[str]:
    """Those of this process and its children now, as the kernel tells."""
    tables = [
        Path("/proc/self/net", name) for name in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")
    ]
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    inodes = {line[9] for line in lines}
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    found = []
    for pid in [str(os.getpid()), *children]:
        for descriptor in Path("/proc", pid, "fd").iterdir():
            with contextlib.suppress(OSError):
                target = str(descriptor.readlink())
                if target.removeprefix("socket:[").removesuffix("]") in inodes:
                    found.append(f"{pid} {target}")
    return found


def until(condition: object) -> None:
    """Let the program work until it is so."""
    assert callable(condition)
    loop, timer, end = QEventLoop(), QTimer(interval=10), QTimer(singleShot=True)
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    end.timeout.connect(lambda: os._exit(3))
    timer.start()
    end.start(PATIENCE_MS)
    loop.exec()


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    traveller = Traveller(Path(sys.argv[2]))
    module.App = traveller.make  # type: ignore[assignment, misc]  # the same with a guide
    sys.exit(module.run(Options(model=Path(sys.argv[1]))))
