"""Finds the encoding of a text that may not name it.

A byte order mark or strict UTF-8 is an answer. Everything else is a guess, and is called one: many
a Big5 file is also valid GB18030. It knows nothing of files.
"""

from __future__ import annotations

import codecs
from functools import cache

from gptwriter.documents.importers.imported import Extract, Refused
from gptwriter.errors import translate

NOT_TEXT = translate("errors", "It is not text in any encoding that gptwriter knows.")

# UTF-32's mark starts with UTF-16's, so it is tried first. These codecs take the mark away.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Where the two-byte encodings keep their marks, their letters and their everyday characters:
# first and last lead byte of each block. What lies outside is rare in any real text.
_EVERYDAY = {
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),
    "cp950": ((0xA1, 0xA3), (0xA4, 0xC6)),
    "cp932": ((0x81, 0x83), (0x88, 0x97)),
    "cp949": ((0xA1, 0xA3), (0xB0, 0xC8)),
}
_EVERYDAY_TRAILS = {
    "gb18030": range(0xA1, 0xFF),
    "cp950": range(0x40, 0xFF),
    "cp932": range(0x40, 0xFD),
    "cp949": range(0xA1, 0xFF),
}
_LIKELY = 0.8  # of the characters that are not ASCII; a wrong encoding reaches about half
_TOLD_APART = ["cp1252", "cp1251", "koi8_r", "cp1253"]  # Western, Cyrillic twice, Greek
_ONLY_OFFERED = ["cp1250", "cp1254", "mac_roman"]  # too near to cp1252 to be told from it
_SAMPLE = 64 * 1024  # bytes; enough to tell, and quick


def decoded(data: bytes, encoding: str = "") -> Extract:
    """The text of these bytes, in `encoding` if one is named. Raises Refused."""
    if encoding:
        return Extract(_strictly(data, encoding), encoding=encoding)
    for mark, codec in _MARKS.items():
        if data.startswith(mark):
            return Extract(_strictly(data, codec), encoding=codec)
    if b"\0" in data:
        return _guessed(data)
    try:
        return Extract(data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        return _guessed(data)


def guesses(data: bytes) -> tuple[str, ...]:
    """The encodings that may be meant where there is no mark and no UTF-8, likeliest first."""
    if b"\0" in data:
        names = _wide_guesses(data)
    else:
        names = [*_two_byte_guesses(data), *_one_byte_guesses(data)]
    return tuple(codec for codec in dict.fromkeys(names) if fits(data, codec))


def fits(data: bytes, encoding: str) -> bool:
    """Whether these bytes can be text in this encoding, if there is such a one."""
    try:
        return "\0" not in data.decode(encoding)
    except (UnicodeError, LookupError):
        return False


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise Refused(NOT_TEXT) from error


def _wide_guesses(data: bytes) -> list[str]:
    """UTF-16 without its mark: English has zeros on one side only, and no text has U+0000."""
    little_first = data[1::2].count(0) >= data[0::2].count(0)
    return ["utf-16-le", "utf-16-be"] if little_first else ["utf-16-be", "utf-16-le"]


def _guessed(data: bytes) -> Extract:
    fitting = guesses(data)
    if not fitting:
        raise Refused(NOT_TEXT)
    first, *others = fitting
    return Extract(
        data.decode(first),
        encoding=first,
        encoding_is_sure=False,
        other_encodings=tuple(others),
    )


def _two_byte_guesses(data: bytes) -> list[str]:
    shares = {codec: _everyday_share(data, codec) for codec in _EVERYDAY}
    likely = [codec for codec, share in shares.items() if share >= _LIKELY]
    best = sorted(likely, key=lambda codec: -shares[codec])
    # Once it looks Chinese, Japanese or Korean, the less likely ones are still worth an offer.
    return [*best, *(codec for codec in _EVERYDAY if codec not in best)] if best else []


def _one_byte_guesses(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:_SAMPLE], cp_isolation=_TOLD_APART)
    return [*(match.encoding for match in matches), *_TOLD_APART, *_ONLY_OFFERED]


def _everyday_share(data: bytes, encoding: str) -> float:
    """Share of the characters outside ASCII that are everyday ones of this encoding."""
    sample = data[:_SAMPLE].decode(encoding, "replace")
    foreign = [character for character in sample if character > "\x7f"]
    everyday = _everyday(encoding)
    return sum(character in everyday for character in foreign) / max(1, len(foreign))


@cache
def _everyday(encoding: str) -> frozenset[str]:
    pairs = (
        bytes((lead, trail))
        for first, last in _EVERYDAY[encoding]
        for lead in range(first, last + 1)
        for trail in _EVERYDAY_TRAILS[encoding]
    )
    return frozenset("".join(pair.decode(encoding, "ignore") for pair in pairs))
