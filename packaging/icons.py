"""Draws the program's icon in the sizes and files that the platforms ask for.

    python packaging/icons.py FOLDER

From the one SVG, with Qt. PNGs for Linux, an .ico for Windows, an .icns for macOS; the last two
are only containers around PNGs.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

SVG = Path(__file__).parents[1] / "resources" / "icons" / "gptwriter.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICO_SIZES = (16, 24, 32, 48, 64, 256)
_ICNS_TYPES = {"icp4": 16, "icp5": 32, "icp6": 64, "ic07": 128, "ic08": 256, "ic09": 512}


def draw(folder: Path) -> None:
    """Fill `folder`: SIZE.png, gptwriter.ico, gptwriter.icns."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(SVG))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(folder / f"{size}.png"))
    del application
    pngs = {size: (folder / f"{size}.png").read_bytes() for size in SIZES}
    (folder / "gptwriter.ico").write_bytes(_ico({size: pngs[size] for size in _ICO_SIZES}))
    named = [(name, pngs[size]) for name, size in _ICNS_TYPES.items()]
    (folder / "gptwriter.icns").write_bytes(_icns(named))


def _ico(pngs: dict[int, bytes]) -> bytes:
    """A head, an entry for each picture, the pictures."""
    at = 6 + 16 * len(pngs)
    entries = b""
    for size, png in pngs.items():
        side = size % 256  # 0 stands for 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), at)
        at += len(png)
    return struct.pack("<HHH", 0, 1, len(pngs)) + entries + b"".join(pngs.values())


def _icns(pngs: list[tuple[str, bytes]]) -> bytes:
    """Blocks of a type, a length and a picture; the first holds all others."""
    blocks = b"".join(struct.pack(">4sI", t.encode(), 8 + len(png)) + png for t, png in pngs)
    return struct.pack(">4sI", b"icns", 8 + len(blocks)) + blocks


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
