"""Makes the .deb: the program in /usr/lib/gptwriter, and what a desktop looks for around it.

With dpkg-deb; it needs no root, and writes the same bytes for the same program and second.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
APP_ID = "org.gptwriter.gptwriter"
_CONTROL = """\
Package: gptwriter
Version: @VERSION@
Architecture: amd64
Maintainer: @CONTACT@
Installed-Size: @SIZE@
Section: editors
Priority: optional
Homepage: @PAGE@
Depends: libc6 (>= 2.36), libegl1, libgl1, libxcb1, libx11-6, fontconfig-config, xkb-data
Recommends: @RECOMMENDS@
Suggests: fonts-noto-cjk, ibus
Description: continues your text with a GPT on your own computer
 You write. When you pause, grey text continues your line: Tab keeps it, any
 other key takes it away. A language model comes with the program and runs on
 your own computer; nothing you write leaves it.
 .
 The model that comes with it writes English only. Any other local language
 model in the safetensors format can be used instead, and can be taught the
 style of your own documents.
"""
_RECOMMENDS = (
    "libwayland-client0", "libwayland-cursor0", "libwayland-egl1", "libcups2", "xdg-utils",
    "fonts-dejavu-core | fonts-noto-core",
)  # fmt: skip
_NOBODY = "Unpublished build <nobody@gptwriter.invalid>"
_OVERRIDES = """\
# One folder with everything inside, as PyInstaller and Qt's and PyTorch's own builds left it.
gptwriter: custom-library-search-path
gptwriter: embedded-library
gptwriter: hardening-no-pie
gptwriter: library-not-linked-against-libc
gptwriter: shared-library-is-executable
gptwriter: sharedobject-in-library-directory-missing-soname
gptwriter: unstripped-binary-or-object
gptwriter: wrong-path-for-interpreter
gptwriter: python3-script-but-no-python3-dep
gptwriter: shared-library-lacks-prerequisites
gptwriter: unusual-interpreter
"""


@dataclass(frozen=True, slots=True)
class Release:
    """What is packed: a version, and the second since 1970 that its sources are of.

    `page` and `contact` say where it is published and who answers for it, if anybody does yet.
    """

    version: str
    seconds: int
    page: str = ""
    contact: str = ""


def make(release: Release, program: Path, icons: Path, work: Path, deb: Path) -> None:
    """Build the .deb `deb` of the program's folder in the folder `work`, which is emptied."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(program, work / "usr/lib/gptwriter", symlinks=True, copy_function=_link)
    for text in ("NOTICES.txt", "LICENSE.txt"):
        (work / "usr/lib/gptwriter" / text).unlink()  # stand in usr/share
    (work / "usr/bin").mkdir(parents=True)
    (work / "usr/bin/gptwriter").symlink_to("../lib/gptwriter/gptwriter")
    _place_desktop_files(work / "usr/share", icons, release)
    _place_documents(work / "usr/share", program, release)
    _build(work, release, deb)


def _link(source: str, target: str) -> None:
    """A gigabyte is not copied when it can be had by another name."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _place_desktop_files(share: Path, icons: Path, release: Release) -> None:
    for folder, name in (("applications", "desktop"), ("metainfo", "metainfo.xml")):
        _put(share / folder / f"{APP_ID}.{name}", _filled(f"{APP_ID}.{name}", release))
    for png in sorted(icons.glob("*.png")):
        size = f"{png.stem}x{png.stem}"
        _put(share / "icons/hicolor" / size / "apps" / f"{APP_ID}.png", png.read_bytes())
    svg = (HERE.parent / "resources/icons/gptwriter.svg").read_bytes()
    _put(share / "icons/hicolor/scalable/apps" / f"{APP_ID}.svg", svg)


def _place_documents(share: Path, program: Path, release: Release) -> None:
    _put(share / "man/man1/gptwriter.1.gz", _gzip(_filled("gptwriter.1", release)))
    documents = share / "doc/gptwriter"
    _put(documents / "copyright", _filled("copyright", release))
    _put(documents / "NOTICES.gz", _gzip((program / "NOTICES.txt").read_bytes()))
    when = _moment(release).strftime("%a, %d %b %Y %H:%M:%S +0000")
    changes = f"gptwriter ({release.version}) stable; urgency=medium\n\n"
    changes += f"  * Release {release.version}.\n\n -- {release.contact or _NOBODY}  {when}\n"
    _put(documents / "changelog.gz", _gzip(changes.encode()))
    _put(share / "lintian/overrides/gptwriter", _OVERRIDES.encode())


def _build(work: Path, release: Release, deb: Path) -> None:
    for path in sorted(work.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    files = [path for path in sorted(work.rglob("*")) if path.is_file() and not path.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    sums = "".join(f"{_md5(file)}  {file.relative_to(work)}\n" for file in files)
    _put(work / "DEBIAN/md5sums", sums.encode())
    control = _fill(_CONTROL, release).replace("@SIZE@", str(size // 1024))
    _put(work / "DEBIAN/control", control.encode())
    deb.unlink(missing_ok=True)
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(release.seconds)}
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", str(work), str(deb)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def _filled(name: str, release: Release) -> bytes:
    return _fill((HERE / "linux" / name).read_text("utf-8"), release).encode()


def _fill(text: str, release: Release) -> str:
    """The text with what it leaves open; a line that names the page goes where there is none."""
    if not release.page:
        text = "".join(line for line in text.splitlines(keepends=True) if "@PAGE@" not in line)
    facts = {
        "@VERSION@": release.version,
        "@DATE@": _moment(release).strftime("%Y-%m-%d"),
        "@PAGE@": release.page,
        "@CONTACT@": release.contact or _NOBODY,
        "@RECOMMENDS@": ", ".join(_RECOMMENDS),  # of one line, as the field must be
    }
    for name, fact in facts.items():
        text = text.replace(name, fact)
    return text


def _moment(release: Release) -> datetime:
    return datetime.fromtimestamp(release.seconds, UTC)


def _md5(path: Path) -> str:
    """What Debian's tools compare an installed file with; it protects against no attacker."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o644)
