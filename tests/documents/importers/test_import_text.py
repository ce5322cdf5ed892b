"""Any file becomes plain text, or one sentence says why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gptwriter.documents.importers import docx
from gptwriter.documents.importers.import_text import FORMATS, import_text
from gptwriter.documents.importers.imported import Extract, Format
from gptwriter.errors import DocumentUnreadable
from tests.documents.importers import samples

STORY = ["从前有座山，", "Once upon a time 山里 𠮷"]
PARAGRAPHS = {
    "docx": samples.docx("".join(map(samples.docx_paragraph, STORY))),
    "odt": samples.odt("".join(f"<text:p>{line}</text:p>" for line in STORY)),
    "epub": samples.epub({"a.xhtml": "".join(f"<p>{line}</p>" for line in STORY)}),
    "html": "".join(f"<p>{line}</p>" for line in STORY).encode(),
    "rtf": b"{\\rtf1 " + "\\par ".join(STORY).encode() + b"}",
    "pdf": samples.pdf(STORY),
    "txt": "\r\n".join(STORY).encode("utf-16"),
    "md": "\n".join(STORY).encode(),
}


@pytest.mark.parametrize("suffix", PARAGRAPHS)
def test_every_format_gives_the_same_lines(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"故事.{suffix.upper()}"
    path.write_bytes(PARAGRAPHS[suffix])
    found = import_text(path)
    assert found.text.split("\n") == STORY
    assert found.path == path
    assert found.format == FORMATS[f".{suffix}"]
    assert found.encoding_is_sure


def test_every_format_was_tried() -> None:
    assert {FORMATS[f".{suffix}"] for suffix in PARAGRAPHS} == set(Format)


def test_what_no_editor_can_hold_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a\x01b\ufdd0\u2028c\x85d\x0ce\x0bf\u200d\u3000", encoding="utf-8")
    assert import_text(path).text == "ab\nc\nd\ne\nf\u200d\u3000"


def test_a_guess_can_be_corrected(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("從前有座山，山裡有座廟".encode("big5"))
    assert not import_text(path).encoding_is_sure
    assert import_text(path, "big5").text == "從前有座山，山裡有座廟"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.docx", "no such file"),
        ("folder.txt", "not an ordinary file"),
        ("pipe.docx", "not an ordinary file"),
        ("program.exe", "files of the kind .exe"),
        ("{braces}.x{y}", "files of the kind .x{y}"),
        ("old.doc", "Save it as docx first"),
        ("old.docx", "Save it as docx first"),
        ("text.docx", "damaged"),
        ("zip.txt", "not text"),
    ],
)
def test_a_refusal_is_a_sentence_about_the_file(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.docx")
    (tmp_path / "old.docx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))
    (tmp_path / "text.docx").write_text("Once upon a time")
    (tmp_path / "zip.txt").write_bytes(samples.docx(""))
    with pytest.raises(DocumentUnreadable) as caught:
        import_text(tmp_path / name)
    assert str(caught.value).startswith(f"{name} could not be opened: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [(MemoryError(), "too much memory"), (RecursionError(), "damaged"), (KeyError(3), "damaged")],
)
def test_a_parser_that_stumbles_refuses_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, reason: str
) -> None:
    def stumbles(_data: bytes) -> Extract:
        raise failure

    monkeypatch.setattr(docx, "read", stumbles)
    path = tmp_path / "a.docx"
    path.touch()
    with pytest.raises(DocumentUnreadable, match=reason):
        import_text(path)
