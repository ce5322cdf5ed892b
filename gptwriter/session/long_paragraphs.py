"""Paragraphs in which nobody could type: how long they are, and what can be opened instead.

Who is asked, and how, is not known here.
"""

from __future__ import annotations

from gptwriter.documents.causes import shown_name
from gptwriter.documents.text_file import OpenedText, longest_paragraph, longest_word
from gptwriter.errors import ParagraphTooLong
from gptwriter.prose.dividing import divided

# Characters. Qt lays all of a paragraph out anew at every key, and takes far longer for a word that
# fills many lines.
LONG_PARAGRAPH, LONGEST_PARAGRAPH, LONGEST_WORD = 50_000, 100_000, 20_000


class TooLongToOpen(ParagraphTooLong):
    """The file is not the document; `text` is its text in paragraphs that can be written in."""

    def __init__(self, opened: OpenedText) -> None:
        count = f"{opened.longest_paragraph:,}"
        super().__init__(name=shown_name(opened.path), count=count)
        self.path = opened.path
        self.text = _divided(opened.text, opened.longest_word)

    @staticmethod
    def concerns(opened: OpenedText) -> bool:
        return _is_too_long(opened.longest_paragraph, opened.longest_word)


def writable(text: str) -> str:
    """The text itself, or in paragraphs that can be written in."""
    word = longest_word(text)
    return _divided(text, word) if _is_too_long(longest_paragraph(text), word) else text


def _is_too_long(paragraph: int, word: int) -> bool:
    return paragraph > LONGEST_PARAGRAPH or word > LONGEST_WORD


def _divided(text: str, word: int) -> str:
    return divided(text, LONGEST_WORD if word > LONGEST_WORD else LONG_PARAGRAPH)
