"""A writer's journeys through the program that `make package` built, with what it brings."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from gptwriter import __version__
from gptwriter.engine.native_library import BUILDS, CHOICE
from gptwriter.engine.restarts import RestartPolicy
from tests.end_to_end.desktop import Desktop, Writer, until
from tests.end_to_end.test_journey import LINE, is_zombie, wait_for_ghost, wait_for_no_ghost
from tests.packaging.conftest import ROOT

pytestmark = pytest.mark.frozen

KILLS = int(os.environ.get("GPTWRITER_KILLS", "4"))  # of each kind; a release is given 50


def opened(desktop: Desktop, file: Path, *program: str | Path) -> Writer:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("", encoding="utf-8")
    writer = Writer(desktop, file, program=program)
    until(lambda: writer.title.startswith(file.name), "the document is open")
    return writer


def saved(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def without_network(program: Path, log: Path) -> list[str | Path]:
    """The program where there is no network, and every socket that it or a child makes noted."""
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    watched = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=socket", "-o", str(log)]
    return [*alone, *watched, program]


def processes_of(writer: Writer) -> list[int]:
    return [writer.process.pid, *writer.children()]


def opens_no_file(names: Iterable[str], pid: int) -> bool:
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    return not any(name in maps for name in names)


def test_r8_a_journey_without_a_network_and_without_a_socket_of_the_internet(
    desktop: Desktop, program: Path, tmp_path: Path
) -> None:
    """Type, ghost, accept, save, the model's death, quit; in folders that are not ASCII."""
    assert shutil.which("strace"), "needs: sudo apt install strace"
    file, log = tmp_path / "故事 é" / "text 文.txt", tmp_path / "sockets"
    writer = opened(desktop, file, *without_network(program, log))
    writer.type(LINE)
    wait_for_ghost(writer)
    writer.press("Tab", "ctrl+s")
    until(lambda: len(saved(file)) > len(LINE), "a ghost was accepted and saved")
    assert saved(file).startswith(LINE)
    killed = writer.model_process()
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in writer.children() and writer.children(), "a new model process")
    writer.press("Return")
    writer.type("She had never")
    writer.press("alt+backslash")
    wait_for_ghost(writer)
    writer.press("Escape", "ctrl+s")
    until(lambda: saved(file).endswith("She had never"), "the rest is saved")
    assert opens_no_file(["libtorch", "libc10", "tokenizers"], writer.process.pid)
    assert writer.quit() == ""
    kinds = set(re.findall(r"socket\((\w+)", log.read_text("utf-8")))
    assert kinds <= {"AF_UNIX", "AF_NETLINK"}  # the display; the desktop's list of devices
    assert not re.search(r"AF_NETLINK.*NETLINK_ROUTE", log.read_text("utf-8"))


def test_a_second_start_shows_the_first_window_with_the_other_document(
    desktop: Desktop, program: Path, tmp_path: Path
) -> None:
    writer = opened(desktop, tmp_path / "first.txt", program)
    other = tmp_path / "第二.md"
    other.write_text("Other text.", encoding="utf-8")
    second = subprocess.run(
        [program, other.name], cwd=tmp_path, env=desktop.environment, capture_output=True,
        check=True, timeout=20,
    )  # fmt: skip
    assert (second.stdout, second.stderr) == (b"", b"")
    until(lambda: writer.title.startswith("第二.md"), "the other document is open")
    assert writer.quit() == ""


def test_a_home_that_takes_no_files_and_a_desktop_without_a_bus(
    desktop: Desktop, program: Path, tmp_path: Path
) -> None:
    no_folder = tmp_path / "a file"
    no_folder.write_text("", encoding="utf-8")
    for name in [name for name in desktop.environment if name.startswith("XDG_")]:
        del desktop.environment[name]
    desktop.environment["HOME"] = str(no_folder / "home")
    desktop.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={no_folder}/bus"
    file = tmp_path / "text.txt"
    writer = opened(desktop, file, program)
    writer.type(LINE)
    writer.press("ctrl+s")
    until(lambda: saved(file) == LINE, "the text is saved")
    assert writer.quit() == ""


