"""What packages are made of, as far as it can be told without making one."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import contents
import debian
import icons
import pytest
import sbom
from components import Component
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from gptwriter.engine.model_config import FAMILIES
from tests.packaging.conftest import ROOT

PACKAGING = ROOT / "packaging"
DESKTOP = PACKAGING / "linux/org.gptwriter.gptwriter.desktop"
RELEASE = debian.Release("1.2.3", 1_700_000_000)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder that looks like the program's."""
    folder = tmp_path / "program"
    (folder / "_internal").mkdir(parents=True)
    shutil.copy("/bin/true", folder / "gptwriter")
    for name in ("NOTICES.txt", "LICENSE.txt", "_internal/数据"):
        (folder / name).write_text(name, "utf-8")
    return folder


def make_deb(program: Path, folder: Path, release: debian.Release = RELEASE) -> Path:
    folder.mkdir()
    drawn = folder / "icons"
    drawn.mkdir()
    (drawn / "16.png").write_bytes(b"a picture")
    debian.make(release, program, drawn, folder / "work", folder / "gptwriter.deb")
    return folder / "gptwriter.deb"


def test_the_deb_holds_the_program_and_what_a_desktop_looks_for(
    program: Path, tmp_path: Path
) -> None:
    deb = make_deb(program, tmp_path / "deb")
    listing = subprocess.run(
        ["dpkg-deb", "--contents", deb], capture_output=True, text=True, check=True
    ).stdout
    assert all(line.split()[1] == "root/root" for line in listing.splitlines())
    for path in (
        "./usr/bin/gptwriter -> ../lib/gptwriter/gptwriter",
        "./usr/lib/gptwriter/gptwriter",
        "./usr/share/applications/org.gptwriter.gptwriter.desktop",
        "./usr/share/doc/gptwriter/NOTICES.gz",
        "./usr/share/doc/gptwriter/copyright",
        "./usr/share/icons/hicolor/16x16/apps/org.gptwriter.gptwriter.png",
        "./usr/share/icons/hicolor/scalable/apps/org.gptwriter.gptwriter.svg",
        "./usr/share/man/man1/gptwriter.1.gz",
        "./usr/share/metainfo/org.gptwriter.gptwriter.metainfo.xml",
    ):
        assert f" {path}\n" in listing, path
    version = subprocess.run(
        ["dpkg-deb", "--field", deb, "Version"], capture_output=True, text=True, check=True
    )
    assert version.stdout == "1.2.3\n"


def test_a_published_deb_names_its_page_and_who_answers_for_it(
    program: Path, tmp_path: Path
) -> None:
    published = replace(RELEASE, page="https://example.org/", contact="Ann <ann@example.org>")
    named = all_texts(make_deb(program, tmp_path / "published", published))
    assert [text.count("https://example.org/") for text in named] == [1, 1, 1]
    assert "\nMaintainer: Ann <ann@example.org>\n" in named[0]
    silent = all_texts(make_deb(program, tmp_path / "unpublished"))
    assert not [text for text in silent if "@" in text.replace("nobody@gptwriter.invalid", "")]
    assert not re.search(r"Homepage|homepage|Source:", "".join(silent))


def all_texts(deb: Path) -> list[str]:
    """The control file, the copyright and the metainfo."""
    work = deb.parent / "work"
    share = work / "usr/share"
    files = ["doc/gptwriter/copyright", f"metainfo/{DESKTOP.stem}.metainfo.xml"]
    return [
        file.read_text("utf-8") for file in (work / "DEBIAN/control", *map(share.joinpath, files))
    ]


