"""Keeps a continuation in the script that its writer writes in (Q6).

A small model slips: Pinyin into Chinese, Traditional into Simplified, a comma of half the width
behind a Han character, a script the writer never used. What the writer does is no slip. It looks
at text alone.
"""

from __future__ import annotations

from functools import cache

import regex

from gptwriter.prose.script import is_han

_LOOK_BACK = 2_000
_SCRIPTS = {
    name: regex.compile(rf"\p{{Script={name}}}")
    for name in (
        "Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Georgian", "Greek", "Han",
        "Hangul", "Hebrew", "Hiragana", "Katakana", "Latin", "Tamil", "Thai",
    )
}  # fmt: skip
_LETTER = regex.compile(r"\p{L}")
_LATIN_BEHIND_HAN = regex.compile(r"\p{Script=Han}\p{Script=Latin}")
_MARK_BEHIND_HAN = regex.compile(r"\p{Script=Han}[,.!?:;]")
_ENOUGH = 3  # characters that only one form of Chinese has


class ScriptGuard:
    """Judges what is said behind `before`."""

    def __init__(self, before: str) -> None:
        self._before = before[-_LOOK_BACK:]
        self._mixes = _LATIN_BEHIND_HAN.search(self._before) is not None
        self._half_width = _MARK_BEHIND_HAN.search(self._before) is not None
        has_letters = _LETTER.search(self._before) is not None
        self._foreign = [
            script
            for script in _SCRIPTS.values()
            if has_letters and not script.search(self._before)
        ]
        self._form = _form(self._before)

    def fits(self, said: str, unit: str) -> bool:
        """Whether `unit` may follow the text and what was `said` of the continuation already."""
        if any(script.search(unit) for script in self._foreign):
            return False
        if self._form and any(_only_form(character) == -self._form for character in unit):
            return False
        joined = (self._before + said)[-1:] + unit
        if not self._half_width and _MARK_BEHIND_HAN.search(joined):
            return False
        return self._mixes or _LATIN_BEHIND_HAN.search(joined) is None


def _form(text: str) -> int:
    """1 for a text in Simplified Chinese, -1 for one in Traditional, 0 for neither or both."""
    forms = [_only_form(character) for character in text]
    simplified, traditional = forms.count(1), forms.count(-1)
    if max(simplified, traditional) < _ENOUGH:
        return 0
    if simplified > 10 * traditional:
        return 1
    return -1 if traditional > 10 * simplified else 0


@cache
def _only_form(character: str) -> int:
    """1 for a character of Simplified Chinese alone, -1 for one of Traditional alone.

    The two national character sets tell: each was made for one form.
    """
    if not is_han(character):
        return 0
    return int(_is_in(character, "gb2312")) - int(_is_in(character, "big5"))


def _is_in(character: str, character_set: str) -> bool:
    try:
        character.encode(character_set)
    except UnicodeEncodeError:
        return False
    return True
