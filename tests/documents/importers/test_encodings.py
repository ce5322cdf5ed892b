"""An encoding is known from the bytes alone, or it is a guess that the writer is asked about."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.documents.importers.encodings import decoded, guesses
from gptwriter.documents.importers.imported import Refused

SIMPLIFIED = "从前有座山，山里有座庙，庙里有个老和尚在讲故事。"
TRADITIONAL = "從前有座山，山裡有座廟，廟裡有個老和尚在講故事。"
JAPANESE = "むかしむかし、あるところに、おじいさんとおばあさんがいました。"
KOREAN = "옛날 옛적에 호랑이가 담배 피우던 시절의 이야기입니다."


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_settles_it(mark: bytes, codec: str) -> None:
    found = decoded(mark + SIMPLIFIED.encode(codec))
    assert found.text == SIMPLIFIED
    assert found.encoding_is_sure


def test_no_encoding_fits_what_no_text_has() -> None:
    assert guesses(b"a\0\0\0") == ()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf_8_settles_itself(text: str) -> None:
    found = decoded(text.encode())
    assert found.text == text
    assert found.encoding_is_sure


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED + "𠮷㐀", "gb18030"),
        (TRADITIONAL, "cp950"),
        (JAPANESE, "cp932"),
        ("“Café,” she said — naïve as ever, déjà vu.", "cp1252"),
        ("Жили-были старик со старухой у самого синего моря.", "cp1251"),
        (SIMPLIFIED[:5], "gb18030"),
        (TRADITIONAL[:5], "cp950"),
    ],
)
def test_a_likely_encoding_is_guessed_and_called_a_guess(text: str, codec: str) -> None:
    found = decoded(text.encode(codec))
    assert found.text == text
    assert not found.encoding_is_sure


@pytest.mark.parametrize(("text", "codec"), [(KOREAN, "cp949"), (SIMPLIFIED, "gb18030")])
def test_the_right_encoding_is_at_least_offered(text: str, codec: str) -> None:
    found = decoded(text.encode(codec))
    assert codec in (found.encoding, *found.other_encodings)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_a_question(codec: str) -> None:
    found = decoded("Once upon a time".encode(codec))
    assert (found.text, found.encoding_is_sure) == ("Once upon a time", False)


def test_the_writer_has_the_last_word() -> None:
    found = decoded(TRADITIONAL.encode("big5"), "big5")
    assert found.text == TRADITIONAL
    assert found.encoding_is_sure


@pytest.mark.parametrize("encoding", ["utf-8", "no-such-codec"])
def test_an_answer_that_does_not_fit_is_refused(encoding: str) -> None:
    with pytest.raises(Refused, match="not text"):
        decoded(SIMPLIFIED.encode("gbk"), encoding)


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0\0\0\x08\0\xd8", b"\0", b"\x7fELF\0\0\0\x01\0"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        decoded(data)
