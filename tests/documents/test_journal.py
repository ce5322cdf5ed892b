"""A journal that was cut or damaged anywhere gives a text that was on the screen, or none."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.documents import journal
from gptwriter.documents.digest import Digest
from gptwriter.documents.journal import Edit, Header, NewerFormat, Unreadable
from gptwriter.documents.text_form import Encoding, LineEnding, TextForm

BASE = "The base 底 👍.\n"
UNITS = len(BASE.encode("utf-16-le")) // 2
HEADER = Header(
    document="0123",
    path="/home/作家/\udcff.txt",
    base=Digest.of(BASE.encode()),
    form=TextForm(Encoding.UTF_16_LE, bom=True, line_ending=LineEnding.CRLF),
    edited_at=12.5,
    replaces="4567",
    number=7,
)


def base_text(_header: Header) -> str:
    return BASE


class Typist:
    """Keeps the journal of what it types, and the text after each edit."""

    def __init__(self, beginning: bytes, text: str, number: int) -> None:
        self.data = beginning
        self.texts = [text]
        self.number = number

    def edit(self, position: int, removed: int, text: str) -> None:
        units = self.texts[-1].encode("utf-16-le", "surrogatepass")
        rest = units[2 * (position + removed) :]
        units = units[: 2 * position] + text.encode("utf-16-le", "surrogatepass") + rest
        self.texts.append(units.decode("utf-16-le", "surrogatepass"))
        self.number += 1
        edit = Edit(position, removed, text, len(units) // 2)
        self.data += journal.record(self.number, edit)


def write_a_page(typist: Typist) -> Typist:
    typist.edit(0, 0, "A")
    typist.edit(1, 0, "二👍\n")
    typist.edit(3, 1, "")  # half of the pair
    typist.edit(0, 2, "\udc00 and \u2028")
    typist.edit(4, 0, "more " * 10)
    return typist


FROM_BASE = write_a_page(Typist(journal.begin(HEADER), BASE, HEADER.number))
START = "Start 𠮷."
FROM_TEXT = write_a_page(Typist(journal.begin_with(HEADER, START), START, HEADER.number))
PAGES = pytest.mark.parametrize("page", [FROM_BASE, FROM_TEXT], ids=["base", "text"])


@PAGES
def test_r1_a_whole_journal_gives_the_last_text(page: Typist) -> None:
    replayed = journal.replay(page.data, base_text)
    assert replayed.text == page.texts[-1]
    assert replayed.complete
    assert replayed.number == page.number


def test_the_header_comes_back_as_it_was() -> None:
    assert journal.replay(FROM_BASE.data, base_text).header == HEADER


@PAGES
def test_r1_a_journal_cut_at_any_byte_gives_a_text_that_was_there(page: Typist) -> None:
    for length in range(len(page.data)):
        try:
            replayed = journal.replay(page.data[:length], base_text)
        except Unreadable:
            assert length < len(page.data) - 200  # within the header or the starting text
            continue
        assert replayed.text == page.texts[replayed.number - HEADER.number]


@PAGES
def test_r1_a_flipped_bit_is_found_wherever_it_is(page: Typist) -> None:
    for place in range(0, len(page.data), 7):
        for bit in range(8):
            damaged = bytearray(page.data)
            damaged[place] ^= 1 << bit
            try:
                replayed = journal.replay(bytes(damaged), base_text)
            except Unreadable:
                continue
            assert not replayed.complete
            assert replayed.text == page.texts[replayed.number - HEADER.number]


@given(st.binary(max_size=200))
def test_r13_any_bytes_give_an_answer(tail: bytes) -> None:
    replayed = journal.replay(FROM_BASE.data + tail, base_text)
    assert replayed.text == FROM_BASE.texts[-1]
    assert replayed.complete == (not tail)


def framed(payload: bytes) -> bytes:
    checksum = zlib.crc32(payload, zlib.crc32(len(payload).to_bytes(4, "little")))
    return struct.pack("<II", len(payload), checksum) + payload


def test_r13_records_that_are_whole_but_nonsense_end_the_replay() -> None:
    edit = struct.pack("<QQQQ", 8, 2**63, 1, 3)
    for payload in (b"E" + edit, b"E", b"?", b"E" + edit + b"\xff", b"T\xff"):
        replayed = journal.replay(journal.begin(HEADER) + framed(payload), base_text)
        assert (replayed.text, replayed.complete) == (BASE, False)


def test_records_of_another_moment_are_not_replayed() -> None:
    gap = journal.record(HEADER.number + 2, Edit(0, 0, "x", UNITS + 1))
    replayed = journal.replay(journal.begin(HEADER) + gap, base_text)
    assert (replayed.text, replayed.complete) == (BASE, False)


def test_r1_a_record_that_was_made_on_another_text_is_not_replayed() -> None:
    other = journal.record(HEADER.number + 1, Edit(0, 0, "x", UNITS + 2))  # one too many
    replayed = journal.replay(journal.begin(HEADER) + other, base_text)
    assert (replayed.text, replayed.complete) == (BASE, False)


@pytest.mark.parametrize("fields", [{"format": 2}, {"format": 99, "anything": []}])
def test_a_newer_format_is_told_from_a_damaged_one(fields: dict[str, object]) -> None:
    with pytest.raises(NewerFormat):
        journal.replay(journal.MAGIC + framed(b"H" + json.dumps(fields).encode()), base_text)


@pytest.mark.parametrize(
    "header", [b"", b"H", b"H[]", b"H{}", b"Hnull", b'H{"format": 1}', b"H" + b"[" * 100_000]
)
def test_r13_a_header_that_is_none_is_unreadable(header: bytes) -> None:
    with pytest.raises(Unreadable):
        journal.replay(journal.MAGIC + framed(header), base_text)


def test_the_last_text_that_was_being_saved_is_remembered() -> None:
    data = FROM_BASE.data + journal.saving("1") + journal.saving("2")
    replayed = journal.replay(data, base_text)
    assert (replayed.saving, replayed.complete) == ("2", True)
    assert replayed.text == FROM_BASE.texts[-1]


def test_a_long_start_is_kept_in_parts() -> None:
    text = "字" * (1 << 20) + "end"
    assert journal.replay(journal.begin_with(HEADER, text), base_text).text == text
