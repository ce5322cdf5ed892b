"""The program's icon, drawn from its SVG. It knows nothing of the window that carries it."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gptwriter import paths

_ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)  # what title bars, docks and task lists ask for


@cache
def window_icon() -> QIcon:
    """The project's icon, drawn sharply at every size a desktop asks for.

    Drawn here, because a QIcon of an SVG file needs an icon plug-in that a bundle may lack.
    """
    renderer = QSvgRenderer(str(paths.resources_dir() / "icons" / "gptwriter.svg"))
    icon = QIcon()
    for size in _ICON_SIZES:
        icon.addPixmap(_drawn(renderer, size))
    return icon


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    return QPixmap.fromImage(image)
