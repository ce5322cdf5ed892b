"""A pdf gives the lines of its pages."""

from __future__ import annotations

import pytest

from gptwriter.documents.importers import pdf
from gptwriter.documents.importers.imported import Note, Refused, cleaned
from tests.documents.importers.samples import pdf as sample

LOCKED = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{}> /U <{}> >> /ID [<00> <00>]"


def test_lines_of_both_languages_come_out() -> None:
    found = pdf.read(sample(["从前有座山，", "Once upon a time 山里 𠮷"]))
    assert cleaned(found.text) == "从前有座山，\nOnce upon a time 山里 𠮷"
    assert found.title == "A Title"
    assert found.notes == (Note.PAGE_LINES,)


def test_a_word_divided_at_the_end_of_a_line_is_whole_again() -> None:
    assert pdf.read(sample(["an exam-", "ple"])).text == "an example"


def test_pages_without_text_are_refused() -> None:
    with pytest.raises(Refused, match="no text"):
        pdf.read(sample([]))


def test_a_locked_pdf_is_called_protected() -> None:
    with pytest.raises(Refused, match="protected"):
        pdf.read(sample(["x"], LOCKED.format("00" * 32, "11" * 32)))
