"""An rtf gives its text, whichever way its characters are written."""

from __future__ import annotations

import pytest

from gptwriter.documents.importers import rtf
from gptwriter.documents.importers.imported import Note, Refused, cleaned

HEAD = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 "


def text_of(body: bytes) -> str:
    return cleaned(rtf.read(HEAD + body + b"}").text)


def test_code_page_bytes_escapes_and_raw_bytes_are_the_same_characters() -> None:
    escaped = "".join(rf"\'{byte:02x}" for byte in "从前有座山".encode("gbk")).encode()
    unicode = b"".join(rb"\u%d?" % ord(character) for character in "从前有座山")
    raw = "从前有座山".encode("gbk")
    assert {text_of(body) for body in (escaped, unicode, raw)} == {"从前有座山"}


def test_a_character_beyond_the_first_plane_is_one_character() -> None:
    assert text_of(rb"\u-10179?\u-8704? \u-10174?\u-8265?") == "😀 𠮷"


def test_paragraphs_are_lines() -> None:
    assert text_of(rb"One.\par\par Two\line three.\par") == "One.\n\nTwo\nthree."


def test_what_is_left_out_is_named() -> None:
    found = rtf.read(HEAD + rb"a{\footnote no}{\pict 00ff} {\b b}}")
    assert found.text.split() == ["a", "b"]
    assert set(found.notes) == {Note.NOTES_LEFT_OUT, Note.PICTURES, Note.EMPHASIS}


def test_a_text_that_only_calls_itself_rtf_is_refused() -> None:
    with pytest.raises(Refused):
        rtf.read(b"Once upon a time")


def test_halves_of_a_character_are_one_together_and_none_alone() -> None:
    assert text_of(rb"a\u-10179?\u-9139?b\u-10179?c") == "a👍bc"
