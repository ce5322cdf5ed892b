"""R8, R14: over a whole journey no socket of the internet is opened, and no text lies about.

The journey has a real model's process, an import, exports and a fault of the program.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.documents.importers import samples
from tests.faults.ledger import Trials
from tests.faults.traveller import CANARY, DOCUMENT
from tests.tiny_models import build_tiny_llama

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
INTERNET = re.compile(r"AF_INET6?\b|AF_PACKET|NETLINK_ROUTE")
OWN_FILES = ("state", "data", "config", "cache", "run")
# Where the text belongs: the document and what was made of it, and what brings it back.
BELONGS = re.compile(
    r"^(?:document\.txt|a\.\w+|source\.docx|state/gptwriter/recovery/|data/gptwriter/backups/)"
)


@dataclass(frozen=True)
class Journey:
    home: Path
    sockets: str  # what strace saw of them, if it could look
    said: str


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_llama(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def travel(tmp_path: Path, model: Path) -> Iterator[Callable[..., Journey]]:
    def go(*before: str) -> Journey:
        home, log = tmp_path / "home", tmp_path / "sockets"
        home.mkdir()
        for name in (*OWN_FILES, "tmp"):
            (home / name).mkdir(mode=0o700)
        (home / "source.docx").write_bytes(
            samples.docx(f"<w:p><w:r><w:t>{CANARY}</w:t></w:r></w:p>")
        )
        folders = {f"XDG_{name.upper()}_HOME": str(home / name) for name in OWN_FILES[:-1]}
        environment = os.environ | folders
        environment |= {"XDG_RUNTIME_DIR": str(home / "run"), "TMPDIR": str(home / "tmp")}
        environment |= {"HOME": str(home), "PYTHONPATH": str(ROOT)}
        command = [*before, sys.executable, "-m", "tests.faults.traveller"]
        ended = subprocess.run(
            [*(part.format(log=log) for part in command), model, home / "source.docx"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
            umask=0,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        said = log.read_text("utf-8") if log.exists() else ""
        return Journey(home, said, ended.stdout + ended.stderr)

    yield go
    shutil.rmtree(tmp_path, ignore_errors=True)


def may_run(*command: str) -> bool:
    try:
        return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_r8_r14_a_journey_opens_no_internet_socket_and_leaves_no_text_about(
    travel: Callable[..., Journey],
) -> None:
    watched = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=%network", "-o", "{log}"]
    journey = travel(*(watched if may_run("strace", "-qq") else []))
    sockets = Trials(
        "R8", "network calls of a journey under strace, and /proc: none to the internet"
    )
    for line in journey.sockets.splitlines():
        with sockets.one(line):
            assert not INTERNET.search(line)
    if may_run("strace", "-qq"):
        assert "AF_UNIX" in journey.sockets  # it did look
    with sockets.one("/proc"):
        assert "0 sockets of the internet in /proc" in journey.said
    private = Trials("R14", "files and folders of ours under umask 000: 0600 and 0700")
    texts = Trials("R14", "files of home and TMPDIR without a word of the text")
    for path in sorted(journey.home.rglob("*")):
        name = path.relative_to(journey.home).as_posix()
        if name.startswith(tuple(f"{folder}/gptwriter" for folder in OWN_FILES)):
            with private.one(name):
                mode = stat.S_IMODE(path.lstat().st_mode)
                assert mode == (0o700 if path.is_dir() else 0o600), oct(mode)
        if path.is_file() and not BELONGS.match(name):
            with texts.one(name):
                assert CANARY.encode() not in path.read_bytes()
                assert CANARY.encode("utf-16-le") not in path.read_bytes()
    with texts.one("stdout and stderr"):
        assert CANARY not in journey.said
    assert CANARY in (journey.home / DOCUMENT).read_text("utf-8")
    for trials in (sockets, private, texts):
        trials.settle()
    assert private.count > 5
    assert texts.count > 3


@pytest.mark.skipif(not may_run("unshare", "-n"), reason="no network namespace may be made here")
def test_r8_the_journey_needs_no_network_at_all(travel: Callable[..., Journey]) -> None:
    trials = Trials("R8", "the same journey where there is no network")
    with trials.one("unshare -n"):
        assert "imported" in travel("unshare", "-n").said
    trials.settle()
