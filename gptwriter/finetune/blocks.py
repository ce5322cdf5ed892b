"""Cuts sections into blocks of tokens, each token once.

To be measured in whole paragraphs, as many as fit; to be learned from into full blocks, because a
step with room left over costs as much as a full one. A block never crosses from one section into
the next. For every token it says which paragraph it belongs to, so that a figure can be had for
each paragraph. No torch here.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.finetune.sections import Section

NO_PARAGRAPH = -1
_ALIKE = 8  # steps whose blocks are sorted by length together: little padding, enough chance


class PlacingTokenizer(Tokenizer):
    """A tokenizer that also tells where in the text each token begins."""

    def encode_with_places(self, text: str) -> tuple[list[int], list[int]]:
        """The ids of a text, and the code point at which each begins."""
        found = self._tokens.encode(text, add_special_tokens=False)
        return found.ids, [start for start, _ in found.offsets]


@dataclass(frozen=True, slots=True)
class Block:
    """Tokens to run at once; `owners` is the paragraph of each, NO_PARAGRAPH of a leading one."""

    tokens: tuple[int, ...]
    owners: tuple[int, ...]

    @property
    def scored(self) -> int:
        """How many tokens are predicted: all that are text and have one before them."""
        return sum(owner != NO_PARAGRAPH for owner in self.owners[1:])


def cut_for_learning(
    sections: Iterable[Section], tokenizer: PlacingTokenizer, length: int
) -> list[Block]:
    """Blocks as the model is going to see texts: those that begin a section as on an empty page.

    Where no block began so, a model forgot how: the first words of a document became 4 nats less
    likely while it learned all others.
    """
    begin = tokenizer.prompt([])
    blocks = _cut(sections, tokenizer, length, _full, tokenizer.prefix, begin)
    return [each for each in blocks if each.scored] or blocks  # a last token alone is no lesson


def cut(
    sections: Iterable[Section], tokenizer: PlacingTokenizer, length: int, lead: Sequence[int]
) -> list[Block]:
    """Blocks of at most `length` tokens, each behind `lead`; paragraphs are counted from 0."""
    return _cut(sections, tokenizer, length, _whole_paragraphs, lead, lead)


_Runs = Callable[[Sequence[int], int], Iterator[tuple[int, int]]]


def _cut(  # noqa: PLR0917 - two callers, above
    sections: Iterable[Section],
    tokenizer: PlacingTokenizer,
    length: int,
    runs: _Runs,
    lead: Sequence[int],
    begin: Sequence[int],
) -> list[Block]:
    """Each section's first block is behind `begin`, all others are behind `lead`."""
    blocks: list[Block] = []
    first = 0  # the number of the section's first paragraph
    room = length - max(len(lead), len(begin))
    for section in sections:
        ids, places = tokenizer.encode_with_places(section.text)
        ends = list(accumulate(map(len, section.paragraphs)))
        owners = [first + bisect_right(ends, place) for place in places]
        for start, end in runs(owners, room):
            before = lead if start else begin
            blocks.append(
                Block(
                    (*before, *ids[start:end]),
                    (*[NO_PARAGRAPH] * len(before), *owners[start:end]),
                )
            )
        first += len(section.paragraphs)
    return blocks


def in_order(blocks: Sequence[Block], passes: float, per_step: int, seed: int) -> list[Block]:
    """Whole steps of blocks for so many passes; the same arguments always give the same order.

    Each pass is shuffled. Blocks of like length share a step, so that little is padded.
    """
    wanted = max(1, round(len(blocks) * passes / per_step)) * per_step
    order: list[Block] = []
    lot = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    while len(order) < wanted:
        order += _one_pass(blocks, per_step, lot)
    return order[:wanted]


def _one_pass(blocks: Sequence[Block], per_step: int, lot: random.Random) -> Iterator[Block]:
    shuffled = lot.sample(blocks, len(blocks))
    window = per_step * _ALIKE
    for start in range(0, len(shuffled), window):
        alike = sorted(shuffled[start : start + window], key=lambda block: len(block.tokens))
        steps = [alike[first : first + per_step] for first in range(0, len(alike), per_step)]
        lot.shuffle(steps)
        for step in steps:
            yield from step


def _full(owners: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Start and end of each block."""
    return ((start, min(start + room, len(owners))) for start in range(0, len(owners), room))


def _whole_paragraphs(owners: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """The same: paragraphs as long as they fit, a longer one in parts."""
    start = 0
    while start < len(owners):
        end = min(start + room, len(owners))
        if end < len(owners) and owners[end] == owners[end - 1]:  # it would cut a paragraph
            begun = end - 1
            while begun > start and owners[begun - 1] == owners[end]:
                begun -= 1
            end = begun if begun > start else end
        yield start, end
        start = end
