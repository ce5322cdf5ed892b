"""The program in dist/, and a desktop to start it on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter import paths
from tests.end_to_end.conftest import PAUSE_MS
from tests.end_to_end.desktop import Desktop, missing_packages

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "dist" / "gptwriter" / "gptwriter"


@pytest.fixture
def program() -> Path:
    assert PROGRAM.exists(), "`make package` has not been run"
    return PROGRAM


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    assert not missing_packages(), "needs: sudo apt install " + " ".join(missing_packages())
    choices = {"theme": "light", "language": "en", "start_delay_ms": PAUSE_MS}
    paths.write_private(paths.config_dir() / "settings.json", json.dumps(choices).encode())
    with Desktop(tmp_path) as desktop:
        yield desktop
