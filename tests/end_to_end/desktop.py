"""A desktop of its own for the real program: an X server, a window manager, keys and eyes.

Keys are pressed by xdotool, and what is seen is seen in pictures of the whole screen.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QColor, QImage

from gptwriter.ui.ghost import blend
from gptwriter.ui.theme import LIGHT

T = TypeVar("T")
PROGRAMS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}
PATIENCE = 60.0  # seconds for anything that happens by itself; most of it takes one or two
STATUS_ROW = 60  # pixels at the bottom of the window that are not the page


GHOST_COLOURS = [
    blend(QColor(LIGHT.ghost), QColor(LIGHT.faint_ghost), strength)
    for strength in (1, 2 / 3, 1 / 3, 0)
]


def _has_colour(pixels: bytes, colour: QColor) -> bool:
    wanted = colour.rgb().to_bytes(4, sys.byteorder)
    at = pixels.find(wanted)
    while at % 4 and at >= 0:  # between two pixels
        at = pixels.find(wanted, at + 1)
    return at >= 0


def missing_packages() -> list[str]:
    """Debian packages that these tests need and the machine lacks."""
    return [package for program, package in PROGRAMS.items() if not shutil.which(program)]


def until(what: Callable[[], T], happens: str) -> T:
    """The first true value of `what`."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := what():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE:g} s in vain until {happens}")


class Desktop:
    """An X server with a window manager. Use as a context."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.children: list[subprocess.Popen[bytes]] = []
        self.environment = dict(os.environ)

    def __enter__(self) -> Desktop:
        reading, writing = os.pipe()
        size = "1280x800x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
        command.append("-noreset")  # else it starts anew when its first client goes
        self.start(command, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as answer:
            display = answer.readline().strip()
        self.environment |= {
            "DISPLAY": f":{display}",
            "QT_QPA_PLATFORM": "xcb",
            "LC_ALL": "C.UTF-8",  # else xdotool loses Chinese letters
            "QT_IM_MODULE": "compose",
            # With none to be found a library would start a bus, which outlives the program.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._folder}/no-bus",
        }
        self._manager = self.start(["openbox"])
        until(self._is_managed, "there is a window manager")
        camera = [sys.executable, str(Path(__file__).with_name("camera.py"))]
        self._camera = self.start(camera, answers=True)
        return self

    def _is_managed(self) -> bool:
        """Openbox sometimes gives up on a server that has just begun."""
        if self._manager.poll() is not None:
            self._manager = self.start(["openbox"])
        asked = ["xdotool", "get_num_desktops"]
        answer = subprocess.run(asked, env=self.environment, capture_output=True, check=False)
        return answer.returncode == 0

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            child.terminate()
            child.communicate(timeout=10)

    def start(
        self, command: list[str], *, answers: bool = False, pass_fds: tuple[int, ...] = ()
    ) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            command,
            env=self.environment,
            pass_fds=pass_fds,
            stdin=subprocess.PIPE if answers else subprocess.DEVNULL,
            stdout=subprocess.PIPE if answers else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.children.append(child)
        return child

    def keys(self, *arguments: str) -> None:
        """Run xdotool with these arguments."""
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True, timeout=60)

    def picture(self) -> QImage:
        """The whole screen as it is now."""
        file = self._folder / "screen.png"
        assert self._camera.stdin
        assert self._camera.stdout
        self._camera.stdin.write(f"{file}\n".encode())
        self._camera.stdin.flush()
        assert self._camera.stdout.readline() == b"taken\n"
        return QImage(str(file))


FROM_SOURCE = (sys.executable, "-m", "gptwriter")


class Writer:
    """Somebody at the real program's window."""

    def __init__(
        self,
        desktop: Desktop,
        *arguments: str | Path,
        program: Sequence[str | Path] = FROM_SOURCE,
    ) -> None:
        self.desktop = desktop
        command = [*map(str, program), *map(str, arguments)]
        self.process = subprocess.Popen(
            command,
            env=desktop.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        desktop.children.append(self.process)  # so that a test that fails leaves none behind
        self._window = until(self._find_window, "the window is on screen")
        until(self._activate, "the window has the focus")

    def _find_window(self) -> str:
        assert self.process.poll() is None, self.process.communicate()
        found = self._ask("search", "--onlyvisible", "--name", ".+ gptwriter$")
        return found.split()[-1] if found else ""

    def _activate(self) -> bool:
        self._ask("windowactivate", self._window)
        return self.has_focus

    @property
    def has_focus(self) -> bool:
        """Whether the window itself has it, and no dialog."""
        return self._ask("getactivewindow") == self._window

    @property
    def title(self) -> str:
        return self._ask("getwindowname", self._window)

    def _ask(self, *arguments: str) -> str:
        """What xdotool answers; nothing where it fails, as it does while a window appears."""
        answer = subprocess.run(
            ["xdotool", *arguments],
            env=self.desktop.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return answer.stdout.decode().strip() if answer.returncode == 0 else ""

    def type(self, text: str) -> None:
        """Letters that the keyboard has; others come from an input method."""
        assert text.isascii()
        self.desktop.keys("type", "--delay", "12", text)

    def press(self, *keys: str) -> None:
        self.desktop.keys("key", "--delay", "60", *keys)

    def sees_ghost(self) -> bool:
        """Whether anything on the page is grey as a ghost is, however sure the model was (S81)."""
        picture = self.desktop.picture().convertToFormat(QImage.Format.Format_RGB32)
        page = bytes(picture.constBits())[: -STATUS_ROW * picture.bytesPerLine()]
        return any(_has_colour(page, colour) for colour in GHOST_COLOURS)

    def model_process(self) -> int:
        """The pid of the model process, once it runs."""
        return until(lambda: self.children()[-1] if self.children() else 0, "a child runs")

    def children(self) -> list[int]:
        found: list[int] = []
        for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
            with suppress(FileNotFoundError):  # it has ended meanwhile
                found += map(int, (thread / "children").read_text().split())
        return sorted(found)

    def quit(self) -> str:
        """Ctrl+Q; returns what was printed on stderr."""
        self.press("ctrl+q")
        _, printed = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0
        return printed.decode()

    def click(self, x: int, y: int) -> None:
        self.desktop.keys("mousemove", str(x), str(y), "click", "1")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()
