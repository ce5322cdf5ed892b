"""What a model is asked at a place in a text: how much of the text it gets, and for how much more.

One answer for the window and for `gptwriter replay`. It knows neither documents nor models.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gptwriter.engine.api import Length, Request, Sampling

SNAPSHOT_BEFORE = 24_000  # UTF-16 units: more than any window of the model holds
SNAPSHOT_AFTER = 2_000
SNAPSHOT_STEP = 8192  # the start of a snapshot moves by this much, so that KV prefixes last (P2)
SENTENCE_TOKENS = 64  # more than 60 letters or 24 Han characters can need
PARAGRAPH_TOKENS = 256
NOTES = 24_000  # characters of the memory, and of the note: more than a model gets of them
HUGE_PARAGRAPH = 100_000  # UTF-16 units: a key in one of a million took Qt 186 ms (P16)
MID_PARAGRAPH = 8  # characters behind the caret, without spaces (S65)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The text around the caret when the model is asked."""

    before: str
    after: str
    huge: bool = False  # its paragraph is so long that drawing it is felt


def snapshot_start(caret: int, before: int) -> int:
    """Where the text starts of which at least `before` units left of the caret are wanted."""
    if caret <= before + SNAPSHOT_STEP:
        return 0
    return caret // SNAPSHOT_STEP * SNAPSHOT_STEP - before


def surroundings(text: str, caret: int) -> Surroundings:
    """Those of a place in a text that no document holds; positions are code points here."""
    start = snapshot_start(caret, SNAPSHOT_BEFORE)
    if start:
        border = text.find("\n", start, caret) + 1
        start = border or start
    return Surroundings(text[start:caret], text[caret : caret + SNAPSHOT_AFTER])


@dataclass(frozen=True, slots=True)
class Manner:
    """How the writer wants to be written for."""

    sampling: Sampling = field(default_factory=Sampling)
    banned: str = ""  # phrases, one a line (Q16)
    memory: str = ""  # of this document (Q15)
    note: str = ""


def request_at(
    place: Surroundings, manner: Manner | None = None, *, paragraph: bool = False
) -> Request:
    manner = manner or Manner()
    if paragraph:
        length, tokens = Length.PARAGRAPH, PARAGRAPH_TOKENS
    else:
        length = Length.SHORT if is_mid_paragraph(place.after) else Length.SENTENCE
        tokens = SENTENCE_TOKENS
    return Request(
        place.before,
        place.after,
        length,
        tokens,
        sampling=manner.sampling,
        banned=manner.banned,
        memory=manner.memory[-NOTES:],
        note=manner.note[-NOTES:],
    )


def is_mid_paragraph(after: str) -> bool:
    """Whether so much follows in the paragraph that a ghost is short, and comes only if asked."""
    line = after.partition("\n")[0]
    return len("".join(line.split())) > MID_PARAGRAPH
