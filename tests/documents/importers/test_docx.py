"""A docx gives its paragraphs, in order, and says what plain text cannot keep."""

from __future__ import annotations

import pytest

from gptwriter.documents.importers import docx
from gptwriter.documents.importers.imported import Note, Refused
from tests.documents.importers.samples import docx as sample
from tests.documents.importers.samples import docx_document, docx_paragraph

FOOTNOTE = (
    '<w:p><w:r><w:t>山</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
    docx_document("")
    .replace("w:document", "w:footnotes")
    .replace("<w:body></w:body>", f'<w:footnote w:id="2">{docx_paragraph("a hill")}</w:footnote>'),
)


def test_headings_and_paragraphs_are_lines() -> None:
    heading = (
        '<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>第一回 灵根育孕</w:t></w:r></w:p>'
    )
    found = docx.read(sample(heading + docx_paragraph("从前有座山。") + docx_paragraph("A hill.")))
    assert found.text == "第一回 灵根育孕\n从前有座山。\nA hill."
    assert found.notes == ()


def test_an_empty_paragraph_between_scenes_stays() -> None:
    body = docx_paragraph("One.") + "<w:p/>" + docx_paragraph("Two.")
    assert docx.read(sample(body)).text == "One.\n\nTwo."


@pytest.mark.parametrize(
    "text", ["  two  spaces\u00a0and ", "　　从前，“山”𠮷——", "👩‍👩‍👧 a < b & c > d &amp; <p>"]
)
def test_characters_are_as_they_were_typed(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert docx.read(sample(docx_paragraph(escaped))).text == text


def test_tabs_and_line_breaks_stay() -> None:
    body = "<w:p><w:r><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>"
    assert docx.read(sample(body)).text == "\ta\nb"


def test_tracked_changes_are_accepted() -> None:
    body = (
        '<w:p><w:ins w:id="1"><w:r><w:t>new</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
    )
    found = docx.read(sample(body))
    assert found.text == "new"
    assert found.notes == (Note.CHANGES,)


def test_a_footnote_goes_to_the_end() -> None:
    body, notes = FOOTNOTE
    found = docx.read(sample(body, {"word/footnotes.xml": notes}))
    assert found.text == "山[1]\na hill"
    assert Note.NOTES_AT_END in found.notes


def test_the_cells_of_a_table_are_paragraphs() -> None:
    cells = "".join(f"<w:tc>{docx_paragraph(text)}</w:tc>" for text in ("x", "y"))
    found = docx.read(sample(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert found.text == "x\ny"
    assert found.notes == (Note.TABLES,)


def test_bold_letters_are_named_as_a_loss() -> None:
    body = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>loud</w:t></w:r></w:p>"
    found = docx.read(sample(body))
    assert found.text == "loud"
    assert found.notes == (Note.EMPHASIS,)


def test_the_title_comes_from_the_properties() -> None:
    core = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title> 西游记 </dc:title></p>'
    assert docx.read(sample(docx_paragraph("x"), {"docProps/core.xml": core})).title == "西游记"


def test_parts_without_text_are_not_even_inflated() -> None:
    found = docx.read(sample(docx_paragraph("x"), {"word/media/image1.png": b"\0" * 50_000_000}))
    assert found.text == "x"


def test_a_docx_made_for_windows_paths_is_refused() -> None:
    with pytest.raises(Refused, match="lead out"):
        docx.read(sample("", {"C:\\windows\\x.xml": "<x/>"}))
