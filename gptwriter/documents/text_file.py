"""Reads a text or Markdown file into what the editor holds, and saves that in the file's own form.

Nothing is guessed in silence: a file is decoded by its byte order mark, as strict UTF-8, or in the
encoding that the caller names; of any other the likely encodings are told (`EncodingUnsure`). What
an editor cannot hold is named when the file is opened, before anything can be lost. How bytes get
safely onto a disk is `safe_writer`'s work. This module does not know Markdown from plain text.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gptwriter.documents.causes import NOT_A_FILE, shown_name, why_not_read
from gptwriter.documents.digest import Digest
from gptwriter.documents.importers.encodings import guesses
from gptwriter.documents.safe_writer import Saved, save_bytes
from gptwriter.documents.text_form import Encoding, LineEnding, TextForm
from gptwriter.errors import (
    DocumentNotEncodable,
    DocumentNotSaved,
    DocumentUnreadable,
    translate,
)

LARGEST = 100 * 1024 * 1024  # bytes; an editor needs about five times as much memory

_TOO_LARGE = translate("errors", "It is larger than 100 MB. Divide it into several files.")
_NOT_TEXT = translate("errors", "It is not text in UTF-8, or not text at all.")
_OTHER_ENCODING = translate("errors", "It is not text in the encoding {encoding}.")
_NOT_ENCODABLE = translate("errors", "It has characters that no file can hold.")


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
    UNUSUAL_CODES = translate(
        "errors", "It has unusual codes for some characters; saved, they will be the usual ones."
    )


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A file as it was read."""

    path: Path
    text: str  # as the editor shall hold it: each line ends with \n
    form: TextForm
    digest: Digest  # of the file's bytes
    losses: tuple[Loss, ...]  # empty if saving the unedited text gives the same bytes
    longest_paragraph: int = 0  # in characters
    longest_word: int = 0  # characters among which no line can end; 0 if there is no long one


class EncodingUnsure(DocumentUnreadable):
    """The file's encoding must be said; `guesses` are those that fit, the likeliest first."""

    def __init__(self, path: Path, data: bytes, likely: tuple[Encoding, ...]) -> None:
        super().__init__(name=shown_name(path), reason=_NOT_TEXT)
        self.path = path
        self.beginning = data[:_PREVIEW]
        self.is_all = len(data) <= _PREVIEW
        self.likely = likely


_SLICE = 1 << 20  # characters
_PREVIEW = 16 * 1024  # bytes; nobody reads more to tell an encoding
_SAMPLE = 64 * 1024  # bytes in which the zeros of UTF-16 are looked for

# UTF-32's mark starts with UTF-16's, so it is tried first.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: Encoding.UTF_8,
    codecs.BOM_UTF32_LE: Encoding.UTF_32_LE,
    codecs.BOM_UTF32_BE: Encoding.UTF_32_BE,
    codecs.BOM_UTF16_LE: Encoding.UTF_16_LE,
    codecs.BOM_UTF16_BE: Encoding.UTF_16_BE,
}
_LONG_WORD = 10_000  # characters
# A line may end at a space and a hyphen, and anywhere among Han characters.
_WORD = re.compile(rf"[^\s\-\u00ad\u200b\u2e80-\U0010ffff]{{{_LONG_WORD},}}")
_BOM = "\ufeff"
_HELD_AS_LINE_BREAK = str.maketrans(dict.fromkeys("\u2029\ufdd0\ufdd1", "\n"))  # by QTextDocument


def open_text(path: Path, encoding: Encoding | None = None) -> OpenedText:
    """Read a document, in `encoding` if one is named. Raises DocumentUnreadable.

    It is an EncodingUnsure if naming an encoding would help.
    """
    name = shown_name(path)
    data = _bytes_of(path)
    if encoding is None and _looks_wide(data):
        raise EncodingUnsure(path, data, _likely(data))
    try:
        raw, form = _decode(data, encoding)
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise DocumentUnreadable(
                name=name, reason=_OTHER_ENCODING, encoding=encoding.label
            ) from error
        if likely := _likely(data):
            raise EncodingUnsure(path, data, likely) from error
        raise DocumentUnreadable(name=name, reason=_NOT_TEXT) from error
    losses = _losses(raw)
    if not losses and not _is_exact(raw, data, form):
        losses = (Loss.UNUSUAL_CODES,)
    text = _with_line_feeds(raw)
    longest = longest_paragraph(text)
    return OpenedText(path, text, form, Digest.of(data), losses, longest, longest_word(text))


def longest_paragraph(text: str) -> int:
    """In characters."""
    longest = begun = 0
    for part in _parts(text):
        first, *others = map(len, part.split("\n"))
        longest = max(longest, begun + first, *others)
        begun = others[-1] if others else begun + first
    return longest


def longest_word(text: str) -> int:
    """In characters, or 0 if no word is long; only long paragraphs are looked through."""
    long = (paragraph for paragraph in text.split("\n") if len(paragraph) >= _LONG_WORD)
    return max((len(word) for paragraph in long for word in _WORD.findall(paragraph)), default=0)


