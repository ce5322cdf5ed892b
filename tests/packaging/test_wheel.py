"""What `pip install .` puts on a computer is the whole program, and nothing but it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from gptwriter import __version__
from gptwriter.engine.native_library import BUILDS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", *options]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True, cwd=folder)
    [built] = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what pip would have put into site-packages."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_it_has_every_module_and_no_test(installed: Path) -> None:
    def modules(of: Path) -> set[Path]:
        return {file.relative_to(of) for file in of.rglob("*.py")}

    assert modules(installed / "gptwriter") == modules(ROOT / "gptwriter")
    dist_info = f"gptwriter-{__version__}.dist-info"
    assert {file.name for file in installed.iterdir()} == {"gptwriter", dist_info}


def test_it_has_the_icons_the_licences_and_the_translations(installed: Path) -> None:
    for kind, suffix in (
        ("calibration", ".json"),
        ("icons", ".svg"),
        ("licences", ".txt"),
        ("translations", ".qm"),
    ):
        wanted = {file.name for file in (ROOT / "resources" / kind).glob(f"*{suffix}")}
        brought = {file.name for file in (installed / "gptwriter/resources" / kind).iterdir()}
        assert wanted
        assert wanted <= brought


def test_it_brings_its_licence_its_notice_and_its_command(installed: Path) -> None:
    about = installed / f"gptwriter-{__version__}.dist-info"
    for name in ("LICENSE", "NOTICE"):
        assert (about / "licenses" / name).read_bytes() == (ROOT / name).read_bytes()
    assert "gptwriter = gptwriter.__main__:main" in (about / "entry_points.txt").read_text("utf-8")
    metadata = Parser().parsestr((about / "METADATA").read_text("utf-8"))
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_payload()  # the README


def test_it_has_the_compiled_pass_for_every_kind_of_processor(wheel: Path, installed: Path) -> None:
    """Whoever installs it needs no compiler, and no other system is offered it."""
    brought = {file.stem for file in (installed / "gptwriter/engine/native").glob("*.so")}
    assert brought == set(BUILDS)
    assert wheel.name.endswith("-py3-none-linux_x86_64.whl")


def run_installed(installed: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_it_runs_from_where_it_is_installed(installed: Path) -> None:
    assert run_installed(installed, "-m", "gptwriter", "--version") == f"gptwriter {__version__}\n"


def test_its_window_finds_its_words_and_its_licences(installed: Path) -> None:
    """The window is really shown, in Chinese, by the installed files alone."""
    script = """
import gptwriter
from PySide6.QtWidgets import QApplication
from gptwriter import settings
settings.save(settings.Settings(language="zh_CN"))
application = QApplication([])
from gptwriter.app import App, Options
from gptwriter.ui.parts import PARTS, description
app = App(Options())
app.window.show()
application.processEvents()
print(gptwriter.__file__)
print(app.window.isVisible(), app.window.windowIcon().isNull())
print(app.window.menuBar().actions()[0].text())
print(all(description(part) for part in PARTS))
app.close()
"""
    place, shown, menu, licences = run_installed(installed, "-c", script).splitlines()
    assert Path(place).is_relative_to(installed)
    assert shown == "True False"
    assert menu == "文件(&F)"
    assert licences == "True"
