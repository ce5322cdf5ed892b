"""Reads epub: the chapters of its spine, in reading order.

A chapter is HTML and may carry a plain DOCTYPE, as most do: it goes to a parser that knows no
entities of its own. The two files that say what is where are XML, and may not.
"""

from __future__ import annotations

import posixpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from gptwriter.documents.importers.archive import Archive
from gptwriter.documents.importers.encodings import decoded
from gptwriter.documents.importers.html import plain_text
from gptwriter.documents.importers.imported import DAMAGED, PROTECTED, Extract, Note, Refused

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_ROOT_FILE = ".//{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_TITLE = ".//{http://purl.org/dc/elements/1.1/}title"
_CIPHER = ".//{http://www.w3.org/2001/04/xmlenc#}CipherReference"


def read(data: bytes) -> Extract:
    """The text of an epub. Raises Refused."""
    archive = Archive(data)
    package_name = _package_name(archive)
    package = archive.tree(package_name)
    chapters = _chapters(package, posixpath.dirname(package_name))
    if not chapters:
        raise Refused(DAMAGED)
    if _encrypted(archive) & set(chapters):
        raise Refused(PROTECTED)
    present = [name for name in chapters if name in archive]
    pages = [plain_text(decoded(archive.read(name)).text) for name in present]
    notes = dict.fromkeys(note for page in pages for note in page.notes)
    if len(present) < len(chapters):
        notes[Note.MISSING_CHAPTERS] = None
    text = "\n\n".join(page.text for page in pages if page.text)
    return Extract(text, (package.findtext(_TITLE) or "").strip(), tuple(notes))


def _package_name(archive: Archive) -> str:
    root_file = archive.tree(_CONTAINER).find(_ROOT_FILE)
    if root_file is None:
        raise Refused(DAMAGED)
    return root_file.get("full-path", "")


def _chapters(package: Element, folder: str) -> list[str]:
    """Names of the members in the spine; the table of contents is no chapter."""
    items = {item.get("id"): item for item in package.iterfind(f"{_OPF}manifest/{_OPF}item")}
    spine = [items.get(ref.get("idref")) for ref in package.iterfind(f"{_OPF}spine/{_OPF}itemref")]
    return [
        posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in dict.fromkeys(spine)
        if item is not None and "nav" not in item.get("properties", "").split()
    ]


def _encrypted(archive: Archive) -> set[str]:
    """Members under copy protection. Fonts often are, in books whose text is free."""
    if _ENCRYPTION not in archive:
        return set()
    references = archive.tree(_ENCRYPTION).iterfind(_CIPHER)
    return {unquote(reference.get("URI", "")) for reference in references}
