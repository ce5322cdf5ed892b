"""Writes a manuscript as a web page, whole or as the body alone. It knows no file."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from itertools import groupby

from gptwriter.documents.exporters.structure import Block, Kind, Manuscript, Run

STYLE = """
body { max-width: 38em; margin: 2em auto; padding: 0 1em; line-height: 1.6; font-family: serif }
h1, h2, h3, h4, h5, h6 { line-height: 1.3 }
hr { border: none; text-align: center } hr::before { content: "* * *" }
"""
_TAGS = {Kind.PARAGRAPH: "p", Kind.QUOTE: "p", Kind.CODE: "pre", Kind.ITEM: "li"}
_TAGS |= {Kind.NUMBERED: "li"}
_AROUND = {Kind.QUOTE: "blockquote", Kind.ITEM: "ul", Kind.NUMBERED: "ol"}


def page(manuscript: Manuscript) -> str:
    """A document that needs no other file."""
    title = html.escape(manuscript.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{manuscript.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body(manuscript.blocks)}\n</body>\n</html>\n"
    )


def body(blocks: Iterable[Block]) -> str:
    """The blocks as well-formed XHTML."""
    return "\n".join(_grouped(blocks))


def _grouped(blocks: Iterable[Block]) -> Iterator[str]:
    for kind, group in groupby(blocks, lambda block: block.kind):
        written = "\n".join(_block(block) for block in group)
        tag = _AROUND.get(kind)
        yield f"<{tag}>\n{written}\n</{tag}>" if tag else written


def _block(block: Block) -> str:
    if block.kind is Kind.RULE:
        return "<hr/>"
    tag = f"h{block.level}" if block.kind is Kind.HEADING else _TAGS[block.kind]
    return f"<{tag}>{''.join(_run(run, block.kind) for run in block.runs)}</{tag}>"


def _run(run: Run, kind: Kind) -> str:
    written = html.escape(run.text, quote=False)
    if kind is not Kind.CODE:
        written = written.replace("\n", "<br/>")
        if run.code:
            written = f"<code>{written}</code>"
    if run.italic:
        written = f"<em>{written}</em>"
    return f"<strong>{written}</strong>" if run.bold else written
