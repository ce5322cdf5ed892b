"""Reads docx: headings, paragraphs, lists and footnotes as mammoth finds them.

mammoth never sees the file itself, only a copy with the XML parts that hold text.
"""

from __future__ import annotations

import re

from gptwriter.documents.importers.archive import Archive
from gptwriter.documents.importers.html import plain_text
from gptwriter.documents.importers.imported import Extract, Note

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|(?:_rels|word|word/_rels)/[^/]+\.(?:xml|rels)|_rels/.rels"
)
_CORE = "docProps/core.xml"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_ARROW_BACK = re.compile(r' ?<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
_NOTES = {
    b"<w:footnoteReference": Note.NOTES_AT_END,
    b"<w:endnoteReference": Note.NOTES_AT_END,
    b"<w:commentReference": Note.COMMENTS,
    b"<w:ins ": Note.CHANGES,
    b"<w:del ": Note.CHANGES,
    b"<w:drawing": Note.PICTURES,
    b"<w:pict": Note.PICTURES,
}


def read(data: bytes) -> Extract:
    """The text of a docx. Raises Refused."""
    import mammoth  # 0.1 s, which only a docx need wait for

    archive = Archive(data)
    parts = [name for name in archive.names() if _PARTS.fullmatch(name)]
    found = mammoth.convert_to_html(
        archive.repacked(parts),
        include_embedded_style_map=False,
        external_file_access=False,
        ignore_empty_paragraphs=False,  # they part the scenes of a novel
        convert_image=mammoth.images.img_element(lambda _image: {}),
    )
    page = plain_text(_ARROW_BACK.sub("", found.value), keep_spaces=True)
    return Extract(page.text, _title(archive), _notes(archive, page.notes))


def _title(archive: Archive) -> str:
    return (archive.tree(_CORE).findtext(_TITLE) or "").strip() if _CORE in archive else ""


def _notes(archive: Archive, seen: tuple[Note, ...]) -> tuple[Note, ...]:
    document = archive.read("word/document.xml") if "word/document.xml" in archive else b""
    marked = [note for mark, note in _NOTES.items() if mark in document]
    return tuple(dict.fromkeys((*seen, *marked)))
