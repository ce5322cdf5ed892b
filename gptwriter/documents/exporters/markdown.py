"""Writes plain text as Markdown that reads back as the same paragraphs. It knows no file."""

from __future__ import annotations

import re

from gptwriter.documents.exporters.structure import Block, Kind, Manuscript

_MARKS = re.compile(r"([\\`*_\[\]<>&])")  # that mean something anywhere in a line
_START = re.compile(r"^(\s*)([#+\-=~|]|\d{1,9}(?=[.)]))")  # that mean something at its start
_NUMBER = re.compile(r"^(\s*\d{1,9})([.)])")


def write(manuscript: Manuscript) -> str:
    """Paragraphs, headings and breaks of a plain text."""
    return "\n\n".join(_block(block) for block in manuscript.blocks) + "\n"


def _block(block: Block) -> str:
    lines = [_escaped(line) for line in block.text.split("\n")]
    prefix = "#" * block.level + " " if block.kind is Kind.HEADING else ""
    return prefix + "\\\n".join(lines)


def _escaped(line: str) -> str:
    words = _MARKS.sub(r"\\\1", line.strip(" \t"))
    words = _NUMBER.sub(r"\1\\\2", words)
    return words if words[:1].isdigit() else _START.sub(r"\1\\\2", words)
