"""What is written in another format says the same when it is read again, Chinese too."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PySide6.QtWidgets import QApplication

from gptwriter.documents.exporters import docx, epub, html, markdown
from gptwriter.documents.exporters.structure import Block, Kind, Manuscript, Run, manuscript
from gptwriter.documents.importers.import_text import import_text
from gptwriter.session import paper

MARKDOWN = """# 第一回 Beginnings

从前有座山，*山里*有座**庙**，
庙里有个老和尚。 A <b>tag</b> & “quotes”.

> He said:
> more.

- one
- two `code`

1. first

***

    let x = 1 < 2

## 第二回

End.\\
Line.
"""
EPUBCHECK = Path("/usr/share/java/epubcheck.jar")  # where Debian puts it
PLAIN = "第一章 山\n\n从前有座山，山里有座庙。\n　　他说：“𠮷 & <b>”\nChapter 2\nThe end – naïve.\n"


def read_again(suffix: str, data: bytes, folder: Path) -> list[str]:
    path = folder / f"a.{suffix}"
    path.write_bytes(data)
    return [line.strip() for line in import_text(path).text.split("\n") if line.strip()]


def test_markdown_is_taken_apart() -> None:
    found = manuscript(MARKDOWN, "t", markdown=True)
    assert [(block.kind, block.level, block.text) for block in found.blocks] == [
        (Kind.HEADING, 1, "第一回 Beginnings"),
        (
            Kind.PARAGRAPH,
            0,
            "从前有座山，山里有座庙，庙里有个老和尚。 A <b>tag</b> & “quotes”.",
        ),
        (Kind.QUOTE, 0, "He said: more."),
        (Kind.ITEM, 0, "one"),
        (Kind.ITEM, 0, "two code"),
        (Kind.NUMBERED, 0, "first"),
        (Kind.RULE, 0, ""),
        (Kind.CODE, 0, "let x = 1 < 2"),
        (Kind.HEADING, 2, "第二回"),
        (Kind.PARAGRAPH, 0, "End.\nLine."),
    ]
    assert Run("山里", italic=True) in found.blocks[1].runs
    assert Run("庙", bold=True) in found.blocks[1].runs


def test_every_line_of_a_plain_text_is_a_paragraph_but_titles_are_headings() -> None:
    found = manuscript(PLAIN, "t", markdown=False)
    assert [block.kind for block in found.blocks] == [
        Kind.HEADING,
        Kind.PARAGRAPH,
        Kind.PARAGRAPH,
        Kind.HEADING,
        Kind.PARAGRAPH,
    ]
    assert found.blocks[2].text.startswith("　　他说")


@pytest.mark.parametrize(
    "line", ["第一章的故事很长，没有人记得。", "Chapter and verse, he said.", "Part one was dull."]
)
def test_a_sentence_is_no_title(line: str) -> None:
    assert manuscript(line, "t", markdown=False).blocks[0].kind is Kind.PARAGRAPH


def test_what_no_file_can_hold_is_left_out_and_counted() -> None:
    found = manuscript("a\0b\ud800c\x1b\ufffe", "t\0", markdown=False)
    assert (found.blocks[0].text, found.left_out, found.title) == ("abc", 4, "t")
    docx.write(found)
    epub.write(found)


@pytest.mark.parametrize("is_markdown", [True, False])
@pytest.mark.parametrize("suffix", ["docx", "odt", "epub", "html"])
def test_what_is_written_reads_back_the_same(
    qapp: QApplication, tmp_path: Path, suffix: str, *, is_markdown: bool
) -> None:
    found = manuscript(MARKDOWN if is_markdown else PLAIN, "山", markdown=is_markdown)
    writers: dict[str, Callable[[Manuscript], bytes]] = {
        "docx": docx.write,
        "odt": paper.odt,
        "epub": epub.write,
        "html": lambda structure: html.page(structure).encode(),
    }
    wanted = [line for block in found.blocks for line in block.text.split("\n") if line]
    wanted = [line.strip("　 ") for line in wanted]
    read = read_again(suffix, writers[suffix](found), tmp_path)
    marks = ("* * *", "•", "\u2022")
    read = [line.strip("　 •") for line in read if line not in marks]
    assert read == wanted


def test_a_pdf_holds_the_words(qapp: QApplication, tmp_path: Path) -> None:
    data = paper.pdf(manuscript(PLAIN, "山", markdown=False))
    assert data.startswith(b"%PDF")
    words = "".join(read_again("pdf", data, tmp_path)).replace(" ", "")
    assert "从前有座山，山里有座庙。" in words
    assert "naïve" in words


@pytest.mark.parametrize("line", ["1. One", "12) Twelve", "- item", "# no", "> said", "1984"])
def test_a_line_of_plain_text_stays_one_paragraph_in_markdown(line: str) -> None:
    written = markdown.write(manuscript(line, "t", markdown=False))
    tokens = MarkdownIt("commonmark").parse(written)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inline = tokens[1].children or []
    assert "".join(token.content for token in inline) == line


def test_a_title_that_is_too_long_for_a_docx_is_cut() -> None:
    from docx import Document  # a library without types

    data = docx.write(manuscript("x", "山" * 300, markdown=False))
    assert Document(io.BytesIO(data)).core_properties.title == "山" * 255


def test_a_docx_names_no_author_of_a_template() -> None:
    from docx import Document  # a library without types

    data = docx.write(manuscript("x", "山", markdown=False))
    properties = Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author, properties.comments) == ("山", "", "")


def test_a_book_has_a_chapter_for_each_heading() -> None:
    data = epub.write(manuscript(PLAIN, "山 & 水", markdown=False))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.infolist()[0].filename == "mimetype"
        assert book.infolist()[0].compress_type == zipfile.ZIP_STORED
        pages = [name for name in book.namelist() if name.startswith("chapter")]
        assert pages == ["chapter-1.xhtml", "chapter-2.xhtml"]
        for name in book.namelist()[1:]:
            ET.fromstring(book.read(name))  # noqa: S314 - our own
        assert "第一章 山" in book.read("nav.xhtml").decode()
        assert "<dc:language>zh-CN</dc:language>" in book.read("book.opf").decode()


def test_an_empty_text_is_a_book_too() -> None:
    assert epub.write(manuscript("", "", markdown=False))


@pytest.mark.office
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    book.write_bytes(epub.write(manuscript(MARKDOWN, "山 & 水", markdown=True)))
    command = ["java", "-jar", str(EPUBCHECK), "--failonwarnings", str(book)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.office
def test_libreoffice_reads_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx.write(manuscript(PLAIN, "山", markdown=False)))
    command = ["soffice", "--headless", "--convert-to", "txt:Text (encoded):UTF8", str(path)]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, timeout=120)
    read = (tmp_path / "a.txt").read_text("utf-8-sig").splitlines()
    assert read == [line.rstrip() for line in PLAIN.split("\n") if line]


LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Zs", "Cn", "Co"])
    | st.sampled_from(" #*-+_[]()<>&\\`!|.1)>=~从前")
)


@given(LINES)
def test_plain_text_becomes_markdown_that_reads_as_itself(line: str) -> None:
    block = Block(Kind.PARAGRAPH, (Run(line.strip()),))
    found = manuscript("x", "t", markdown=False)
    written = markdown.write(type(found)("t", (block,), "en", 0))
    read = manuscript(written, "t", markdown=True).blocks
    if line.strip():
        assert [(one.kind, one.text) for one in read] == [(Kind.PARAGRAPH, line.strip())]
    assert MarkdownIt("commonmark").render(written).count("<p>") <= 1
