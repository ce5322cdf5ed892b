"""Divides paragraphs that are too long for an editor, at the ends of sentences where there are any.

Nothing but line breaks is added. It knows nothing of editors; how long is too long, they say.
"""

from __future__ import annotations

import regex

_END = regex.compile(r"[.!?…。！？][\p{Pe}\p{Pf}\"']*(?:\s+|(?<=[。！？…][\p{Pe}\p{Pf}\"']*))")
_AIM = 1_000  # characters, then the next end of a sentence
_MOST = 4_000  # characters without any end of a sentence


def divided(text: str, longer_than: int) -> str:
    """The text with a line break after about each thousand characters of such a paragraph."""
    return "\n".join(
        _divided(paragraph) if len(paragraph) > longer_than else paragraph
        for paragraph in text.split("\n")
    )


def _divided(paragraph: str) -> str:
    parts, begin = [], 0
    while len(paragraph) - begin > _MOST:
        found = _END.search(paragraph, begin + _AIM, begin + _MOST)
        end = found.end() if found else _between_words(paragraph, begin)
        parts.append(paragraph[begin:end])
        begin = end
    return "\n".join([*parts, paragraph[begin:]])


def _between_words(paragraph: str, begin: int) -> int:
    """Behind the last space of what may stand together; never within a surrogate or a cluster."""
    space = paragraph.rfind(" ", begin + _AIM, begin + _MOST)
    if space >= 0:
        return space + 1
    whole = regex.match(r"\X+?(?=\X?$)", paragraph[begin : begin + _MOST], regex.DOTALL)
    return begin + (whole.end() if whole else _MOST)
