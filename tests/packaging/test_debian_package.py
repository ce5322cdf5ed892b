"""The .deb on a bare Debian: installed with what it asks for and nothing else, used, removed.

The bare system is made by debootstrap, as root, in some minutes; GPTWRITER_CHROOT names one that
is there already.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.desktop import Desktop, Writer, until
from tests.end_to_end.test_journey import LINE, wait_for_ghost
from tests.packaging.conftest import ROOT

pytestmark = pytest.mark.frozen

WRITER = 1000  # the user and group of somebody who is not root
ROOM = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
APT_GET = ("apt-get", "-qq", "-y", "-o", "APT::Sandbox::User=root")


class BareDebian:
    """A folder with a Debian in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str) -> str:
        """What a command says that is run as root inside."""
        done = subprocess.run(
            ["chroot", self.folder, *command],
            env=ROOM, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareDebian]:
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("needs root and: sudo apt install debootstrap")
    made = os.environ.get("GPTWRITER_CHROOT")
    folder = Path(made) if made else tmp_path_factory.mktemp("debian")
    if not made:
        command = ["debootstrap", "--variant=minbase", "bookworm", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=1_800)
        folder.chmod(0o755)  # the root of a system is for everybody
    (folder / "tmp/.X11-unix").mkdir(parents=True, exist_ok=True)
    places = [("proc", "--types", "proc"), ("tmp/.X11-unix", "--bind")]
    sources = ["proc", "/tmp/.X11-unix"]  # noqa: S108 - where X servers put their sockets
    for (place, *options), source in zip(places, sources, strict=True):
        subprocess.run(["mount", *options, source, folder / place], check=True)
    yield BareDebian(folder)
    for place, *_ in places:
        subprocess.run(["umount", folder / place], check=True)


@pytest.fixture
def deb() -> Path:
    [found] = (ROOT / "dist").glob("gptwriter_*.deb")
    return found


def command_of(entry: Path, file: str) -> list[str]:
    """The command that a desktop runs for a document."""
    [line] = re.findall(r"^Exec=(.*)$", entry.read_text("utf-8"), re.MULTILINE)
    return [file if word in {"%f", "%F"} else word for word in line.split()]


def test_it_installs_writes_and_leaves_nothing_behind(
    debian: BareDebian, deb: Path, desktop: Desktop
) -> None:
    before = debian.run("dpkg-query", "-W", "-f", "${Package}\n").split()
    (debian.folder / "tmp" / deb.name).unlink(missing_ok=True)
    os.link(deb, debian.folder / "tmp" / deb.name)
    debian.run("apt-get", "-qq", "update")
    debian.run(*APT_GET, "install", "--no-install-recommends", f"/tmp/{deb.name}")  # noqa: S108 - of that system
    assert debian.run("gptwriter", "--version").startswith("gptwriter ")

    home = debian.folder / "home/writer"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    story = home / "story.txt"
    story.write_text("", encoding="utf-8")
    for path in (home, story):
        os.chown(path, WRITER, WRITER)
    entry = debian.folder / "usr/share/applications/org.gptwriter.gptwriter.desktop"
    start = command_of(entry, "/home/writer/story.txt")
    for name in [name for name in desktop.environment if name.startswith("XDG_")]:
        del desktop.environment[name]
    desktop.environment |= {"HOME": "/home/writer", "PATH": ROOM["PATH"]}
    room = ["chroot", f"--userspec={WRITER}:{WRITER}", str(debian.folder), *start]
    writer = Writer(desktop, program=room)
    until(lambda: writer.title.startswith("story.txt"), "the document is open")
    writer.type(LINE)
    wait_for_ghost(writer)
    writer.press("Tab", "ctrl+s")
    until(lambda: len(story.read_text("utf-8")) > len(LINE), "it is saved")
    assert writer.quit() == ""

    installed = debian.run("dpkg", "-L", "gptwriter").split("\n")
    debian.run(*APT_GET, "purge", "gptwriter")
    debian.run(*APT_GET, "autoremove", "--purge")
    gone = {line for line in installed if "gptwriter" in line}
    assert len(gone) > 1_000
    assert not [line for line in gone if (debian.folder / line.lstrip("/")).exists()]
    kept = debian.run("find", "/usr", "/etc", "/var", "/opt", "-name", "*gptwriter*").split()
    assert not [path for path in kept if not path.startswith(("/var/cache", "/var/log"))]
    assert debian.run("dpkg-query", "-W", "-f", "${Package}\n").split() == before
    assert story.read_text("utf-8").startswith(LINE)  # the writer's own
