"""Tooltips that show a text as it is: Qt takes what looks like HTML for HTML."""

from __future__ import annotations

import html


def plain_tooltip(text: str) -> str:
    lines = html.escape(text).replace("\n", "<br>")
    return f"<p>{lines}</p>" if text else ""
