"""The desktop of the end-to-end tests, and the real model they write with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter import paths
from tests.end_to_end.desktop import Desktop, missing_packages

PAUSE_MS = 300  # ask only in a real pause, so that each request has the whole line


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    if missing := missing_packages():
        pytest.skip("needs: sudo apt install " + " ".join(missing))
    choices = {"theme": "light", "language": "en", "start_delay_ms": PAUSE_MS}
    paths.write_private(paths.config_dir() / "settings.json", json.dumps(choices).encode())
    with Desktop(tmp_path) as desktop:
        yield desktop
