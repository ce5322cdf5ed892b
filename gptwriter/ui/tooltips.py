"""Tooltips that show a text as it is: Qt takes what looks like HTML for HTML."""

from __future__ import annotations

import html


def plain_tooltip(text: str) -> str:
    return f"<p>{html.escape(text)}</p>" if text else ""
