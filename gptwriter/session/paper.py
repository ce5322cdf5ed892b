"""Lays a manuscript out with Qt: as odt, as pdf, or on a printer's pages.

It may be used in any thread, once the application's fonts are there. It knows no file and no
dialog.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import (
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextDocument,
    QTextDocumentWriter,
)

from gptwriter.documents.exporters.html import body
from gptwriter.documents.exporters.structure import Manuscript

_POINTS = 11
_FAMILIES = ["Georgia", "Noto Serif", "DejaVu Serif", "Songti SC", "SimSun", "Noto Serif CJK SC"]
_FAMILIES += ["WenQuanYi Micro Hei", "serif"]
_RESOLUTION = 300  # dots to the inch
_MARGIN_MM = 5.0  # around the two centimetres that Qt leaves anyhow


def odt(manuscript: Manuscript) -> bytes:
    return _written(lambda device: QTextDocumentWriter(device, b"odf").write(_laid_out(manuscript)))


def pdf(manuscript: Manuscript) -> bytes:
    def write(device: QIODevice) -> bool:
        writer = QPdfWriter(device)
        writer.setTitle(manuscript.title)
        writer.setCreator("gptwriter")
        writer.setResolution(_RESOLUTION)
        writer.setPageLayout(page_layout())
        print_on(writer, manuscript)
        return True

    return _written(write)


def page_layout() -> QPageLayout:
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    upright = QPageLayout.Orientation.Portrait
    size = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(size, upright, margins, QPageLayout.Unit.Millimeter)


def print_on(pages: QPagedPaintDevice, manuscript: Manuscript) -> None:
    """Print with page numbers."""
    _laid_out(manuscript).print_(pages)


def _laid_out(manuscript: Manuscript) -> QTextDocument:
    document = QTextDocument()
    font = QFont()
    font.setFamilies(_FAMILIES)
    font.setPointSize(_POINTS)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet("p, li { line-height: 140% }")
    document.setHtml(body(manuscript.blocks))
    document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, manuscript.title)
    return document


def _written(write: Callable[[QIODevice], bool]) -> bytes:
    memory = QByteArray()
    buffer = QBuffer(memory)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not write(buffer):
        raise OSError("Qt could not write the document")
    buffer.close()
    return bytes(memory.data())
