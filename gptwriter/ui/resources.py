"""Where the files lie that the window shows: icons and translations.

They are beside the package in a checkout and inside it once installed or frozen. This module
knows only the two places.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_PACKAGE = Path(__file__).parents[1]
_ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)  # what title bars, docks and task lists ask for


def resource(name: str) -> Path:
    """The path of a resource such as "icons/gptwriter.svg"; it need not exist."""
    installed = _PACKAGE / "resources" / name
    return installed if installed.exists() else _PACKAGE.parent / "resources" / name


@cache
def window_icon() -> QIcon:
    """The project's icon, drawn sharply at every size a desktop asks for.

    Drawn here, because a QIcon of an SVG file needs an icon plug-in that a bundle may lack.
    """
    renderer = QSvgRenderer(str(resource("icons/gptwriter.svg")))
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