def test_two_debs_of_one_program_are_the_same_bytes(program: Path, tmp_path: Path) -> None:
    first, second = (make_deb(program, tmp_path / name) for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


def test_the_desktop_entry_the_metainfo_and_the_window_are_of_one_name() -> None:
    name = DESKTOP.stem
    root = ET.parse(PACKAGING / f"linux/{name}.metainfo.xml").getroot()  # noqa: S314 - our own file
    assert root.findtext("id") == name
    assert root.findtext("launchable") == DESKTOP.name
    assert f'"{name}"' in (ROOT / "gptwriter/app.py").read_text("utf-8")
    entry = DESKTOP.read_text("utf-8")
    assert f"\nIcon={name}\n" in entry
    types = re.findall(r"^MimeType=(.*);$", entry, re.MULTILINE)[0].split(";")
    assert types == [each.text for each in root.iter("mediatype")]


def test_the_manual_names_every_command() -> None:
    words = (PACKAGING / "linux/gptwriter.1").read_text("utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "gptwriter", "--help"],
        env=os.environ | {"COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=True,
    )
    for command in re.findall(r"\{([a-z,-]+)\}", answer.stdout)[0].split(","):
        assert command.replace("-", "\\-") in words, command


def test_the_files_for_macos_are_property_lists() -> None:
    text = (PACKAGING / "macos/Info.plist").read_text("utf-8").replace("@VERSION@", "1.2.3")
    info = plistlib.loads(text.encode())
    assert info["CFBundleIdentifier"] == DESKTOP.stem
    assert info["CFBundleExecutable"] == "gptwriter"
    rights = plistlib.loads((PACKAGING / "macos/entitlements.plist").read_bytes())
    assert not [name for name in rights if "network" in name]
    script = ["sh", "-n", str(PACKAGING / "macos/make_app.sh")]
    assert subprocess.run(script, check=False).returncode == 0


def test_every_kind_of_model_that_the_catalog_loads_is_packed() -> None:
    import transformers.models

    there = {each.name for each in Path(transformers.models.__path__[0]).iterdir()}
    assert contents.families(FAMILIES) <= there


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "torch/include/ATen/ATen.h",
        "torch/bin/protoc",
        "torch/test/cpp.bin",
        "numpy/tests/test_ctypeslib.py",
        "torch-2.13.0.dist-info/RECORD",
    ],
)
def test_what_nobody_needs_is_left_out(path: str) -> None:
    assert not contents.is_wanted(path)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "torch/bin/torch_shm_manager",
        "torch/testing/__init__.py",
        "torch-2.13.0.dist-info/METADATA",
        "gptwriter/engine/native/avx2.so",
    ],
)
def test_what_is_needed_stays(path: str) -> None:
    assert contents.is_wanted(path)
    assert not contents.FORBIDDEN.search(path)


def test_the_bill_of_materials_is_the_same_for_the_same_parts(tmp_path: Path) -> None:
    parts = [
        Component("zlib1g", "1.3", "Zlib", "pkg:deb/debian/zlib1g@1.3", "text"),
        Component("a-model", "", "Apache-2.0", "", "text", sha256="0" * 64),
    ]
    for name, order in (("one", parts), ("two", parts[::-1])):
        sbom.write(tmp_path / name, "1.2.3", 1_700_000_000, order)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    bill = json.loads((tmp_path / "one").read_bytes())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    model, library = bill["components"]
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": "0" * 64}]
    assert library["purl"] == "pkg:deb/debian/zlib1g@1.3"
    assert bill["dependencies"] == [
        {"ref": "gptwriter", "dependsOn": ["a-model", "pkg:deb/debian/zlib1g@1.3"]}
    ]


def test_the_icon_is_drawn_in_every_size_and_can_be_read_at_the_smallest(
    qtbot: QtBot, tmp_path: Path
) -> None:
    icons.draw(tmp_path)
    for size in icons.SIZES:
        assert QImage(str(tmp_path / f"{size}.png")).width() == size
    smallest = QImage(str(tmp_path / "16.png"))
    assert smallest.pixelColor(0, 0).alpha() < 128  # round corners, on light and on dark
    caret, ground = smallest.pixelColor(8, 8), smallest.pixelColor(2, 8)
    assert lightness(caret) - lightness(ground) > 0.5
    head = struct.unpack("<HHH", (tmp_path / "gptwriter.ico").read_bytes()[:6])
    assert head == (0, 1, 6)
    mac = (tmp_path / "gptwriter.icns").read_bytes()
    assert struct.unpack(">4sI", mac[:8]) == (b"icns", len(mac))


def lightness(colour: QColor) -> float:
    return colour.lightnessF()
