"""Reads HTML: what a browser would show, one line for each paragraph. docx and epub use it too.

It loads nothing that a page names, runs no script and knows no style sheet.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from gptwriter.documents.importers.encodings import decoded, fits
from gptwriter.documents.importers.imported import Extract, Note

_BLOCK = re.compile(
    "address|article|aside|blockquote|body|center|dd|details|dialog|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|h[1-6]|header|hr|legend|li|main|nav|ol|p|pre|section|summary|table|tbody"
    "|td|tfoot|th|thead|tr|ul"
)
_UNSEEN = re.compile(
    "audio|canvas|iframe|math|object|rp|rt|script|select|style|svg|template|textarea|title|video"
)
_NOTES = {
    "img": Note.PICTURES,
    "image": Note.PICTURES,
    "svg": Note.PICTURES,
    "table": Note.TABLES,
    "rt": Note.RUBY,
    **dict.fromkeys(("b", "em", "i", "strong", "u"), Note.EMPHASIS),
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}  # as browsers do
# Taken out first: the parser of some Python versions takes hours over many that are never closed.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LITERAL = re.compile(r"<!\[CDATA\[(.*?)(?:]]>|\Z)", re.DOTALL)
_SPACES = re.compile(r"[ \t\n\r\f]+")
# A line end in the source between two wide characters is no space: 从前\n有 reads 从前有.
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_END_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")


def read(data: bytes, encoding: str = "") -> Extract:
    """The text of a page. Raises Refused."""
    found = decoded(data, encoding or _named_encoding(data))
    page = plain_text(found.text)
    return Extract(
        page.text,
        page.title,
        page.notes,
        found.encoding,
        found.encoding_is_sure,
        found.other_encodings,
    )


def plain_text(markup: str, *, keep_spaces: bool = False) -> Extract:
    """The text of some markup; with `keep_spaces` every space and tab in it is meant."""
    reader = _Reader(keep_spaces=keep_spaces)
    markup = _COMMENT.sub("", markup)
    reader.feed(_LITERAL.sub(lambda literal: escape(literal[1]), markup))
    reader.close()
    reader.end_line()
    return Extract("\n".join(reader.lines), reader.title(), tuple(reader.notes))


def _named_encoding(data: bytes) -> str:
    """What the page says of itself, if that fits; UTF-8 needs no saying."""
    named = _CHARSET.search(data[:2048])
    if named is None or fits(data, "utf-8"):
        return ""
    codec = named[1].decode("ascii").lower()
    codec = _MEANT.get(codec, codec)
    return codec if fits(data, codec) else ""


class _Reader(HTMLParser):
    """Collects lines; `_line` is the one that is growing."""

    def __init__(self, *, keep_spaces: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.notes: dict[Note, None] = {}  # in the order they were met
        self._keep_spaces = keep_spaces
        self._line: list[str] = []
        self._title: list[str] = []
        self._unseen: list[str] = []  # open elements that a browser does not show as text
        self._pre = 0
        self._paragraph_is_empty = False

    def title(self) -> str:
        return _SPACES.sub(" ", "".join(self._title)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if not self._unseen and tag in _NOTES:
            self.notes[_NOTES[tag]] = None
        if _UNSEEN.fullmatch(tag):
            self._unseen.append(tag)
        if self._unseen:
            return
        is_block = _BLOCK.fullmatch(tag) is not None
        if is_block:
            self.end_line()
        if tag == "br":
            self._end_line_even_if_empty()
        self._pre += tag == "pre"
        self._paragraph_is_empty = tag == "p" or (self._paragraph_is_empty and not is_block)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag == "ruby":  # closes an <rt> that was left open
            self._unseen = [name for name in self._unseen if name not in ("rt", "rp")]
        if self._unseen or not _BLOCK.fullmatch(tag):
            return
        self.end_line()
        if tag == "p" and self._paragraph_is_empty:
            self._end_line_even_if_empty()
        self._pre = max(0, self._pre - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self._unseen:
            if self._unseen == ["title"] and not self.lines:
                self._title.append(data)
        elif self._pre:
            first, *rest = data.split("\n")
            self._line.append(first)
            for line in rest:
                self._end_line_even_if_empty()
                self._line.append(line)
        else:
            self._line.append(data)

    def end_line(self) -> None:
        """End the growing line, if anything stands on it."""
        if "".join(self._line).strip(" \t\r\n\f"):
            self._end_line_even_if_empty()
        self._line.clear()

    def _end_line_even_if_empty(self) -> None:
        line = "".join(self._line)
        if not (self._keep_spaces or self._pre):
            line = _SPACES.sub(" ", _END_BETWEEN_WIDE.sub("", line)).strip(" ")
        self.lines.append(line)
        self._line.clear()
        self._paragraph_is_empty = False
