"""Writes a manuscript as an EPUB 3 book, a chapter for each heading of the highest level.

A book is a zip file of web pages; the standard library is enough. It knows no file.
"""

from __future__ import annotations

import html
import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gptwriter.documents.exporters.html import body
from gptwriter.documents.exporters.structure import Block, Kind, Manuscript

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{name}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>{language}</dc:language>
<meta property="dcterms:modified">{now}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 xml:lang="{language}" lang="{language}">
<head><title>{title}</title></head>
<body>
{body}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class _Chapter:
    title: str
    blocks: Sequence[Block]


def write(manuscript: Manuscript, now: datetime | None = None) -> bytes:
    """The bytes of a book."""
    chapters = _chapters(manuscript)
    names = [f"chapter-{number}" for number in range(1, len(chapters) + 1)]
    media = 'media-type="application/xhtml+xml"'
    package = _PACKAGE.format(
        name=uuid.uuid4(),
        title=html.escape(manuscript.title),
        language=manuscript.language,
        now=(now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        items="\n".join(f'<item id="{name}" href="{name}.xhtml" {media}/>' for name in names),
        spine="\n".join(f'<itemref idref="{name}"/>' for name in names),
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        # The first member, not compressed: so other programs tell a book from any zip file.
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", _CONTAINER)
        book.writestr("book.opf", package)
        book.writestr("nav.xhtml", _page(manuscript, manuscript.title, _contents(names, chapters)))
        for name, chapter in zip(names, chapters, strict=True):
            page = _page(manuscript, chapter.title, body(chapter.blocks))
            book.writestr(f"{name}.xhtml", page)
    return packed.getvalue()


def _chapters(manuscript: Manuscript) -> list[_Chapter]:
    headings = [block.level for block in manuscript.blocks if block.kind is Kind.HEADING]
    top = min(headings, default=0)
    chapters: list[_Chapter] = []
    begun: list[Block] = []
    title = manuscript.title
    for block in manuscript.blocks:
        if block.kind is Kind.HEADING and block.level == top:
            if begun:
                chapters.append(_Chapter(title, begun))
            begun, title = [], block.text.replace("\n", " ") or manuscript.title
        begun.append(block)
    if begun or not chapters:
        chapters.append(_Chapter(title, begun))
    return chapters


def _contents(names: Sequence[str], chapters: Sequence[_Chapter]) -> str:
    entries = (
        f'<li><a href="{name}.xhtml">{html.escape(chapter.title or "–")}</a></li>'
        for name, chapter in zip(names, chapters, strict=True)
    )
    return '<nav epub:type="toc"><ol>\n' + "\n".join(entries) + "\n</ol></nav>"


def _page(manuscript: Manuscript, title: str, inside: str) -> str:
    return _PAGE.format(
        language=manuscript.language, title=html.escape(title or "–"), body=inside or "<p></p>"
    )
