"""Finds the phrases that a writer never wants to read from a model (Q16).

Case and the width of spaces do not count, and a phrase is found as whole words. It looks at text
alone; what becomes of a phrase that was found is not known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import regex

_LETTER = r"[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]"
_IS_LETTER = regex.compile(_LETTER, regex.V1)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase begins, and whether it is whole or only may become so."""

    start: int
    whole: bool


class BannedPhrases:
    """`lines`: a phrase a line; empty lines are none."""

    def __init__(self, lines: str) -> None:
        phrases = [line.strip() for line in lines.splitlines() if line.strip()]
        self._pattern = (
            regex.compile(_pattern(phrases), regex.V1 | regex.IGNORECASE) if phrases else None
        )

    def find(self, context: str, text: str, *, final: bool, typed: int = 0) -> Found | None:
        """The first phrase in `text`, which stands behind `context` and may still grow.

        A phrase at the very end is whole only when the text is final: `to` may become `total`. The
        first `typed` characters are the writer's: a phrase may begin in them, and not end there.
        """
        if self._pattern is None or len(text) <= typed:
            return None
        whole_text, border = context + text, len(context) + typed
        found = self._pattern.search(whole_text, len(context), partial=True)
        while found and found.end() <= border and not found.partial:
            found = self._pattern.search(whole_text, found.start() + 1, partial=True)
        if found is None or found.start() >= len(whole_text):
            return None
        at_the_end = found.end() == len(whole_text)
        may_grow = at_the_end and _IS_LETTER.match(whole_text[-1]) is not None
        whole = not found.partial and (final or not may_grow)
        if final and not whole:
            return None
        return Found(found.start() - len(context), whole)


@lru_cache(maxsize=2)
def banned(lines: str) -> BannedPhrases:
    """The phrases of these lines; a list of a thousand takes half a second, once."""
    return BannedPhrases(lines)


def _pattern(phrases: Iterable[str]) -> str:
    """Phrases with the same borders share these: each one takes milliseconds to be compiled."""
    by_borders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for phrase in phrases:
        start = rf"(?<!{_LETTER})" if _IS_LETTER.match(phrase[0]) else ""
        end = rf"(?!{_LETTER})" if _IS_LETTER.match(phrase[-1]) else ""
        words = r"\s+".join(regex.escape(word) for word in phrase.split())
        by_borders[start, end].append(words)
    return "|".join(
        f"{start}(?:{'|'.join(words)}){end}" for (start, end), words in by_borders.items()
    )
