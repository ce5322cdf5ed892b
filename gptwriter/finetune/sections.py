"""Divides documents into paragraphs and these into sections: chapters, or stretches as long.

A section is what is held out as a whole. Joined, the paragraphs of a document are its text, less
what stands outside a digital library's own marks. Nothing is chosen or removed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from gptwriter.prose.sentences import sentence_end

LONGEST_PARAGRAPH = 2000  # characters; a longer one is divided where a sentence ends
_PARAGRAPH = regex.compile(r"[^\n]*\S[^\n]*\n*")
_HEADING = regex.compile(
    r"""
      [#]{1,3}[ ]
    | \s*(?:chapter|book|part|volume|letter|canto)[ ]+(?:[ivxlcdm]+|\d+|\w+)\b[^\n]{0,60}$
    | \s*第[〇零一二三四五六七八九十百千两\d]+[章回节卷部篇折幕]
    | \s*(?:prologue|epilogue|序章|楔子|尾声|后记)\s*$
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_HEADING_LENGTH = 80
# How Project Gutenberg marks where the book itself begins and ends.
_BOOK_BEGINS = regex.compile(r"\*\*\* ?START OF .{0,200}?\*\*\*\n*", regex.DOTALL)
_BOOK_ENDS = regex.compile(r"\*\*\* ?END OF ")


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs that follow one another in one document, each with its line breaks."""

    document: int
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.paragraphs)

    @property
    def characters(self) -> int:
        return sum(map(len, self.paragraphs))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; over-long ones come in parts."""
    return [part for found in _PARAGRAPH.findall(text) for part in _parts(found)]


def inside_marks(text: str) -> str:
    """The book without the notices that a digital library puts around it."""
    begin = _BOOK_BEGINS.search(text)
    end = _BOOK_ENDS.search(text, begin.end() if begin else 0)
    return text[begin.end() if begin else 0 : end.start() if end else len(text)]


def sections(document: int, found: Sequence[str], longest: int) -> list[Section]:
    """The chapters of a document; one of more than `longest` characters comes in stretches."""
    chapters: list[list[str]] = [[]]
    for paragraph in found:
        if chapters[-1] and is_heading(paragraph):
            chapters.append([])
        chapters[-1].append(paragraph)
    return [
        Section(document, tuple(stretch))
        for chapter in chapters
        for stretch in _stretches(chapter, longest)
    ]


def is_heading(paragraph: str) -> bool:
    line = paragraph.rstrip("\n")
    return len(line) <= _HEADING_LENGTH and _HEADING.match(line) is not None


def _stretches(chapter: list[str], longest: int) -> Iterator[list[str]]:
    """Cut a chapter into parts of about equal length, none much longer than `longest`."""
    characters = sum(map(len, chapter))
    if not characters:
        return
    aim = characters / -(-characters // max(1, longest))
    stretch: list[str] = []
    reached = 0
    for paragraph in chapter:
        stretch.append(paragraph)
        reached += len(paragraph)
        if reached >= aim:
            yield stretch
            stretch, reached = [], 0
    if stretch:
        yield stretch


def _parts(paragraph: str) -> Iterator[str]:
    start = 0
    while len(paragraph) - start > LONGEST_PARAGRAPH:
        end = start + _last_sentence_end(paragraph[start : start + LONGEST_PARAGRAPH])
        yield paragraph[start:end]
        start = end
    yield paragraph[start:]


def _last_sentence_end(text: str) -> int:
    """Behind the last sentence that ends in `text`, or its length where none does."""
    reached = 0
    while (end := sentence_end(text[reached:], complete=False)) is not None:
        reached += end
    return reached or len(text)
