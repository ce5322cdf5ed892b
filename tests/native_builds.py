"""The compiled builds that this computer can run; a test is run once in each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gptwriter.engine import native_library
from gptwriter.engine.native_library import BUILDS, FOLDER, Library


def runs_here(build: str) -> bool:
    try:
        Library(FOLDER / f"{build}.so")
    except OSError:
        return False
    return True


@pytest.fixture(params=[build for build in BUILDS if runs_here(build)])
def build(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The one that the product uses in this test."""
    monkeypatch.setenv(native_library.CHOICE, request.param)
    native_library.library.cache_clear()
    yield str(request.param)
    native_library.library.cache_clear()
