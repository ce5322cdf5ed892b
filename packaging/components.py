"""Every work of others inside the package: name, version, licence and the licence's text.

Read from what was collected, for the notices and for the SBOM; it writes nothing.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from gptwriter.engine import default_model

ROOT = Path(__file__).parents[1]
_LICENCES = ROOT / "resources" / "licences"
_TEXT_NAME = re.compile(r"(LICEN[CS]E|COPYING|COPYRIGHT|NOTICE|AUTHORS)", re.IGNORECASE)
# Whose packages bring no text of their licence.
_OURS = {
    "pyside6_essentials": (_LICENCES / "LGPL-3.0.txt", _LICENCES / "GPL-3.0.txt"),
    "shiboken6": (_LICENCES / "LGPL-3.0.txt", _LICENCES / "GPL-3.0.txt"),
    "tokenizers": (_LICENCES / "Apache-2.0.txt",),
    "rjieba": (ROOT / "packaging/licences/rjieba.txt",),
}
_LICENSED_LIKE = {"cobble": "mammoth"}  # one author, one text
_ELSEWHERE = {"gptwriter", "pyinstaller"}  # ourselves, and the bootloader below
_QT = (
    "Qt and PySide6 are used under the GNU Lesser General Public License, version 3. They are "
    "separate shared libraries, which you may replace with your own build. Their source is at "
    "https://download.qt.io and https://code.qt.io."
)


@dataclass(frozen=True, slots=True)
class Component:
    """One work. `purl` is its package URL, empty where it has none."""

    name: str
    version: str
    licence: str
    purl: str
    text: str
    sha256: str = ""


def components(collected: Path) -> list[Component]:
    """Everything that the file of `collected.write` names, and what it stands on."""
    found = json.loads(collected.read_bytes())
    return [
        *(_python_package(name) for name in found["distributions"] if name not in _ELSEWHERE),
        *_system_packages(found["system"]),
        _python(),
        _bootloader(),
        _model(),
    ]


def _python_package(name: str) -> Component:
    package = metadata.distribution(name)
    about = package.metadata
    licence = about["License-Expression"] or _from_classifiers(about) or about["License"] or ""
    key = re.sub(r"[-_.]+", "_", name).lower()
    texts = [_read(path) for path in _OURS.get(key, ())]
    texts += [
        f"--- {file}\n{_read(Path(str(file.locate())))}"
        for file in sorted(metadata.files(_LICENSED_LIKE.get(key, name)) or (), key=str)
        if ".dist-info" in file.parts[0] and _is_a_licence(file)
    ]
    if key in {"pyside6_essentials", "shiboken6"}:
        texts.insert(0, _QT)
    purl = f"pkg:pypi/{key.replace('_', '-')}@{package.version.partition('+')[0]}"
    return Component(name, package.version, _first_line(licence), purl, "\n\n".join(texts))


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:80] if text.strip() else ""


def _is_a_licence(file: metadata.PackagePath) -> bool:
    return "licenses" in file.parts or _TEXT_NAME.match(file.name) is not None


def _from_classifiers(about: metadata.PackageMetadata) -> str:
    prefix = "License :: OSI Approved :: "
    names = about.get_all("Classifier") or []
    return ", ".join(each.removeprefix(prefix) for each in names if each.startswith(prefix))


def _system_packages(libraries: dict[str, list[str]]) -> Iterator[Component]:
    for package, names in sorted(libraries.items()):
        if not package:
            raise SystemExit(f"Nobody knows where these libraries come from: {', '.join(names)}")
        version = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}\n", package],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[0]
        text = _read(Path("/usr/share/doc") / package / "copyright")
        licences = dict.fromkeys(re.findall(r"^License:\s*(\S.*)$", text, re.MULTILINE))
        about = f"{', '.join(names)}, from Debian's package {package}."
        purl = f"pkg:deb/debian/{package}@{version}"
        licence = " AND ".join(licences)[:200]
        yield Component(package, version, licence, purl, f"{about}\n\n{text}")


def _python() -> Component:
    text = _read(Path(sysconfig.get_path("stdlib")) / "LICENSE.txt")
    version = platform.python_version()
    return Component("Python", version, "PSF-2.0", f"pkg:generic/python@{version}", text)


def _bootloader() -> Component:
    version = metadata.version("pyinstaller")
    text = (
        "The program's first instructions are PyInstaller's bootloader, under the GNU General "
        "Public License, version 2 or later, with the exception that programs made with it may be "
        "given on under any licence."
    )
    licence = "GPL-2.0-or-later WITH Bootloader-exception"
    purl = f"pkg:pypi/pyinstaller@{version}"
    return Component("PyInstaller bootloader", version, licence, purl, text)


def _model() -> Component:
    text = f"{default_model.notice()}\n\n{_read(_LICENCES / 'Apache-2.0.txt')}"
    return Component(
        default_model.NAME, "", "Apache-2.0", "", text, sha256=default_model.WEIGHTS.sha256
    )


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace").strip()
