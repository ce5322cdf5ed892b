"""Chooses what the model sees: the end of what is left of the caret, and notes (P2, Q15).

The start of the window is a function of the text alone, so the same text always gives the same
window (Q14), and it stays where it is while the writer types at the end: the document is divided
into blocks of at least STEP tokens that end with a paragraph, or with a sentence where paragraphs
are long, and the window starts at a block. Only text near the caret is ever looked at. The memory
stands before the window, the author's note between two paragraphs of it; each has its own share of
the tokens and is cut toward the caret. Nothing here knows of models; a tokenizer comes in as a
function.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import regex

from gptwriter.engine.api import Section, Sent
from gptwriter.engine.text_stream import trim

PROMPT_TOKENS = 1536  # more costs a second of prefill on a laptop and changes few words
STEP = 256  # tokens, at least, by which the window's start moves
MEMORY_SHARE = 4  # the memory gets at most one in so many tokens
NOTE_SHARE = 8
_NOTE_DISTANCE = 240  # characters, at least, between the author's note and the caret
_NOTE_STEP = 512  # characters by which it moves: what is behind it must be read again
_CHARACTERS_PER_TOKEN = 6  # more than any tokenizer reaches on prose
_LONGEST_TOKENS = 32  # characters a token, on rows of dots and the like
_CHUNK = 8192  # characters; blocks are counted from the start of a chunk, not of the document
_LONGEST_SEGMENT = 200  # characters

_SENTENCE_END = r"[.!?…。！？]++[\p{Pe}\p{Pf}\"']*+[^\S\n\u3000]*+\n*+"
# A sentence with the white space behind it, a short paragraph, or many characters of neither.
_SEGMENT = regex.compile(
    rf"[^\n.!?…。！？]{{0,{_LONGEST_SEGMENT}}}+(?:{_SENTENCE_END}|[^\S\n\u3000]*+\n*+)"
)
_SENTENCE_ENDS = regex.compile(rf"{_SENTENCE_END}\Z")
_BORDER = regex.compile(rf"(?:{_SENTENCE_END}|\n++)(?=[^\n])")  # decided: something follows it


@dataclass(frozen=True, slots=True)
class _Block:
    start: int  # in characters of the document
    tokens: int


class PromptWindow:
    """Cuts prompts for a model that attends to `positions` tokens."""

    def __init__(self, encode: Callable[[str], list[int]], positions: int) -> None:
        self.positions = positions
        self.limit = min(PROMPT_TOKENS, positions * 3 // 4)  # the rest is for the continuation
        self._step = min(STEP, self.limit // 4)
        self._encode = encode
        self._count = functools.lru_cache(maxsize=4096)(lambda text: len(encode(text)))
        self._end_of = functools.lru_cache(maxsize=4)(self._find_end)  # notes change seldom

    def ids(self, before: str) -> list[int]:
        """Token ids of the end of `before`, at most `limit`; spaces at its end are left out."""
        return self.prompt(before)[0]

    def prompt(self, before: str, memory: str = "", note: str = "") -> tuple[list[int], Sent]:
        """Token ids of all that the model reads, at most `limit`, and what of each text they are.

        Spaces at the end of `before` are left out.
        """
        text = trim(before)
        first, memory_ids = self._end_of(memory, self.limit // MEMORY_SHARE)
        second, note_ids = self._end_of(note, self.limit // NOTE_SHARE)
        room = self.limit - len(memory_ids) - len(note_ids)
        start = self.start(text, room)
        at = _place_of_note(text, start) if note_ids else start
        early, late = self._encode(text[start:at]), self._encode(text[at:])
        excess = len(early) + len(late) - room
        if excess > 0:  # one block is longer than the window: whole steps, at no border
            whole = early + late
            early, late = [], whole[-(-excess // self._step) * self._step :]
            start = at = len(text) - round((len(text) - start) * len(late) / len(whole))  # about
        sent = Sent(
            Section(first, len(memory), len(memory_ids)),
            Section(start, at, len(early)),
            Section(second, len(note), len(note_ids)),
            Section(at, len(text), len(late)),
        )
        return memory_ids + early + note_ids + late, sent

    def _find_end(self, text: str, room: int) -> tuple[int, list[int]]:
        """The paragraphs or sentences at the end of a text of the writer's for which there is room.

        A line end follows them, so that no word of theirs grows together with the text.
        """
        whole = text.strip()
        near = max(0, len(whole) - room * _LONGEST_TOKENS)
        borders = (found.end() for found in _BORDER.finditer(whole, near))
        starts = [*([] if near else [0]), *borders]

        def ids(at: int) -> list[int]:
            return self._encode(whole[at:] + "\n\n")

        first = bisect_left(starts, -room, key=lambda at: -len(ids(at)))
        if not whole or first == len(starts):
            return len(text), []
        return text.find(whole) + starts[first], ids(starts[first])

    def start(self, text: str, room: int | None = None) -> int:
        """The character of `text` at which its window starts."""
        room = self.limit if room is None else room
        start = None
        for block in reversed(self._blocks(text)):
            room -= block.tokens
            if room < 0 and start is not None:
                break
            start = block.start
        return start or 0

    def _blocks(self, text: str) -> list[_Block]:
        starts = list(self._chunk_starts(text))
        return [
            block
            for start, end in pairwise([*starts, len(text)])
            for block in self._blocks_of_chunk(text[start:end], start)
        ]

    def _chunk_starts(self, text: str) -> Iterator[int]:
        """Starts of the chunks that the window may reach into: borders just behind multiples."""
        reach = self.limit * _CHARACTERS_PER_TOKEN + _CHUNK
        first = max(0, len(text) - reach) // _CHUNK
        for number in range(first, len(text) // _CHUNK + 1):
            start = _border(text, number * _CHUNK) if number else 0
            if number == first or start < len(text):
                yield start

    def _blocks_of_chunk(self, chunk: str, offset: int) -> list[_Block]:
        """Divide a chunk. A rest that is shorter than a step belongs to the block before it."""
        blocks: list[_Block] = []
        start = tokens = 0
        for segment in _SEGMENT.finditer(chunk):
            tokens += self._count(segment.group())
            if tokens >= self._step * _patience(segment.group()):
                blocks.append(_Block(offset + start, tokens))
                start, tokens = segment.end(), 0
        if tokens or not blocks:
            before = blocks.pop() if blocks else _Block(offset, 0)
            blocks.append(_Block(before.start, before.tokens + tokens))
        return blocks


def _place_of_note(text: str, start: int) -> int:
    """Behind a line end that is far enough from the caret, or in front of the window."""
    end = max(0, len(text) - _NOTE_DISTANCE) // _NOTE_STEP * _NOTE_STEP
    return max(start, text.rfind("\n", start, max(start, end)) + 1)


def _patience(segment: str) -> float:
    """How many steps a block may last before it ends behind this segment."""
    if segment.endswith("\n"):
        return 1
    return 1.5 if _SENTENCE_ENDS.search(segment) else 2


def _border(text: str, near: int) -> int:
    """The first end of a sentence or paragraph behind `near`; without one, a little behind it."""
    found = _BORDER.search(text, near, near + _LONGEST_SEGMENT)
    return found.end() if found is not None else min(len(text), near + _LONGEST_SEGMENT)
