"""What every test shares: no real screen, and no file outside a temporary folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from gptwriter import collector, paths

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.app_start import Start

# A busy machine is no failure: how long an example takes is looked at by the tests that promise it.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before any test imports Qt
os.environ["QT_IM_MODULE"] = "compose"  # no input method of this desktop takes part
# Threads that wait by spinning take the cores from the programs under test; tiny models need none.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_EXIT_STATUS = pytest.StashKey[int]()

_FOLDERS = {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the platform's folders at an empty place; nothing may be written elsewhere."""
    home: Path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_DIRS", raising=False)
    for variable, name in _FOLDERS.items():
        (home / name).mkdir(mode=0o700)
        monkeypatch.setenv(variable, str(home / name))


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    """Starts the whole program, which finds a model; imported here, for most tests need none."""
    from tests.app_start import Start

    start = Start(qtbot)
    paths.default_model_dir().mkdir(parents=True)
    yield start
    start.end()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a built package or an office suite, unless its mark is asked for."""
    for mark in ("frozen", "office"):
        if mark in config.option.markexpr:
            continue
        left_out = [item for item in items if item.get_closest_marker(mark)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """Let no thread of a test collect what belongs to the window of an earlier one."""
    collector.go_on_when_asked()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    collector.collect_if_due()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_EXIT_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End without taking Qt, torch and their threads apart in one process.

    Everything has been told by now. The program itself never holds both, and that it ends well is
    tested where it is a process of its own.
    """
    if _EXIT_STATUS in config.stash:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[_EXIT_STATUS])
