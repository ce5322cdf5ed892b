"""The form of a text file: its encoding, byte order mark and line endings, as values.

How a form is found or applied is `text_file`'s work.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    GB18030 = "gb18030"
    BIG5 = "cp950"
    SHIFT_JIS = "cp932"
    KOREAN = "cp949"
    WESTERN = "cp1252"
    CENTRAL_EUROPEAN = "cp1250"
    CYRILLIC = "cp1251"
    KOI8_R = "koi8_r"
    GREEK = "cp1253"
    TURKISH = "cp1254"
    MAC_ROMAN = "mac_roman"

    @property
    def label(self) -> str:
        """The name that people know it by."""
        return _LABELS.get(self, self.value.upper())


_LABELS = {
    Encoding.UTF_16_LE: "UTF-16 LE",
    Encoding.UTF_16_BE: "UTF-16 BE",
    Encoding.UTF_32_LE: "UTF-32 LE",
    Encoding.UTF_32_BE: "UTF-32 BE",
    Encoding.BIG5: "Big5",
    Encoding.SHIFT_JIS: "Shift-JIS",
    Encoding.KOREAN: "EUC-KR",
    Encoding.WESTERN: "Windows-1252",
    Encoding.CENTRAL_EUROPEAN: "Windows-1250",
    Encoding.CYRILLIC: "Windows-1251",
    Encoding.KOI8_R: "KOI8-R",
    Encoding.GREEK: "Windows-1253",
    Encoding.TURKISH: "Windows-1254",
    Encoding.MAC_ROMAN: "Mac Roman",
}


@dataclass(frozen=True, slots=True)
class TextForm:
    """All that is needed to turn the editor's text into the file's bytes again.

    Whether the last line ends with a line break is seen in the text itself.
    """

    encoding: Encoding = Encoding.UTF_8
    bom: bool = False
    line_ending: LineEnding = LineEnding.LF
