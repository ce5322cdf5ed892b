"""Reads rtf through striprtf, which finds the text and drops everything else."""

from __future__ import annotations

import codecs
import re

from striprtf.striprtf import rtf_to_text

from gptwriter.documents.importers.imported import DAMAGED, Extract, Note, Refused

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_NOTES = {
    b"\\footnote": Note.NOTES_LEFT_OUT,
    b"\\pict": Note.PICTURES,
    b"\\trowd": Note.TABLES,
    b"\\annotation": Note.COMMENTS,
    b"\\b ": Note.EMPHASIS,
    b"\\i ": Note.EMPHASIS,
}


def read(data: bytes) -> Extract:
    """The text of an rtf. Raises Refused."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Refused(DAMAGED)
    notes = dict.fromkeys(note for mark, note in _NOTES.items() if mark in data)
    text: str = rtf_to_text(_characters(data), errors="replace")  # type: ignore[no-untyped-call]  # it has a py.typed, but no types
    return Extract(text.replace("|\n", "\n").replace("\xad", ""), notes=tuple(notes))


def _characters(data: bytes) -> str:
    """An rtf should be ASCII. What is not stands in the code page that it names, or in UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_code_page(data), "replace")


def _code_page(data: bytes) -> str:
    named = _CODE_PAGE.search(data[:4096])
    codec = f"cp{named[1].decode()}" if named else "cp1252"
    try:
        return codecs.lookup(codec).name
    except LookupError:
        return "cp1252"
