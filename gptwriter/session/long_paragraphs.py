"""Paragraphs in which nobody could type: how long they are, and what can be opened instead.

Who is asked, and how, is not known here.
"""

from __future__ import annotations

from gptwriter.documents.causes import shown_name
from gptwriter.documents.text_file import OpenedText
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
        by_word = opened.longest_word > LONGEST_WORD
        self.text = divided(opened.text, LONGEST_WORD if by_word else LONG_PARAGRAPH)

    @staticmethod
    def concerns(opened: OpenedText) -> bool:
        return opened.longest_paragraph > LONGEST_PARAGRAPH or opened.longest_word > LONGEST_WORD
