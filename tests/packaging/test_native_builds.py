"""Builds of the forward pass are of the sources that are there, or they are not there."""

from __future__ import annotations

from pathlib import Path

import native_builds
import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sum.c").write_text("int sum(int a, int b) { return a + b; }\n", "utf-8")
    monkeypatch.setattr(native_builds, "FOLDER", tmp_path)
    return tmp_path


def test_there_is_one_for_each_set_of_instructions(folder: Path) -> None:
    assert native_builds.compile_all()
    assert {file.stem for file in folder.glob("*.so")} == set(native_builds.INSTRUCTIONS)


def test_sources_that_do_not_compile_leave_no_build_of_older_ones(folder: Path) -> None:
    native_builds.compile_all()
    (folder / "sum.c").write_text("int sum(int a, int b) { return a + }\n", "utf-8")
    built = folder / f"{next(iter(native_builds.INSTRUCTIONS))}.so"
    assert built.exists()
    assert not native_builds.compile_all()
    assert not built.exists()
