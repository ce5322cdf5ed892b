"""The edit journal as bytes: what a record is, and what text a row of records amounts to.

A journal is a header, the text it starts from, and one record for each group of edits. Each record
carries its length and a CRC-32 of all of it, so a torn or damaged end is found and never replayed.
Positions are UTF-16 units as Qt counts them; text is UTF-8 in which lone surrogates may pass. This
module knows no file, no clock and no Qt.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from gptwriter.documents.digest import Digest
from gptwriter.documents.gap_buffer import GapBuffer
from gptwriter.documents.text_form import Encoding, LineEnding, TextForm

FORMAT = 1
MAGIC = b"gptwriter journal\n"
_FRAME = struct.Struct("<II")  # length of the payload, CRC-32 of that length and the payload
_EDIT = struct.Struct("<QQQQ")  # number, position, units removed, units of the text afterwards
_SLICE = 1 << 20  # characters of the starting text in one record
_HEADER_KIND, _TEXT_KIND, _EDIT_KIND, _SAVING_KIND = b"H", b"T", b"E", b"S"


@dataclass(frozen=True, slots=True)
class Edit:
    """At `position`, `removed` units gave way to `text`; `length` is that of the whole afterwards.

    All but the text in UTF-16 units.
    """

    position: int
    removed: int
    text: str
    length: int


@dataclass(frozen=True, slots=True)
class Header:
    """Whose journal it is, and what its first edit was made on."""

    document: str  # the journal's own name for it, which outlives a change of its path
    path: str | None = None  # of its file, if it has one
    base: Digest | None = None  # of that file's bytes as they were read or last saved
    form: TextForm = field(default_factory=TextForm)
    edited_at: float = 0.0  # seconds since 1970: the last edit in the starting text
    replaces: str | None = None  # another journal whose text went into this document
    saving: str | None = None  # mark of the text that was being saved into the file last
    number: int = 0  # of the last edit in the starting text
    start: int | None = None  # units of the starting text that follows; None: it is the base


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a journal holds. It is not `complete` if it stopped at a record that is not whole."""

    header: Header
    text: str
    number: int  # of the last edit that is in the text
    saving: str | None  # mark of the text that may have reached the file
    complete: bool


class Unreadable(Exception):
    """There is no text to be had from this journal."""


class NewerFormat(Unreadable):
    """It was written by a later version of this program."""


def begin(header: Header) -> bytes:
    """A journal whose edits start from the file's own text, or from none."""
    return MAGIC + _framed(_HEADER_KIND + _header_bytes(replace(header, start=None)))


def begin_with(header: Header, text: str) -> bytes:
    """A journal that brings its starting text along."""
    slices = (text[at : at + _SLICE] for at in range(0, len(text), _SLICE))
    frames = (_framed(_TEXT_KIND + _utf8(part)) for part in slices)
    head = MAGIC + _framed(_HEADER_KIND + _header_bytes(replace(header, start=_units(text))))
    return b"".join([head, *frames])


def record(number: int, edit: Edit) -> bytes:
    """One edit, to be appended; numbers follow each other without a gap."""
    fields = _EDIT.pack(number, edit.position, edit.removed, edit.length)
    return _framed(_EDIT_KIND + fields + _utf8(edit.text))


def mark_of(text: str) -> str:
    """Tells a text from all others."""
    sha256 = hashlib.sha256()
    for at in range(0, len(text), _SLICE):  # one long step would hold all other threads up
        sha256.update(_utf8(text[at : at + _SLICE]))
    return sha256.hexdigest()


def saving(mark: str) -> bytes:
    """To be appended before a text is saved: from then on the file may hold that one."""
    return _framed(_SAVING_KIND + mark.encode("ascii"))


