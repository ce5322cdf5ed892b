"""Writes a manuscript as a docx, with the styles that every word processor has.

python-docx does the work; its template's name for the author is taken out. It knows no file.
"""

from __future__ import annotations

import io

from gptwriter.documents.exporters.structure import Block, Kind, Manuscript

_STYLES = {
    Kind.PARAGRAPH: "Normal",
    Kind.QUOTE: "Quote",
    Kind.ITEM: "List Bullet",
    Kind.NUMBERED: "List Number",
    Kind.CODE: "No Spacing",
    Kind.RULE: "Normal",
}
_BREAK = "* * *"
_HAN_FONT = "宋体"


def write(manuscript: Manuscript) -> bytes:
    """The bytes of a docx."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    document = Document()
    document.core_properties.title = manuscript.title[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = manuscript.language
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _HAN_FONT)  # else Word falls back to whatever it finds
    for block in manuscript.blocks:
        paragraph = document.add_paragraph(style=_style(block))
        if block.kind is Kind.RULE:
            paragraph.add_run(_BREAK)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in block.runs:
            run = paragraph.add_run(part.text)
            run.bold, run.italic = part.bold or None, part.italic or None
            if part.code:
                run.font.name = "Courier New"
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def _style(block: Block) -> str:
    return f"Heading {block.level}" if block.kind is Kind.HEADING else _STYLES[block.kind]
