"""Reads a text or Markdown file into what the editor holds, and saves that in the file's own form.

Nothing is guessed: a file is decoded by its byte order mark or as strict UTF-8, or refused. What an
editor cannot hold is named when the file is opened, before anything can be lost. How bytes get
safely onto a disk is `safe_writer`'s work. This module does not know Markdown from plain text.
"""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gptwriter.documents.causes import NOT_A_FILE, shown_name, why_not_read
from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import Saved, save_bytes
from gptwriter.errors import DocumentNotSaved, DocumentUnreadable, translate

LARGEST = 100 * 1024 * 1024  # bytes; an editor needs about five times as much memory

_TOO_LARGE = translate("errors", "It is larger than 100 MB. Divide it into several files.")
_NOT_TEXT = translate("errors", "It is not text in UTF-8, or not text at all.")
_NOT_ENCODABLE = translate("errors", "It has characters that its encoding does not know.")


class LineEnding(StrEnum):
    LF = "\n"
    CRLF = "\r\n"
    CR = "\r"


class Encoding(StrEnum):
    """How bytes stand for characters; the values are Python's codec names."""

    UTF_8 = "utf-8"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    UTF_32_LE = "utf-32-le"
    UTF_32_BE = "utf-32-be"


class Loss(StrEnum):
    """What saving would change although nobody edited it; the value is a sentence to show."""

    MIXED_LINE_ENDINGS = translate(
        "errors", "Its lines end in different ways; saved, they will all end in the same way."
    )
    PARAGRAPH_SEPARATORS = translate(
        "errors", "It has Unicode paragraph separators; saved, they will be line breaks."
    )
    NONCHARACTERS = translate(
        "errors", "It has codes that are no characters (U+FDD0 or U+FDD1); they will be lost."
    )


@dataclass(frozen=True, slots=True)
class TextForm:
    """All that is needed to turn the editor's text into the file's bytes again.

    Whether the last line ends with a line break is seen in the text itself.
    """

    encoding: Encoding = Encoding.UTF_8
    bom: bool = False
    line_ending: LineEnding = LineEnding.LF


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A file as it was read."""

    path: Path
    text: str  # as the editor shall hold it: each line ends with \n
    form: TextForm
    digest: Digest  # of the file's bytes
    losses: tuple[Loss, ...]  # empty if saving the unedited text gives the same bytes


# UTF-32's mark starts with UTF-16's, so it is tried first.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: Encoding.UTF_8,
    codecs.BOM_UTF32_LE: Encoding.UTF_32_LE,
    codecs.BOM_UTF32_BE: Encoding.UTF_32_BE,
    codecs.BOM_UTF16_LE: Encoding.UTF_16_LE,
    codecs.BOM_UTF16_BE: Encoding.UTF_16_BE,
}
_BOM = "\ufeff"
_HELD_AS_LINE_BREAK = str.maketrans(dict.fromkeys("\u2029\ufdd0\ufdd1", "\n"))  # by QTextDocument


def open_text(path: Path) -> OpenedText:
    """Read a document. Raises DocumentUnreadable."""
    name = shown_name(path)
    try:
        data = read_bytes(path)
        raw, form = _decode(data)
    except OSError as error:
        raise DocumentUnreadable(name=name, **why_not_read(error)) from error
    except UnicodeDecodeError as error:
        raise DocumentUnreadable(name=name, reason=_NOT_TEXT) from error
    return OpenedText(path, _with_line_feeds(raw), form, Digest.of(data), _losses(raw))


def encode(text: str, form: TextForm) -> bytes:
    """The bytes of the editor's text in a file of this form.

    Raises ValueError if reading them would not give `text` again: it has a lone surrogate, a
    carriage return, or a NUL that makes a mark of UTF-16 look like one of UTF-32.
    """
    lines = text.replace("\n", form.line_ending)
    if _with_line_feeds(lines) != text:
        raise ValueError("the text has a carriage return")
    data = (_BOM.encode(form.encoding) if form.bom else b"") + lines.encode(form.encoding)
    if _encoding(_mark(data)) != form.encoding:
        raise ValueError("the text makes its own byte order mark")
    return data


def save_text(path: Path, text: str, form: TextForm, expected: Digest | None) -> Saved:
    """Save the editor's text; `expected`, the result and the errors are those of `save_bytes`."""
    try:
        data = encode(text, form)
    except ValueError as error:
        raise DocumentNotSaved(name=shown_name(path), reason=_NOT_ENCODABLE) from error
    return save_bytes(path, data, expected)


def read_bytes(path: Path) -> bytes:
    """All bytes of an ordinary file. Raises OSError, and DocumentUnreadable for anything else."""
    # Without O_NONBLOCK a named pipe would wait for somebody to write to it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise DocumentUnreadable(name=shown_name(path), reason=NOT_A_FILE)
        if status.st_size > LARGEST:
            raise DocumentUnreadable(name=shown_name(path), reason=_TOO_LARGE)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def held_text(data: bytes, form: TextForm) -> str:
    """What the editor holds of a file of a known form. Raises UnicodeDecodeError."""
    mark = _BOM.encode(form.encoding) if form.bom else b""
    raw = data.removeprefix(mark).decode(form.encoding)
    return _with_line_feeds(raw).translate(_HELD_AS_LINE_BREAK)


def survives_editing(data: bytes) -> bool:
    """Whether opening these bytes and saving them unedited gives the same bytes.

    Raises UnicodeDecodeError if they are not text.
    """
    raw, form = _decode(data)
    held = _with_line_feeds(raw).translate(_HELD_AS_LINE_BREAK)
    return encode(held, form) == data


def _decode(data: bytes) -> tuple[str, TextForm]:
    """The characters as they are in the file, and its form."""
    mark = _mark(data)
    encoding = _encoding(mark)
    raw = data[len(mark) :].decode(encoding)
    counts = _line_endings(raw)
    most_frequent = max(counts, key=lambda ending: counts[ending])
    return raw, TextForm(encoding, bom=bool(mark), line_ending=most_frequent)


def _mark(data: bytes) -> bytes:
    return next((mark for mark in _BYTE_ORDER_MARKS if data.startswith(mark)), b"")


def _encoding(mark: bytes) -> Encoding:
    return _BYTE_ORDER_MARKS.get(mark, Encoding.UTF_8)


def _with_line_feeds(raw: str) -> str:
    return raw.replace("\r\n", "\n").replace("\r", "\n")


def _line_endings(raw: str) -> dict[LineEnding, int]:
    pairs = raw.count("\r\n")
    return {
        LineEnding.LF: raw.count("\n") - pairs,
        LineEnding.CRLF: pairs,
        LineEnding.CR: raw.count("\r") - pairs,
    }


def _losses(raw: str) -> tuple[Loss, ...]:
    losses = []
    if sum(count > 0 for count in _line_endings(raw).values()) > 1:
        losses.append(Loss.MIXED_LINE_ENDINGS)
    if "\u2029" in raw:
        losses.append(Loss.PARAGRAPH_SEPARATORS)
    if "\ufdd0" in raw or "\ufdd1" in raw:
        losses.append(Loss.NONCHARACTERS)
    return tuple(losses)
