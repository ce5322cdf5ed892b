"""Reads pdf through PDFium: the text of each page, in the order it finds it.

A page knows no paragraphs, only lines. It does not read scanned pages, and runs no script.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from gptwriter.documents.importers.imported import (
    DAMAGED,
    NO_TEXT,
    PROTECTED,
    Extract,
    Note,
    Refused,
)

if TYPE_CHECKING:
    import pypdfium2

# PDFium's mark for a hyphen that only divides a word at the end of a line.
_DIVIDED = re.compile("[\ufffe\x02](?:\r?\n)?")


def read(data: bytes) -> Extract:
    """The text of a pdf. Raises Refused."""
    import pypdfium2  # brings a library of 7 MB, which only a pdf need wait for

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Refused(PROTECTED if locked else DAMAGED) from error
    with contextlib.closing(document):
        pages = [_page(document, number) for number in range(len(document))]
        title = document.get_metadata_value("Title").strip()
    text = "\n".join(page for page in pages if page)
    if not text:
        raise Refused(NO_TEXT)
    return Extract(text, title, (Note.PAGE_LINES,))


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    with (
        contextlib.closing(document[number]) as page,
        contextlib.closing(page.get_textpage()) as text_page,
    ):
        return _DIVIDED.sub("", text_page.get_text_range()).strip()
