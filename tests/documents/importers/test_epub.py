"""An epub gives its chapters in reading order."""

from __future__ import annotations

import pytest

from gptwriter.documents.importers import epub
from gptwriter.documents.importers.imported import Note, Refused
from tests.documents.importers.samples import epub as sample
from tests.documents.importers.samples import opf

ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>'
    '<enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def test_chapters_come_in_the_order_of_the_spine() -> None:
    pages = {"z.xhtml": "<h1>第一回</h1><p>从前有座山。</p>", "a.xhtml": "<p>A hill.</p>"}
    found = epub.read(sample(pages))
    assert found.text == "第一回\n从前有座山。\n\nA hill."
    assert found.title == "西游记"


def test_a_chapter_may_carry_the_doctype_that_most_books_have() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html><body><p>a&nbsp;b</p></body></html>'
    )
    assert epub.read(sample({"c.xhtml": page})).text == "a\u00a0b"


def test_an_entity_that_a_chapter_defines_is_not_filled_in() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>a&x;b</p>'
    assert "root:" not in epub.read(sample({"c.xhtml": page})).text


def test_a_name_with_escaped_characters_is_found() -> None:
    pages = {"第一回 a.xhtml": "<p>x</p>"}
    package = opf(["%E7%AC%AC%E4%B8%80%E5%9B%9E%20a.xhtml"])
    assert epub.read(sample(pages, {"OEBPS/book.opf": package})).text == "x"


def test_a_missing_chapter_is_named_as_a_loss() -> None:
    found = epub.read(
        sample({"a.xhtml": "<p>x</p>"}, {"OEBPS/book.opf": opf(["a.xhtml", "b.xhtml"])})
    )
    assert found.text == "x"
    assert found.notes == (Note.MISSING_CHAPTERS,)


def test_the_table_of_contents_is_no_chapter() -> None:
    package = opf(["nav.xhtml", "a.xhtml"]).replace(
        'href="nav.xhtml"', 'href="nav.xhtml" properties="nav"'
    )
    pages = {"nav.xhtml": "<p>contents</p>", "a.xhtml": "<p>x</p>"}
    assert epub.read(sample(pages, {"OEBPS/book.opf": package})).text == "x"


def test_a_book_under_copy_protection_is_called_protected() -> None:
    parts: dict[str, str | bytes] = {"META-INF/encryption.xml": ENCRYPTED.format("OEBPS/a.xhtml")}
    with pytest.raises(Refused, match="protected"):
        epub.read(sample({"a.xhtml": "<p>x</p>"}, parts))


def test_protected_fonts_do_not_protect_the_text() -> None:
    parts: dict[str, str | bytes] = {"META-INF/encryption.xml": ENCRYPTED.format("OEBPS/font.otf")}
    assert epub.read(sample({"a.xhtml": "<p>x</p>"}, parts)).text == "x"


def test_a_book_without_chapters_is_refused() -> None:
    with pytest.raises(Refused):
        epub.read(sample({}))
