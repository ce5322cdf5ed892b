"""Reads odt: the paragraphs of content.xml, with the rules of OpenDocument for white space.

It reads no styles, so it does not know bold from plain, and follows no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gptwriter.documents.importers.archive import Archive
from gptwriter.documents.importers.imported import DAMAGED, PROTECTED, Extract, Note, Refused

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"

_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_NOTES = {
    f"{_OFFICE}annotation": Note.COMMENTS,
    f"{_OFFICE}annotation-end": Note.COMMENTS,
    f"{_TEXT}tracked-changes": Note.CHANGES,
    f"{_DRAW}frame": Note.PICTURES,
    f"{_TEXT}ruby-text": Note.RUBY,
    f"{_TABLE}table": Note.TABLES,
    f"{_TEXT}note": Note.NOTES_AT_END,
}
_LEFT_OUT = (Note.COMMENTS, Note.CHANGES, Note.RUBY)
_MOST_SPACES = 1_000  # in one element, which may ask for any number

# White space that is meant, while the rest is being collapsed: XML cannot hold these characters.
_SPACE, _TAB, _BREAK = "\x01", "\x02", "\x03"
_MEANT = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})
_COLLAPSED = re.compile(r"[ \t\r\n]+")


def read(data: bytes) -> Extract:
    """The text of an odt. Raises Refused."""
    archive = Archive(data)
    if _is_encrypted(archive):
        raise Refused(PROTECTED)
    body = archive.tree("content.xml").find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Refused(DAMAGED)
    reader = _Reader()
    lines = [*reader.lines(body), *reader.endnotes]
    return Extract("\n".join(lines), _title(archive), tuple(reader.notes))


def _is_encrypted(archive: Archive) -> bool:
    manifest = "META-INF/manifest.xml"
    return manifest in archive and b":encryption-data" in archive.read(manifest)


def _title(archive: Archive) -> str:
    if "meta.xml" not in archive:
        return ""
    return (archive.tree("meta.xml").findtext(f".//{_TITLE}") or "").strip()


class _Reader:
    """Walks the body; remembers notes and what was left out."""

    def __init__(self) -> None:
        self.endnotes: list[str] = []
        self.notes: dict[Note, None] = {}

    def lines(self, element: Element) -> Iterator[str]:
        """The paragraphs below an element, in order."""
        for child in element:
            if child.tag in _PARAGRAPHS:
                yield from self._paragraph(child)
            elif not self._is_left_out(child):
                yield from self.lines(child)

    def _paragraph(self, element: Element) -> Iterator[str]:
        boxes: list[Element] = []  # frames, whose text boxes hold paragraphs of their own
        raw = "".join(self._inline(element, boxes))
        yield _COLLAPSED.sub(" ", raw).strip(" ").translate(_MEANT)
        for box in boxes:
            yield from self.lines(box)

    def _inline(self, element: Element, boxes: list[Element]) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            match child.tag.removeprefix(_TEXT):
                case "s":
                    yield _SPACE * _count(child)
                case "tab":
                    yield _TAB
                case "line-break":
                    yield _BREAK
                case "note":
                    yield self._note(child)
                case _ if self._is_left_out(child):
                    pass
                case _ if child.tag == f"{_DRAW}frame":
                    boxes.append(child)
                case _:
                    yield from self._inline(child, boxes)
            yield child.tail or ""

    def _note(self, note: Element) -> str:
        """The mark of a footnote; its text is kept for the end."""
        self.notes[Note.NOTES_AT_END] = None
        body = note.find(f"{_TEXT}note-body")
        mark = f"[{note.findtext(f'{_TEXT}note-citation') or ''}]"
        lines = [] if body is None else list(self.lines(body))
        self.endnotes.append(" ".join([mark, *lines]))
        return mark

    def _is_left_out(self, element: Element) -> bool:
        note = _NOTES.get(element.tag)
        if note:
            self.notes[note] = None
        return note in _LEFT_OUT


def _count(spaces: Element) -> int:
    try:
        return max(0, min(_MOST_SPACES, int(spaces.get(f"{_TEXT}c", "1"))))
    except ValueError:
        return 1