def replay(data: bytes, base_text: Callable[[Header], str]) -> Replayed:
    """The text a journal amounts to, up to its first record that is not whole.

    `base_text` gives the text of the header's base, and may raise Unreadable. Raises Unreadable.
    """
    payloads, read = [], len(MAGIC)
    if not data.startswith(MAGIC):
        raise Unreadable
    for payload in _payloads(data):
        payloads.append(payload)
        read += _FRAME.size + len(payload)
    if not payloads:
        raise Unreadable
    header = _header(payloads[0])
    slices = list(takewhile(lambda payload: payload.startswith(_TEXT_KIND), payloads[1:]))
    if header.start is None:
        buffer, slices = GapBuffer(base_text(header)), []
    else:
        buffer = GapBuffer(_starting_text(header.start, slices))
    number, mark, complete = header.number, header.saving, read == len(data)
    for payload in payloads[1 + len(slices) :]:
        if payload.startswith(_SAVING_KIND):
            mark = payload[1:].decode("ascii", "replace")
        elif _apply(payload, number + 1, buffer):
            number += 1
        else:
            complete = False
            break
    return Replayed(header, buffer.text(), number, mark, complete)


def _framed(payload: bytes) -> bytes:
    return _FRAME.pack(len(payload), _checksum(payload)) + payload


def _checksum(payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(len(payload).to_bytes(4, "little")))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _payloads(data: bytes) -> Iterator[bytes]:
    """The records that are whole, as far as the first that is not."""
    at = len(MAGIC)
    while at + _FRAME.size <= len(data):
        length, checksum = _FRAME.unpack_from(data, at)
        at += _FRAME.size
        payload = data[at : at + length]
        if not payload or len(payload) < length or _checksum(payload) != checksum:
            return
        yield payload
        at += length


def _starting_text(units: int, slices: list[bytes]) -> str:
    try:
        text = "".join(payload[1:].decode("utf-8", "surrogatepass") for payload in slices)
    except UnicodeDecodeError as error:
        raise Unreadable from error
    if _units(text) != units:
        raise Unreadable  # it was cut within its starting text
    return text


def _apply(payload: bytes, expected: int, buffer: GapBuffer) -> bool:
    """Replay one record; False, with nothing changed, if it does not follow the one before."""
    if not payload.startswith(_EDIT_KIND) or len(payload) < 1 + _EDIT.size:
        return False
    number, position, removed, length = _EDIT.unpack_from(payload, 1)
    try:
        text = payload[1 + _EDIT.size :].decode("utf-8", "surrogatepass")
        if number != expected or len(buffer) - removed + _units(text) != length:
            return False
        buffer.replace(position, removed, text)
    except ValueError:
        return False
    return True


def _units(text: str) -> int:
    slices = (text[at : at + _SLICE] for at in range(0, len(text), _SLICE))
    return sum(len(part.encode("utf-16-le", "surrogatepass")) // 2 for part in slices)


def _header_bytes(header: Header) -> bytes:
    fields = {
        "format": FORMAT,
        "document": header.document,
        "path": header.path,
        "base": header.base and [header.base.sha256, header.base.size],
        "form": [header.form.encoding, header.form.bom, header.form.line_ending],
        "edited_at": header.edited_at,
        "replaces": header.replaces,
        "saving": header.saving,
        "number": header.number,
        "start": header.start,
    }
    return json.dumps(fields).encode("ascii")


def _header(payload: bytes) -> Header:
    try:
        fields = json.loads(payload[1:])
        if fields["format"] > FORMAT:
            raise NewerFormat
        return _understood(fields)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable from error


def _understood(fields: dict[str, Any]) -> Header:
    """Our own JSON behind a good checksum; what it lacks raises."""
    encoding, bom, line_ending = fields["form"]
    return Header(
        document=fields["document"],
        path=fields["path"],
        base=Digest(*fields["base"]) if fields["base"] else None,
        form=TextForm(Encoding(encoding), bom, LineEnding(line_ending)),
        edited_at=fields["edited_at"],
        replaces=fields["replaces"],
        saving=fields["saving"],
        number=fields["number"],
        start=fields["start"],
    )
