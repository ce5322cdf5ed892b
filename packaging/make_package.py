"""Makes the packages of gptwriter in dist/, and checks them: what `make package` runs.

    python packaging/make_package.py [--frozen FOLDER]

Runs in an environment that holds what the program runs on and PyInstaller, and nothing else, or
that would be packed, too. --frozen takes a folder that PyInstaller has made before. The same
sources and the same releases give the same bytes, as far as it is in our hands: see README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import check_package
import components
import debian
import icons
import notices
import sbom

from gptwriter import CONTACT, PROJECT_PAGE, __version__, paths
from gptwriter.engine import default_model

ROOT = Path(__file__).parents[1]
BUILD, DIST = ROOT / "build", ROOT / "dist"
_RESOURCES = Path("_internal/gptwriter/resources")


def main() -> int:
    """Make everything that this platform can; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frozen", type=Path, help="the folder of an earlier PyInstaller run")
    frozen = parser.parse_args().frozen
    seconds = _second_of_the_sources()
    icons.draw(BUILD / "icons")
    program = _place(frozen or _freeze(seconds))
    parts = components.components(BUILD / "pyinstaller/gptwriter/collected.json")
    notices.write(parts, program / _RESOURCES / "licences/bundled", program / "NOTICES.txt")
    shutil.copyfile(ROOT / "LICENSE", program / "LICENSE.txt")
    _place_model(program / _RESOURCES / "models")
    _make_plain(program, seconds)
    check_package.check_program(program)
    made = [DIST / f"gptwriter-{__version__}.cdx.json"]
    sbom.write(made[0], __version__, seconds, parts)
    if sys.platform == "linux":
        made += _pack_for_linux(program, seconds)
    _write_sums(made)
    print(check_package.sizes(program, made))
    _say_what_is_open()
    return 0


def _say_what_is_open() -> None:
    if not PROJECT_PAGE:
        print(
            "No PROJECT_PAGE is set: the packages name no page, and Help has no look for updates."
        )
    if not CONTACT:
        print("No CONTACT is set: the packages name nobody who answers for them.")


def _second_of_the_sources() -> int:
    """SOURCE_DATE_EPOCH, or when the newest change was made."""
    if said := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(said)
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


def _freeze(seconds: int) -> Path:
    shutil.rmtree(BUILD / "pyinstaller", ignore_errors=True)
    options = ["--noconfirm", "--clean", "--log-level", "ERROR"]
    places = ["--distpath", str(BUILD / "frozen"), "--workpath", str(BUILD / "pyinstaller")]
    recipe = str(ROOT / "packaging/gptwriter.spec")
    environment = os.environ | {
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(seconds),
        "PYTHONWARNINGS": "ignore",  # of the libraries, about their own old names
        "PYINSTALLER_CONFIG_DIR": str(BUILD / "pyinstaller-cache"),
    }
    command = [sys.executable, "-m", "PyInstaller", *options, *places, recipe]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return BUILD / "frozen/gptwriter"


def _place(frozen: Path) -> Path:
    program = DIST / "gptwriter"
    shutil.rmtree(DIST, ignore_errors=True)
    shutil.copytree(frozen, program, symlinks=True)
    return program


def _place_model(models: Path) -> None:
    """Copy the default model that `make model` fetched, when it is the pinned one."""
    source = paths.models_dir() / default_model.NAME
    if not source.is_dir():
        raise SystemExit(f"There is no model at {source}: `make model` fetches it.")
    for wanted in (default_model.WEIGHTS, default_model.TOKENIZER):
        with (source / wanted.name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wanted.sha256:
                raise SystemExit(f"{source / wanted.name} is not the file that is pinned.")
    shutil.copytree(source, models / default_model.NAME)


def _make_plain(program: Path, seconds: int) -> None:
    """The same modes and times everywhere, whatever the umask and the day."""
    runs = {program / "gptwriter", program / "_internal/torch/bin/torch_shm_manager"}
    for path in [program, *sorted(program.rglob("*"))]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in runs else 0o644)
        os.utime(path, (seconds, seconds), follow_symlinks=False)


def _pack_for_linux(program: Path, seconds: int) -> list[Path]:
    deb = DIST / f"gptwriter_{__version__}_amd64.deb"
    release = debian.Release(__version__, seconds, PROJECT_PAGE, CONTACT)
    debian.make(release, program, BUILD / "icons", BUILD / "deb", deb)
    check_package.check_desktop_files(BUILD / "deb")
    tar = DIST / f"gptwriter-{__version__}-linux-x86_64.tar.zst"
    command = [
        "tar", "--create", f"--file={tar}", "--use-compress-program=zstd -9 -T2 --quiet",
        "--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{seconds}",
        f"--transform=s,^gptwriter,gptwriter-{__version__},", "--directory", str(DIST), "gptwriter",
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return [deb, tar]


def _write_sums(files: list[Path]) -> None:
    lines = []
    for path in sorted(files):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    (DIST / "SHA256SUMS").write_text("".join(lines), "ascii")


if __name__ == "__main__":
    sys.exit(main())