def look_at(path: Path) -> EncodingUnsure:
    """What a writer needs to choose the encoding of any file. Raises DocumentUnreadable."""
    data = _bytes_of(path)
    mark = _mark(data)
    likely = _likely(data)
    try:
        data.decode(_encoding(mark))
        likely = tuple(dict.fromkeys((_encoding(mark), *likely)))
    except UnicodeDecodeError:
        pass
    return EncodingUnsure(path, data, likely)


def _bytes_of(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except OSError as error:
        raise DocumentUnreadable(name=shown_name(path), **why_not_read(error)) from error


def encode(text: str, form: TextForm) -> bytes:
    """The bytes of the editor's text in a file of this form.

    Raises ValueError if reading them would not give `text` again: it has a lone surrogate, a
    carriage return, or a NUL that makes a mark of UTF-16 look like one of UTF-32.
    """
    if "\r" in text:
        raise ValueError("the text has a carriage return")
    lines = text if form.line_ending == LineEnding.LF else text.replace("\n", form.line_ending)
    parts = [part.encode(form.encoding) for part in _parts(lines)]
    data = b"".join([_BOM.encode(form.encoding) if form.bom else b"", *parts])
    if (mark := _mark(data)) and _encoding(mark) != form.encoding:
        raise ValueError("the text makes its own byte order mark")
    return data


def save_text(path: Path, text: str, form: TextForm, expected: Digest | None) -> Saved:
    """Save the editor's text; `expected`, the result and the errors are those of `save_bytes`."""
    try:
        data = encode(text, form)
    except UnicodeEncodeError as error:
        if _is_unicode(form.encoding):
            raise DocumentNotSaved(name=shown_name(path), reason=_NOT_ENCODABLE) from error
        raise DocumentNotEncodable(name=shown_name(path), encoding=form.encoding.label) from error
    except ValueError as error:
        raise DocumentNotSaved(name=shown_name(path), reason=_NOT_ENCODABLE) from error
    return save_bytes(path, data, expected)


def read_bytes(path: Path) -> bytes:
    """All bytes of an ordinary file. Raises OSError, and DocumentUnreadable for anything else."""
    with ordinary_file(path) as file:
        return file.read()


@contextlib.contextmanager
def ordinary_file(path: Path) -> Iterator[io.BufferedReader]:
    """The file to be read. Raises OSError, and DocumentUnreadable for anything else."""
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
            yield file
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


def _decode(data: bytes, chosen: Encoding | None = None) -> tuple[str, TextForm]:
    """The characters as they are in the file, and its form."""
    mark = _mark(data)
    encoding = chosen or _encoding(mark)
    if mark and _encoding(mark) != encoding:
        mark = b""  # the writer says that these bytes are text
    raw = data[len(mark) :].decode(encoding)
    counts = _line_endings(raw)
    most_frequent = max(counts, key=lambda ending: counts[ending])
    return raw, TextForm(encoding, bom=bool(mark), line_ending=most_frequent)


def _likely(data: bytes) -> tuple[Encoding, ...]:
    known = {encoding.value for encoding in Encoding}
    return tuple(Encoding(codec) for codec in guesses(data) if codec in known)


def _looks_wide(data: bytes) -> bool:
    """UTF-16 of Western text without its mark is also strict UTF-8, but every other byte is 0."""
    sample = data[:_SAMPLE]
    return not _mark(data) and 3 * sample.count(0) > len(sample) and bool(_likely(data))


def _is_unicode(encoding: Encoding) -> bool:
    return encoding.value.startswith("utf-")


def _is_exact(raw: str, data: bytes, form: TextForm) -> bool:
    """Some encodings have two codes for one character, and only one of them is written."""
    if _is_unicode(form.encoding):
        return True
    try:
        return encode(_with_line_feeds(raw), form) == data
    except ValueError:
        return False


def _mark(data: bytes) -> bytes:
    return next((mark for mark in _BYTE_ORDER_MARKS if data.startswith(mark)), b"")


def _encoding(mark: bytes) -> Encoding:
    return _BYTE_ORDER_MARKS.get(mark, Encoding.UTF_8)


def _with_line_feeds(raw: str) -> str:
    return raw.replace("\r\n", "\n").replace("\r", "\n")


def _line_endings(raw: str) -> dict[LineEnding, int]:
    pairs = _count(raw, "\r\n") if "\r" in raw else 0
    return {
        LineEnding.LF: _count(raw, "\n") - pairs,
        LineEnding.CRLF: pairs,
        LineEnding.CR: _count(raw, "\r") - pairs,
    }


def _count(text: str, what: str) -> int:
    """`text.count` in steps."""
    return sum(
        text.count(what, at, at + _SLICE + len(what) - 1) for at in range(0, len(text), _SLICE)
    )


def _parts(text: str) -> Iterator[str]:
    """The text in slices: what is done with all of it at once holds all other threads up."""
    return (text[at : at + _SLICE] for at in range(0, len(text), _SLICE))


def _losses(raw: str) -> tuple[Loss, ...]:
    losses = []
    if sum(count > 0 for count in _line_endings(raw).values()) > 1:
        losses.append(Loss.MIXED_LINE_ENDINGS)
    if "\u2029" in raw:
        losses.append(Loss.PARAGRAPH_SEPARATORS)
    if "\ufdd0" in raw or "\ufdd1" in raw:
        losses.append(Loss.NONCHARACTERS)
    return tuple(losses)
