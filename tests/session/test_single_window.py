"""A second start hands over its document; a dead, hanging or missing window stops nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from gptwriter import paths
from gptwriter.session import single_window
from gptwriter.session.single_window import SingleWindow

SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from gptwriter.session.single_window import SingleWindow
application = QCoreApplication([])
single = SingleWindow()
print(single.hand_over(Path(sys.argv[1]) if sys.argv[1:] else None), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def first(qtbot: QtBot) -> Iterator[SingleWindow]:
    single = SingleWindow()
    assert not single.hand_over(None)
    yield single
    single.close()


def start(*arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SECOND_START, *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "DESKTOP_STARTUP_ID": "id"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    return process.communicate("\n", timeout=30)[0].strip()


def test_a_second_start_hands_over_its_document(
    first: SingleWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(first.asked, timeout=30_000) as asked:
        second = start("故事 é.txt", cwd=tmp_path)
    assert asked.args == [tmp_path / "故事 é.txt"]
    assert said(second) == "True"
    assert os.environ.pop("DESKTOP_STARTUP_ID") == "id"  # the desktop's leave to come forward


def test_a_second_start_without_a_document_asks_for_the_window(
    first: SingleWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(first.asked, timeout=30_000) as asked:
        second = start()
    assert asked.args == [None]
    assert said(second) == "True"


def test_after_the_first_has_ended_the_next_is_the_first(first: SingleWindow) -> None:
    first.close()
    assert said(start()) == "False"


def test_after_the_first_was_killed_the_next_is_the_first(qtbot: QtBot) -> None:
    killed = start()
    assert killed.stdout
    assert killed.stdout.readline() == "False\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    next_one = SingleWindow()
    assert not next_one.hand_over(None)
    with qtbot.waitSignal(next_one.asked, timeout=30_000):
        later = start()
    assert said(later) == "True"
    next_one.close()


def test_a_window_that_hangs_is_not_waited_for_for_ever(
    first: SingleWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_window, "_ANSWER_MS", 20)
    assert not SingleWindow().hand_over(None)  # the first one's thread is busy: it is this one


def test_other_settings_have_a_window_of_their_own(
    first: SingleWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    other = SingleWindow()
    assert not other.hand_over(None)
    other.close()


def test_a_disk_that_takes_no_files_means_a_window_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert not SingleWindow().hand_over(None)


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b'{"document": 5}\n', b"\xff\n", b"x" * 70_000])
def test_nonsense_is_not_answered_and_does_no_harm(
    line: bytes, first: SingleWindow, qtbot: QtBot
) -> None:
    [file] = (Path(os.environ["XDG_RUNTIME_DIR"]) / "gptwriter").glob("*.socket")
    assert file.stat().st_mode & 0o077 == 0  # no other user can write to it
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.disconnected), qtbot.assertNotEmitted(first.asked):
        socket.connectToServer(str(file))
        assert socket.waitForConnected(1_000)
        socket.write(line)
    assert socket.readAll().isEmpty()


def test_nothing_is_left_behind(first: SingleWindow) -> None:
    first.close()
    assert not list((Path(os.environ["XDG_RUNTIME_DIR"]) / "gptwriter").iterdir())
    assert paths.state_dir().is_dir()
