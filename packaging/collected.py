"""What PyInstaller collected: which libraries something asks for, and where each file comes from.

It reads PyInstaller's lists of (place, source, kind) and the records of the installed packages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

Entry = tuple[str, str, str]
_LIBRARIES = (Path(), Path("PySide6/Qt/lib"))  # where files lie that are only there for others


def without_unneeded(binaries: Sequence[Entry], opened_by_name: Iterable[str]) -> list[Entry]:
    """Without the shared libraries that only a plug-in asked for that was dropped since.

    Extension modules and plug-ins are wanted for themselves; a library stays while one of them, or
    of the libraries that stay, names it.
    """
    libraries = {Path(place).name: source for place, source, _ in binaries if _is_library(place)}
    roots = [source for place, source, _ in binaries if not _is_library(place)]
    roots += [libraries[name] for name in opened_by_name if name in libraries]
    needed = _names_asked_for(roots, libraries) | set(opened_by_name)
    return [
        (place, source, kind)
        for place, source, kind in binaries
        if not _is_library(place) or Path(place).name in needed
    ]


def _names_asked_for(roots: list[str], libraries: dict[str, str]) -> set[str]:
    """The libraries that these files ask for, and those that those ask for."""
    from PyInstaller.depend import bindepend

    asked_for: set[str] = set()
    waiting, seen = list(roots), set[str]()
    while waiting:
        source = waiting.pop()
        if source in seen or not Path(source).is_file():
            continue
        seen.add(source)
        names = {Path(name).name for name, _ in bindepend.get_imports(source)}
        asked_for |= names
        waiting += [libraries[name] for name in names if name in libraries]
    return asked_for


def without_dangling(datas: Sequence[Entry], binaries: Sequence[Entry]) -> list[Entry]:
    """Without the links to libraries that are not there any more."""
    kept = {Path(place) for place, _, _ in binaries}
    return [
        (place, source, kind)
        for place, source, kind in datas
        if kind != "SYMLINK" or Path(os.path.normpath(Path(place).parent / source)) in kept
    ]


def _is_library(place: str) -> bool:
    return Path(place).parent in _LIBRARIES and "libpython" not in place


def distributions(entries: Iterable[Entry]) -> list[str]:
    """The names of the installed packages that the files come from."""
    site = Path(sysconfig.get_path("purelib"))
    owners = {
        str(site / file): each.metadata["Name"]
        for each in metadata.distributions()
        for file in each.files or ()
    }
    found = {owners.get(source) for _, source, _ in entries}
    return sorted(name for name in found if name)


def system_packages(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """The system's packages that the libraries come from, each with the libraries' names.

    A library that no package of the system owns stands under an empty name.
    """
    of_python = (sysconfig.get_path("purelib"), str(sysconfig.get_config_var("installed_base")))
    ours = tuple(os.path.realpath(each) + os.sep for each in of_python)
    found: dict[str, list[str]] = {}
    for place, source, kind in sorted(entries):
        compiled_here = place.startswith("gptwriter/")
        if kind == "BINARY" and not compiled_here and not os.path.realpath(source).startswith(ours):
            found.setdefault(_owner(source), []).append(Path(place).name)
    return found


def _owner(source: str) -> str:
    real = os.path.realpath(source)
    for path in (source, real, real.removeprefix("/usr")):
        try:
            answer = subprocess.run(
                ["dpkg", "-S", path], capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            return ""  # not a Debian
        if answer.returncode == 0:
            return answer.stdout.partition(":")[0]
    return ""


def write(path: Path, entries: Sequence[Entry]) -> None:
    """Keep for the notices and the SBOM where the files come from."""
    found = {"distributions": distributions(entries), "system": system_packages(entries)}
    path.write_text(json.dumps(found, indent=1, sort_keys=True), "utf-8")
