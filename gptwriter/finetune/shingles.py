"""Runs of words by which a text is recognised: 8 words in a row, or 15 Han characters (F13).

Marks, spaces and capitals do not count, so a copy stays one when its punctuation is changed. Each
run is a 61-bit number that is the same on every machine. What is compared with what is not known
here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import regex

WORDS_IN_A_ROW = 8
HAN_IN_A_ROW = 15
_MODULUS = 2**61 - 1  # a prime, so that two of a million runs collide once in a million indexes
_BASE = 0x1F3D5B79A2C4E6  # any large number
_ITEM = regex.compile(
    r"(?P<han>\p{Script=Han})|(?P<word>[[\p{L}\p{M}\p{N}]--[\p{Script=Han}]]+"
    r"(?:['’][[\p{L}\p{M}]--[\p{Script=Han}]]+)*)",
    regex.V1,
)


class Shingle(NamedTuple):
    """One run, and where it stands in its text: code points, the end is behind the last one."""

    number: int
    start: int
    end: int


def shingles(text: str) -> Iterator[Shingle]:
    """Every run of the text, each starting one item behind the one before."""
    same_script: list[regex.Match[str]] = []
    for item in _ITEM.finditer(text):
        if same_script and same_script[-1].lastgroup != item.lastgroup:
            yield from _of_items(same_script)
            same_script = []
        same_script.append(item)
    yield from _of_items(same_script)


def numbers(text: str) -> set[int]:
    """The runs of a text without their places."""
    return {shingle.number for shingle in shingles(text)}


def _of_items(items: Sequence[regex.Match[str]]) -> Iterator[Shingle]:
    """The runs of items of one script, by the rolling hash of Karp and Rabin (1987)."""
    if not items:
        return
    size = HAN_IN_A_ROW if items[0].lastgroup == "han" else WORDS_IN_A_ROW
    leaving = pow(_BASE, size, _MODULUS)  # the weight of the item that falls out of the run
    values = [_value(str(item[0])) for item in items]
    number = 0
    for last, value in enumerate(values):
        gone = values[last - size] * leaving if last >= size else 0
        number = (number * _BASE + value - gone) % _MODULUS
        if last >= size - 1:
            yield Shingle(number, items[last - size + 1].start(), items[last].end())


@cache
def _value(item: str) -> int:
    plain = item.casefold().replace("’", "'").encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(plain, digest_size=7).digest(), "big")
