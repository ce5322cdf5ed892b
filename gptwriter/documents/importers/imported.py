"""What every importer speaks: what it found, what it left out, and why it refuses a file.

A reader turns bytes into an `Extract` or raises `Refused`; it sees no path, so it can open no other
file. This module knows no format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gptwriter.errors import translate


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    DOCX = "docx"
    ODT = "odt"
    EPUB = "epub"
    RTF = "rtf"
    HTML = "html"
    PDF = "pdf"


class Note(StrEnum):
    """What the plain text lacks; the value is a sentence to show."""

    EMPHASIS = translate("errors", "Bold and italic letters are plain now.")
    PICTURES = translate("errors", "Its pictures are left out.")
    TABLES = translate("errors", "Each cell of its tables is a paragraph now.")
    NOTES_AT_END = translate("errors", "Its footnotes stand at the end.")
    NOTES_LEFT_OUT = translate("errors", "Its footnotes are left out.")
    COMMENTS = translate("errors", "Its comments are left out.")
    CHANGES = translate("errors", "Its tracked changes are taken as accepted.")
    RUBY = translate("errors", "The reading aids above its characters are left out.")
    MISSING_CHAPTERS = translate("errors", "Some of its chapters are missing from the file.")
    PAGE_LINES = translate(
        "errors", "Its lines end where the page's did, and headers and page numbers are among them."
    )
    DIVIDED = translate(
        "errors", "Paragraphs too long to be written in are divided at the ends of sentences."
    )


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader got out of a file's bytes. `encoding` is "" where the format settles it."""

    text: str
    title: str = ""
    notes: tuple[Note, ...] = ()
    encoding: str = ""  # a codec name of Python
    encoding_is_sure: bool = True
    other_encodings: tuple[str, ...] = ()  # which fit as well, the likeliest first


@dataclass(frozen=True, slots=True)
class ImportedText:
    """A file as plain text: one line is one paragraph, unless the file itself wrapped its lines.

    Unless `encoding_is_sure`, ask the writer whether `encoding` or one of `other_encodings` is
    right, and import again with that.
    """

    path: Path
    text: str
    title: str
    format: Format
    notes: tuple[Note, ...]
    encoding: str
    encoding_is_sure: bool
    other_encodings: tuple[str, ...]


class Refused(Exception):
    """A reader does not take these bytes; `reason` is a template, marked for translation."""

    def __init__(self, reason: str, **fields: str) -> None:
        self.reason = reason
        self.fields = fields
        super().__init__(reason)


DAMAGED = translate("errors", "It is damaged, or not what its name says.")
PROTECTED = translate("errors", "It is protected by a password or copy protection.")
TOO_LARGE_INSIDE = translate("errors", "Unpacked, it is too large to be a text.")
NO_TEXT = translate("errors", "There is no text in it.")
OLD_WORD = translate(
    "errors", "It is protected by a password, or in the old Word format. Save it as docx first."
)

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls, and the codes that no editor can hold. Nothing a reader could miss.
_UNUSABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def cleaned(text: str) -> str:
    """The text with line feeds as its only line ends, and without what an editor cannot hold."""
    # Surrogates in pairs, as rtf writes them, are one character; alone they are none.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNUSABLE.sub("", _LINE_ENDS.sub("\n", whole)).strip("\n")
