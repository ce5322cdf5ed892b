"""Looks at what was built: is everything there, is nothing there that must not be, how large is it.

    python packaging/check_package.py FOLDER

The tests of the frozen program start it as well; this only reads names and sizes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import contents

_REQUIRED = (
    "gptwriter",
    "NOTICES.txt",
    "LICENSE.txt",
    "_internal/gptwriter/resources/icons/gptwriter.svg",
    "_internal/gptwriter/resources/translations/gptwriter_zh_CN.qm",
    "_internal/gptwriter/resources/licences/bundled/torch.txt",
    "_internal/gptwriter/resources/models/SmolLM2-135M-Instruct/model.safetensors",
    "_internal/PySide6/Qt/translations/qtbase_zh_CN.qm",
)
_REQUIRED_ON_LINUX = (
    "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    "_internal/PySide6/Qt/plugins/platforms/libqwayland.so",
    "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "_internal/PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
)
_PARTS = {
    "torch": ("_internal/torch",),
    "Qt and PySide6": ("_internal/PySide6", "_internal/shiboken6"),
    "numpy": ("_internal/numpy", "_internal/numpy.libs"),
    "the default model": ("_internal/gptwriter/resources/models",),
    "Python modules in one file": ("gptwriter",),
    "licences": ("_internal/gptwriter/resources/licences", "NOTICES.txt"),
    "transformers, tokenizers, PEFT": (
        "_internal/transformers", "_internal/tokenizers", "_internal/peft",
    ),
}  # fmt: skip


def problems(program: Path) -> list[str]:
    """What is wrong with the program's folder, a sentence each."""
    required = _REQUIRED + (_REQUIRED_ON_LINUX if sys.platform == "linux" else ())
    found = [f"{name} is missing." for name in required if not (program / name).exists()]
    for path in program.rglob("*"):
        name = path.relative_to(program).as_posix()
        if contents.FORBIDDEN.search(name):
            found.append(f"{name} must not be in a package.")
        if path.is_symlink() and not path.exists():
            found.append(f"{name} is a link to nothing.")
    return found


def check_program(program: Path) -> None:
    """End with the problems, if there are any."""
    if found := problems(program):
        raise SystemExit("\n".join(found))


def check_desktop_files(root: Path) -> None:
    """Ask the desktop's own tools, where they are installed."""
    share = root / "usr/share"
    commands: tuple[tuple[str, ...], ...] = (
        ("desktop-file-validate", *map(str, share.glob("applications/*.desktop"))),
        ("appstreamcli", "validate", "--no-net", *map(str, share.glob("metainfo/*.xml"))),
    )
    for name, *arguments in commands:
        if shutil.which(name):
            subprocess.run([name, *arguments], check=True, stdout=subprocess.DEVNULL)
        else:
            print(f"{name} is not installed: not asked.")


def sizes(program: Path, packages: list[Path]) -> str:
    """A table in megabytes."""
    lines = [f"{_megabytes(program):8.1f}  {program.name}/"]
    for part, names in _PARTS.items():
        lines.append(f"{sum(_megabytes(program / name) for name in names):8.1f}    {part}")
    lines += [f"{_megabytes(path):8.1f}  {path.name}" for path in packages]
    return "\n".join(["      MB", *lines])


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else path.rglob("*") if path.is_dir() else ()
    return sum(file.lstat().st_size for file in files if not file.is_dir()) / 1e6


if __name__ == "__main__":
    check_program(Path(sys.argv[1]))
    print(sizes(Path(sys.argv[1]), []))
