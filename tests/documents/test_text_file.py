"""A text file comes back byte for byte, or is refused, or what it would lose is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gptwriter.documents import text_file
from gptwriter.documents.digest import Digest
from gptwriter.documents.text_file import (
    EncodingUnsure,
    Loss,
    encode,
    look_at,
    open_text,
    save_text,
    survives_editing,
)
from gptwriter.documents.text_form import Encoding, LineEnding, TextForm
from gptwriter.errors import DocumentNotEncodable, DocumentNotSaved, DocumentUnreadable

PARTS = [
    "word ",
    "从前",
    "𠮷",
    "\n",
    "\r\n",
    "\r",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\ufdd0",
    "\ufdd1",
]
PARTS += ["\ufeff", "\0", "\x0b", "\x0c", "\x85", "\ufffc", "\u202e"]
TEXTS = st.lists(st.sampled_from(PARTS) | st.characters(exclude_categories=["Cs"])).map("".join)
WIDE = [encoding for encoding in Encoding if encoding.value.startswith("utf-")]
FORMS = st.builds(
    TextForm,
    encoding=st.sampled_from(WIDE),
    bom=st.just(True),
    line_ending=st.sampled_from(LineEnding),
) | st.builds(TextForm, line_ending=st.sampled_from(LineEnding))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "novel.md"


def test_a_text_is_opened_as_it_is(file: Path) -> None:
    data = "Chapter\n\n从前\u00a0有\u2028座山".encode()
    file.write_bytes(data)
    opened = open_text(file)
    assert opened.path == file
    assert opened.text == data.decode()
    assert opened.form == TextForm()
    assert opened.digest == Digest.of(data)
    assert opened.losses == ()


@pytest.mark.parametrize(
    ("data", "text", "form"),
    [
        (b"", "", TextForm()),
        (b"a\r\nb", "a\nb", TextForm(line_ending=LineEnding.CRLF)),
        (b"a\rb\r", "a\nb\n", TextForm(line_ending=LineEnding.CR)),
        (b"\xef\xbb\xbfa\n", "a\n", TextForm(bom=True)),
        (b"\xef\xbb\xbf" * 2, "\ufeff", TextForm(bom=True)),
        (b"\xff\xfea\0", "a", TextForm(Encoding.UTF_16_LE, bom=True)),
        (b"\xfe\xff\0a", "a", TextForm(Encoding.UTF_16_BE, bom=True)),
        (b"\xff\xfe\0\0a\0\0\0", "a", TextForm(Encoding.UTF_32_LE, bom=True)),
        (b"\0\0\xfe\xff\0\0\0a", "a", TextForm(Encoding.UTF_32_BE, bom=True)),
    ],
)
def test_r4_the_form_of_a_file_is_remembered(
    file: Path, data: bytes, text: str, form: TextForm
) -> None:
    file.write_bytes(data)
    opened = open_text(file)
    assert (opened.text, opened.form, opened.losses) == (text, form, ())
    assert encode(text, form) == data


@pytest.mark.parametrize(
    ("data", "loss"),
    [
        (b"a\r\nb\n", Loss.MIXED_LINE_ENDINGS),
        (b"a\rb\n", Loss.MIXED_LINE_ENDINGS),
        ("a\u2029b".encode(), Loss.PARAGRAPH_SEPARATORS),
        ("a\ufdd0".encode(), Loss.NONCHARACTERS),
        ("a\ufdd1".encode(), Loss.NONCHARACTERS),
    ],
)
def test_r4_what_an_editor_cannot_hold_is_named(file: Path, data: bytes, loss: Loss) -> None:
    file.write_bytes(data)
    assert open_text(file).losses == (loss,)
    assert not survives_editing(data)


def test_mixed_lines_get_the_most_frequent_ending(file: Path) -> None:
    file.write_bytes(b"a\r\nb\r\nc\n")
    opened = open_text(file)
    assert encode(opened.text, opened.form) == b"a\r\nb\r\nc\r\n"


@given(TEXTS, FORMS)
@example("a\nb\n", TextForm(line_ending=LineEnding.CRLF))
def test_r4_text_to_bytes_to_text(text: str, form: TextForm) -> None:
    text = text.replace("\r", "").lstrip("\0")
    data = encode(text, form)
    raw, _ = text_file._decode(data)
    if not form.bom:
        text = text.removeprefix("\ufeff")  # now it is the file's mark
    assert raw.replace(form.line_ending, "\n") == text


@given(st.binary() | TEXTS.map(str.encode))
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
@example(b"\xff\xfe\0")
@example(b"\xed\xa0\x80")
@example(b"\xc0\xaf")
def test_r4_bytes_to_text_to_bytes_unless_a_loss_is_named(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.txt"
    file.write_bytes(data)
    try:
        opened = open_text(file)
    except EncodingUnsure as unsure:
        for encoding in unsure.likely:
            opened = open_text(file, encoding)
            assert opened.losses or encode(opened.text, opened.form) == data
        return
    except DocumentUnreadable:
        with pytest.raises(UnicodeDecodeError):
            survives_editing(data)
        return
    assert survives_editing(data) == (opened.losses == ())
    assert opened.losses or encode(opened.text, opened.form) == data


@pytest.mark.parametrize(
    "data",
    [b"caf\xe9", b"\x80", b"\xed\xa0\x80", b"\xc0\xaf", b"ok \xe4\xbb", "中".encode("gbk")],
)
def test_what_is_not_utf_8_is_not_decoded_without_a_question(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(EncodingUnsure) as caught:
        open_text(file)
    assert caught.value.beginning == data
    assert caught.value.is_all
    assert caught.value.likely


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\0\xff\0"])
def test_bytes_that_are_no_text_are_refused(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    refusal = r"novel\.md could not be opened: It is not text"
    with pytest.raises(DocumentUnreadable, match=refusal) as raised:
        open_text(file)
    if data.startswith(b"\0"):
        assert not isinstance(raised.value, EncodingUnsure)  # there is nothing to choose from


def test_zeros_that_are_no_utf_16_are_the_text_that_they_are(file: Path) -> None:
    file.write_bytes(b"a\0\0")
    assert open_text(file).text == "a\0\0"


@pytest.mark.parametrize("size", [text_file._PREVIEW, text_file._PREVIEW + 1])
def test_a_writer_sees_the_beginning_of_what_needs_an_encoding(file: Path, size: int) -> None:
    file.write_bytes(b"\xe9" * size)
    seen = look_at(file)
    assert seen.beginning == b"\xe9" * text_file._PREVIEW
    assert seen.is_all == (size == text_file._PREVIEW)


def test_a_mark_of_another_encoding_than_the_one_that_was_said_is_text(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfa")
    opened = open_text(file, Encoding.WESTERN)
    assert (opened.text, opened.form) == ("ï»¿a", TextForm(Encoding.WESTERN))
    assert opened.losses == (Loss.UNUSUAL_CODES,)  # it could not be told from UTF-8 again


def test_r1_what_the_editor_holds_of_a_file_has_line_ends_alone() -> None:
    form = TextForm(bom=True, line_ending=LineEnding.CRLF)
    data = "\ufeffa\r\nb\u2029c\ufdd0d\ufdd1e\rf".encode()
    assert text_file.held_text(data, form) == "a\nb\nc\nd\ne\nf"


def test_a_missing_file_is_refused(file: Path) -> None:
    with pytest.raises(DocumentUnreadable, match=r"There is no such file\."):
        open_text(file)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_only_ordinary_files_are_read(file: Path, kind: str) -> None:
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case _:
            file.symlink_to("/dev/zero")
    with pytest.raises(DocumentUnreadable, match=r"It is not an ordinary file\."):
        open_text(file)


def test_a_link_that_leads_to_itself_is_refused(file: Path) -> None:
    file.symlink_to(file)
    with pytest.raises(DocumentUnreadable, match="leads to itself"):
        open_text(file)


def test_a_file_that_is_too_large_is_refused_without_reading_it(file: Path) -> None:
    with file.open("wb") as sparse:
        sparse.truncate(4 << 30)
    with pytest.raises(DocumentUnreadable, match="larger than 100 MB"):
        open_text(file)


def test_the_largest_file_is_read_and_one_byte_more_is_not(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "LARGEST", 4)
    file.write_bytes(b"four")
    assert open_text(file).text == "four"
    file.write_bytes(b"fives")
    with pytest.raises(DocumentUnreadable, match="larger than"):
        open_text(file)


def test_a_name_that_is_no_utf8_can_be_shown(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable) as raised:
        open_text(tmp_path / "a\udcff.txt")
    assert str(raised.value).startswith("a\ufffd.txt could not be opened")


def test_a_text_that_would_be_read_in_another_encoding_is_not_encoded() -> None:
    with pytest.raises(ValueError, match="byte order mark"):
        encode("\0", TextForm(Encoding.UTF_16_LE, bom=True))


@pytest.mark.parametrize("text", ["lone \ud800", "carriage\rreturn"])
def test_a_text_that_would_not_come_back_is_not_saved(file: Path, text: str) -> None:
    file.write_bytes(b"old")
    with pytest.raises(DocumentNotSaved):
        save_text(file, text, TextForm(), Digest.of(b"old"))
    assert file.read_bytes() == b"old"


SAID = {
    Encoding.GB18030: "从前有座山，𠮷\r\n",
    Encoding.BIG5: "從前有座山\r\n",
    Encoding.SHIFT_JIS: "むかしむかし\r\n",
    Encoding.KOREAN: "옛날 옛적에\r\n",
    Encoding.WESTERN: "“Café” – naïve\u00a0!\r\n",
    Encoding.CYRILLIC: "Жили-были\r\n",
    Encoding.UTF_16_LE: "no mark\r\n",
    Encoding.UTF_16_BE: "从前 no mark\r\n",
}


@pytest.mark.parametrize("encoding", SAID)
def test_r4_a_text_in_the_encoding_that_was_said_keeps_its_bytes(
    file: Path, encoding: Encoding
) -> None:
    data = SAID[encoding].encode(encoding)
    file.write_bytes(data)
    opened = open_text(file, encoding)
    assert opened.text == SAID[encoding].replace("\r\n", "\n")
    assert opened.losses == ()
    save_text(file, opened.text, opened.form, opened.digest)
    assert file.read_bytes() == data


def test_r4_two_codes_for_one_character_are_a_loss_that_is_named(file: Path) -> None:
    file.write_bytes(b"\xfa\x54")  # Shift-JIS writes this sign as 81 ca
    opened = open_text(file, Encoding.SHIFT_JIS)
    assert opened.losses == (Loss.UNUSUAL_CODES,)


def test_utf_16_without_its_mark_is_not_taken_for_utf_8(file: Path) -> None:
    file.write_bytes("Once upon a time".encode("utf-16-le"))
    with pytest.raises(EncodingUnsure) as caught:
        open_text(file)
    assert caught.value.likely[0] is Encoding.UTF_16_LE


def test_the_wrong_encoding_is_refused_by_name(file: Path) -> None:
    file.write_bytes(b"\x81")
    with pytest.raises(DocumentUnreadable, match="not text in the encoding Windows-1252"):
        open_text(file, Encoding.WESTERN)


def test_looking_offers_utf_8_first_where_it_fits(file: Path) -> None:
    file.write_bytes("从前".encode())
    assert look_at(file).likely[0] is Encoding.UTF_8


def test_a_character_that_the_encoding_lacks_leaves_the_file_alone(file: Path) -> None:
    file.write_bytes(b"old")
    form = TextForm(Encoding.WESTERN)
    with pytest.raises(DocumentNotEncodable, match="characters that Windows-1252 does not know"):
        save_text(file, "从前", form, Digest.of(b"old"))
    assert file.read_bytes() == b"old"


def test_r4_opening_and_saving_changes_no_byte(file: Path) -> None:
    data = b"\xef\xbb\xbf" + "“Go!”\r\n从前\u00a0\u2028\r\n".encode()
    file.write_bytes(data)
    opened = open_text(file)
    saved = save_text(file, opened.text, opened.form, opened.digest)
    assert file.read_bytes() == data
    assert saved.digest == opened.digest


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a" * 9_999 + "\nOnce upon a time. " * 2_000, 0),
        ("Once " + "a" * 30_000 + " upon", 30_000),
        ("从前有座山，" * 5_000, 0),  # a line may end behind each of them
        ("Once upon a time. " * 5_000, 0),
    ],
)
def test_r16_a_word_that_fills_many_lines_is_known(tmp_path: Path, text: str, word: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    assert open_text(path).longest_word == word


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    "text", ["", "\n", "a\r\nbc\r\n\r\ndef", "\r\r\n\n\r", "one\ntwo\n\nthree!"]
)
def test_r16_a_text_is_looked_through_in_slices_as_it_would_be_whole(
    text: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "_SLICE", size)
    pairs = text.count("\r\n")
    counts = {"\n": text.count("\n") - pairs, "\r\n": pairs, "\r": text.count("\r") - pairs}
    assert text_file._line_endings(text) == counts
    assert text_file.longest_paragraph(text) == max(map(len, text.split("\n")))