def test_the_model_process_computes_with_the_compiled_code_of_the_package(
    desktop: Desktop, program: Path, tmp_path: Path
) -> None:
    """Without it a ghost would come all the same, several times more slowly."""
    inside = program.parent / "_internal/gptwriter/engine/native"
    assert {file.stem for file in inside.iterdir()} == set(BUILDS)
    assert CHOICE not in desktop.environment
    writer = opened(desktop, tmp_path / "story.txt", program)
    writer.type(LINE)
    wait_for_ghost(writer)
    tried = {native.stem for native in mapped_files(writer.model_process(), inside)}
    assert tried == set(BUILDS[: len(tried)]) != set()  # the fastest first, until one ran here
    assert not mapped_files(writer.process.pid, inside)
    writer.press("Escape", "ctrl+s")
    until(lambda: saved(tmp_path / "story.txt") == LINE, "it is saved")
    assert writer.quit() == ""


def mapped_files(pid: int, folder: Path) -> set[Path]:
    """The files of a folder that a process has in its memory."""
    lines = Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines()
    paths = {Path(line.split(maxsplit=5)[5]) for line in lines if line.count("/")}
    return {path for path in paths if path.parent == folder.resolve()}


def test_r6_killing_the_model_again_and_again(
    desktop: Desktop, program: Path, tmp_path: Path
) -> None:
    """It comes back by itself after two deaths, and behind the third when it is told to."""
    file = tmp_path / "story.txt"
    writer = opened(desktop, file, program)
    for number in range(1, KILLS + 1):
        text = f"Part {number}. {LINE}"  # never asked before: no remembered answer fits
        writer.press("ctrl+a")
        writer.type(text)
        wait_for_ghost(writer)
        writer.press("Tab", "ctrl+s")  # who takes none of ten is left alone for a while (S46)
        until(lambda text=text: is_continued(saved(file), text), f"text {number} is saved")  # type: ignore[misc]  # the value of now
        writer.press("Escape")
        wait_for_no_ghost(writer)
        killed = writer.model_process()
        os.kill(killed, signal.SIGKILL)
        until(lambda dead=killed: dead not in writer.children(), "it is gone")  # type: ignore[misc]  # the value of now
        if number % RestartPolicy.BREAKER_DEATHS == 0:
            writer.press("alt+m", "t")  # Model > Try Again
    assert writer.quit() == ""


def is_continued(text: str, start: str) -> bool:
    """By whatever: what the model likes best differs from one kind of CPU to the other."""
    return text.startswith(start) and len(text) > len(start)


def test_r7_killing_the_window_leaves_no_process(desktop: Desktop, program: Path) -> None:
    for _ in range(KILLS):
        writer = Writer(desktop, program=[program])
        child = writer.model_process()
        writer.kill()
        until(lambda pid=child: _is_gone(pid), "the model process is gone")  # type: ignore[misc]  # the value of now


def _is_gone(pid: int) -> bool:
    try:
        return is_zombie(pid)
    except FileNotFoundError:
        return True


def test_it_says_its_version_and_never_becomes_a_python(program: Path) -> None:
    said = subprocess.run([program, "--version"], capture_output=True, check=True, timeout=60)
    assert (said.stdout, said.stderr) == (f"gptwriter {__version__}\n".encode(), b"")
    code = subprocess.run([program, "-c", "print(1)"], capture_output=True, timeout=60, check=False)
    assert (code.returncode, code.stdout) == (2, b"")


def test_what_is_inside_is_what_belongs_inside(program: Path) -> None:
    environment = ROOT / "build" / "package-venv" / "bin" / "python"
    check = [environment, ROOT / "packaging" / "check_package.py", program.parent]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sum(1 for _ in program.parent.rglob("*.dist-info/METADATA")) > 20
