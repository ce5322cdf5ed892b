"""What a text consists of, for all that write it in another format: headings, paragraphs, lists.

Markdown is read by markdown-it-py; raw HTML in it stays the text that it is. In plain text every
line is a paragraph, and only a line that can be nothing but a chapter's title is a heading. What no
such file can hold (control characters, halves of surrogate pairs) is left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST_LEVELS = 6  # of headings


class Kind(Enum):
    HEADING = auto()
    PARAGRAPH = auto()
    QUOTE = auto()
    ITEM = auto()  # of a list with bullets
    NUMBERED = auto()  # item of a list with numbers
    CODE = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look alike; a line feed is a break within the paragraph."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; `level` is that of a heading."""

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text that is ready to be written in any format."""

    title: str
    blocks: tuple[Block, ...]
    language: str  # as HTML names it
    left_out: int  # characters that could not be kept


_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WIDE = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_TITLE = re.compile(
    r"(?:第[0-9０-９零〇一二三四五六七八九十百千两]+[章回节節卷部篇集](?:[\s：:　].*)?"
    r"|(?:chapter|part|book)\s+(?:[0-9]+|[ivxlc]+|(?:one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty)\b)\s*(?:[.:–—-].{0,40})?"
    r"|(?:prologue|epilogue|序章|楔子|引子|尾声|后记|前言))",
    re.IGNORECASE,
)
_LONGEST_TITLE = 60  # characters
_SAMPLE = 100_000  # characters that tell the language


def manuscript(text: str, title: str, *, markdown: bool) -> Manuscript:
    """Take a text apart."""
    usable, left_out = _UNUSABLE.subn("", text)
    blocks = tuple(_of_markdown(usable) if markdown else _of_plain(usable))
    return Manuscript(_UNUSABLE.sub("", title), blocks, _language(usable), left_out)


def _of_plain(text: str) -> Iterator[Block]:
    for line in re.split(r"[\n\u2029]", text):
        words = line.strip(" \t\u3000")
        if not words:
            continue
        if len(words) <= _LONGEST_TITLE and _TITLE.fullmatch(words):
            yield Block(Kind.HEADING, (Run(words),), 1)
        else:
            yield Block(Kind.PARAGRAPH, (Run(line.replace("\u2028", "\n").rstrip()),))


def _of_markdown(text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    around: list[Kind] = []  # lists and quotes, the innermost last
    level = 0
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        kind = _CONTAINERS.get(token.type.removesuffix("_open").removesuffix("_close"))
        if kind and token.nesting:
            around = [*around, kind] if token.nesting > 0 else around[:-1]
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline":
            inner = around[-1] if around else Kind.PARAGRAPH
            yield Block(Kind.HEADING if level else inner, tuple(_runs(token.children or ())), level)
        elif token.type in ("fence", "code_block"):
            yield Block(Kind.CODE, (Run(token.content.rstrip("\n"), code=True),))
        elif token.type == "hr":
            yield Block(Kind.RULE, ())


_CONTAINERS = {
    "blockquote": Kind.QUOTE,
    "bullet_list": Kind.ITEM,
    "ordered_list": Kind.NUMBERED,
}


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    look, before = Run(""), ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                look = replace(look, bold=token.nesting > 0)
            case "em_open" | "em_close":
                look = replace(look, italic=token.nesting > 0)
            case "softbreak":
                yield replace(look, text="" if _WIDE.match(before[-1:]) else " ")
            case "hardbreak":
                yield replace(look, text="\n")
            case "code_inline":
                yield replace(look, text=token.content, code=True)
            case "text" | "image" | "html_inline":
                yield replace(look, text=token.content)
            case _:
                pass  # a link's ends: its words follow
        before = token.content or before


def _language(text: str) -> str:
    sample = text[:_SAMPLE]
    return "zh-CN" if len(_HAN.findall(sample)) > len(_LATIN_WORD.findall(sample)) else "en"
